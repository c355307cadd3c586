"""The program with one mistake planted at a time: the tests that guard against it have to fail.

Each mutant changes one place of a copy of the sources, and the tests named with it run against that
copy. Without the change they pass, or the proof is worth nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.__main__ import PYTEST_WITHOUT_QT
from tests.proof.acceptance import ROOT
from tests.proof.mutant_list import MUTANTS, Edit, Mutant
from tests.proof.outcome import Outcome, Run

COPIED = ("app", "migrations", "resources", "tests", "packaging", "docs", "pyproject.toml")

_SOME_FAILED = 1
"""The exit code of pytest when tests failed; others mean that they could not run."""

_LONGEST_SECONDS = 600


def prove(run: Run) -> Outcome:
    """Plant each mutant, a quick one when short; a violation is one that no test notices."""
    quick = [each for each in MUTANTS if all("/unit/" in test for test in each.tests)]
    planted = [quick[run.seed % len(quick)]] if run.short else MUTANTS
    with copied_sources() as copy:
        if broken := _without_any(copy, planted):
            return Outcome({"mutants": 0, "caught": 0}, (broken,))
        survivors = tuple(each.name for each in planted if not _caught(copy, each, run))
    return Outcome(
        {"mutants": len(planted), "caught": len(planted) - len(survivors)},
        tuple(f"no test notices: {name}" for name in survivors),
    )


@contextmanager
def copied_sources() -> Iterator[Path]:
    """Give a copy of all that the tests need; it shares the files that are not changed."""
    with TemporaryDirectory(prefix="mutants-") as directory:
        copy = Path(directory)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                ignore = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, copy / name, ignore=ignore)
            else:
                shutil.copy2(source, copy / name)
        yield copy


def mistaken(edit: Edit, text: str) -> str:
    """Return the source with the mistake in it; ValueError when its place is not there, once."""
    if text.count(edit.right) != 1:
        raise ValueError(f"{edit.file} has changed; find the place of the mistake again")
    wrong = text.replace(edit.right, edit.wrong)
    if edit.file.endswith(".py"):
        compile(wrong, edit.file, "exec")
    return wrong


def _without_any(copy: Path, planted: Iterable[Mutant]) -> str:
    """Return what is wrong when the tests fail without any mutant."""
    tests = sorted({test for mutant in planted for test in mutant.tests})
    code, said = _test(copy, tests)
    return "" if code == 0 else f"the tests fail without any mutant:\n{said[-2000:]}"


def _caught(copy: Path, mutant: Mutant, run: Run) -> bool:
    with _planted(copy, mutant):
        code, said = _test(copy, mutant.tests)
    caught = code == _SOME_FAILED
    run.say(f"{'caught  ' if caught else 'SURVIVED'}  {mutant.name}")
    if not caught:
        run.say(said[-1500:])
    return caught


@contextmanager
def _planted(copy: Path, mutant: Mutant) -> Iterator[None]:
    right = {edit.file: (copy / edit.file).read_text(encoding="utf-8") for edit in mutant.edits}
    for edit in mutant.edits:
        (copy / edit.file).write_text(mistaken(edit, right[edit.file]), encoding="utf-8")
    try:
        yield
    finally:
        for file, text in right.items():
            (copy / file).write_text(text, encoding="utf-8")


def _test(copy: Path, tests: Iterable[str]) -> tuple[int, str]:
    paths = os.pathsep.join((str(copy / "app"), str(copy)))
    options = ["-x", "-q", "-p", "no:cacheprovider", *PYTEST_WITHOUT_QT]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    done = subprocess.run(
        command,
        cwd=copy,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
    )
    return done.returncode, done.stdout + done.stderr
