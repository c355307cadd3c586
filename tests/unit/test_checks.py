"""`make test` runs all the tests there are."""

from __future__ import annotations

from pathlib import Path

from tests.__main__ import AT_THE_WINDOW, BELOW_THE_WINDOW

TESTS = Path(__file__).parents[1]


def test_no_directory_of_tests_is_left_out() -> None:
    there = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert there <= {*BELOW_THE_WINDOW, *AT_THE_WINDOW}
