"""Every check that a change has to pass, the quick ones first: `python -m tests`.

`make test` prepares the two environments and calls it; under `uv run` it prepares the second one,
in which Qt is not installed, itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = "Scripts" if os.name == "nt" else "bin"
WITHOUT_QT = ROOT / ".venv-noqt"

BELOW_THE_WINDOW = ("unit", "db", "migrations", "sync", "releases")
"""What is below the window and the paper is tested where Qt cannot even be imported."""

AT_THE_WINDOW = ("ui", "printing", "e2e", "bench")

# Without Qt its pytest plugin is not there either, nor the settings meant for it.
PYTEST_WITHOUT_QT = (
    "-o",
    "addopts=-ra --strict-markers --import-mode=importlib",
    "-W",
    "ignore::pytest.PytestConfigWarning",
)


def main() -> int:
    """Run the checks in order; return the exit code of the first that fails."""
    os.environ.update(QT_QPA_PLATFORM="offscreen", LANG="C.UTF-8", LC_ALL="C.UTF-8")
    for name, command in checks():
        sys.stdout.write(f"\n== {name}\n")
        sys.stdout.flush()
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


def checks() -> list[tuple[str, list[str | Path]]]:
    """Return each check's name and command."""
    here = Path(sys.executable).parent
    pytest = ["-m", "pytest", "-n", "2"]
    below, at = directories(BELOW_THE_WINDOW), directories(AT_THE_WINDOW)
    return [
        ("format", [here / "ruff", "format", "--check", "."]),
        ("lint", [here / "ruff", "check", "."]),
        ("types", [here / "mypy"]),
        ("layers", [here / "lint-imports"]),
        ("tests without Qt", [python_without_qt(), *pytest, *PYTEST_WITHOUT_QT, *below]),
        ("tests with Qt", [sys.executable, *pytest, *at]),
    ]


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
