# Two commands, each of which brings all it needs on a machine with Python 3.11 or later.
#   make demo   the program, signed in on a full day; without a display: pictures in demo-out/
#   make test   every check that a change has to pass
# They do the same as `uv run frontdesk demo` and `uv run python -m tests`. And for who doubts:
#   make proof  the long runs behind docs/reliability.md, whose figures it renews: an hour and a half

.PHONY: demo test proof setup clean
.DEFAULT_GOAL := demo

DEMO_OUT ?= demo-out

setup:
	@packaging/setup run

demo: setup
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" != Linux ]; then \
	    .venv/bin/frontdesk demo; \
	else \
	    .venv/bin/frontdesk demo --headless $(DEMO_OUT); \
	fi

test:
	@packaging/setup test
	@.venv/bin/python -m tests

proof:
	@packaging/setup test
	@.venv/bin/python -m tests.proof --write

clean:
	rm -rf .venv .venv-noqt .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache $(DEMO_OUT)
