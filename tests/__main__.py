"""Every check that a change has to pass, the quick ones first: `python -m tests`.

`make test` prepares the two environments and calls it; under `uv run` it prepares the second one,
in which Qt is not installed, itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = "Scripts" if os.name == "nt" else "bin"
WITHOUT_QT = ROOT / ".venv-noqt"

BELOW_THE_WINDOW = ("releases", "sync", "migrations", "db", "unit")
"""What is below the window and the paper is tested where Qt cannot even be imported."""

AT_THE_WINDOW = ("e2e", "printing", "ui", "bench")

# Without Qt its pytest plugin is not there either, nor the settings meant for it.
PYTEST_WITHOUT_QT = (
    "-o",
    "addopts=-ra --strict-markers --import-mode=importlib",
    "-W",
    "ignore::pytest.PytestConfigWarning",
)


Check = tuple[str, list[str | Path]]
"""What it is called, and its command."""


def main() -> int:
    """Run the quick checks in turn and the long ones together; return the first exit code not 0."""
    os.environ.update(QT_QPA_PLATFORM="offscreen", LANG="C.UTF-8", LC_ALL="C.UTF-8")
    for name, command in quick_checks():
        _head(name)
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            return code
    return run_together(long_checks())


def quick_checks() -> list[Check]:
    """Return the checks that take seconds."""
    here = Path(sys.executable).parent
    return [
        ("format", [here / "ruff", "format", "--check", "."]),
        ("lint", [here / "ruff", "check", "."]),
        ("layers", [here / "lint-imports"]),
    ]


def long_checks() -> list[Check]:
    """Return the checks that take minutes.

    Much of them is waiting, for servers, programs and pauses: together they keep two cores busy.
    Whoever runs out of tests takes some from the other; so the slow directories come first.
    """
    here = Path(sys.executable).parent
    pytest = ["-m", "pytest", "--dist", "worksteal"]
    below, at = directories(BELOW_THE_WINDOW), directories(AT_THE_WINDOW)
    return [
        ("tests without Qt", [python_without_qt(), *pytest, "-n", "3", *PYTEST_WITHOUT_QT, *below]),
        ("tests with Qt", [sys.executable, *pytest, "-n", "2", *at]),
        ("types", [here / "mypy"]),
    ]


def run_together(checks: list[Check]) -> int:
    """Run them at the same time, and show what each said when the one before it is over."""
    with ExitStack() as stack:
        running = []
        for name, command in checks:
            said = stack.enter_context(tempfile.TemporaryFile()) if running else None
            process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
            running.append((name, stack.enter_context(process), said))
        return next((code for code in [_shown(*each) for each in running] if code), 0)


def _shown(name: str, process: subprocess.Popen[bytes], said: IO[bytes] | None) -> int:
    """Wait for a check's end and show what it said, unless it said it to the reader already."""
    _head(name)
    code = process.wait()
    if said is not None:
        said.seek(0)
        shutil.copyfileobj(said, sys.stdout.buffer)
        sys.stdout.flush()
    return code


def _head(name: str) -> None:
    sys.stdout.write(f"\n== {name}\n")
    sys.stdout.flush()


def directories(names: tuple[str, ...]) -> list[str]:
    """Return those of the test directories that hold tests."""
    return [f"tests/{name}" for name in names if any((ROOT / "tests" / name).rglob("test_*.py"))]


def python_without_qt() -> Path:
    """Return the interpreter of the environment without Qt, made first where it is missing."""
    interpreter = WITHOUT_QT / PROGRAMS / ("python.exe" if os.name == "nt" else "python")
    if not interpreter.exists():
        uv = shutil.which("uv") or str(ROOT / ".tools" / PROGRAMS / "uv")
        left_out = ("pyside6-essentials", "shiboken6", "pytest-qt")
        options = [part for package in left_out for part in ("--no-install-package", package)]
        subprocess.run(
            [uv, "sync", "--locked", "-q", *options],
            cwd=ROOT,
            env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(WITHOUT_QT)},
            check=True,
        )
    return interpreter


if __name__ == "__main__":
    sys.exit(main())
