"""`make test` runs all the tests there are, and says so when one check of many fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.__main__ import AT_THE_WINDOW, BELOW_THE_WINDOW, Check, run_together

TESTS = Path(__file__).parents[1]


def test_no_directory_of_tests_is_left_out() -> None:
    there = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert there <= {*BELOW_THE_WINDOW, *AT_THE_WINDOW}


def _check(name: str, code: int) -> Check:
    return name, [sys.executable, "-c", f"print('{name} speaks'); raise SystemExit({code})"]


@pytest.mark.parametrize(
    ("codes", "told"), [((0, 0, 0), 0), ((0, 3, 0), 3), ((1, 0, 2), 1), ((0, 0, 5), 5)]
)
def test_of_the_checks_that_run_together_each_is_heard_and_one_that_fails_is_told(
    capfd: pytest.CaptureFixture[str], codes: tuple[int, ...], told: int
) -> None:
    names = ("first", "second", "third")
    assert run_together([_check(*each) for each in zip(names, codes, strict=True)]) == told
    said = capfd.readouterr().out
    assert [said.count(f"{name} speaks") for name in names] == [1, 1, 1]
    assert said.index("== second") < said.index("second speaks") < said.index("== third")
