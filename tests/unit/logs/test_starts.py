from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from frontdesk.logs.processes import Mark
from frontdesk.logs.starts import CrashLoop, Starts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "starts.json"


def _gone() -> int:
    """Return the number of a process that is not there any more."""
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    return ended.pid


@pytest.fixture(scope="module")
def gone() -> int:
    return _gone()


NOW = time.time()


def _crash(path: Path, gone: int, at: float, *desks: str) -> CrashLoop | None:
    """Start at that time, open the desks, and be gone without a word."""
    starts = Starts(path)
    loop = starts.begin(Mark(gone, NOW + at))
    for desk in desks:
        starts.opened(Path(desk))
    return loop


def test_the_fourth_start_within_two_minutes_of_crashes_is_told(path: Path, gone: int) -> None:
    assert [_crash(path, gone, at, "/desk") for at in (0, 20, 40)] == [None, None, None]
    assert _crash(path, gone, 60) == CrashLoop(3, (Path("/desk"),))


def test_a_loop_that_was_told_begins_anew(path: Path, gone: int) -> None:
    told = [_crash(path, gone, at) is not None for at in range(0, 90, 10)]
    assert told == [False, False, False, True, False, False, True, False, False]


def test_crashes_with_time_between_are_no_loop(path: Path, gone: int) -> None:
    assert [_crash(path, gone, at) for at in (0, 100, 200, 300, 400)] == [None] * 5


def test_a_good_end_makes_up_for_what_was_before(path: Path, gone: int) -> None:
    for at in (0, 10, 20):
        _crash(path, gone, at)
    starts = Starts(path)
    starts.begin(Mark(os.getpid(), time.time()))
    starts.ended()
    assert [_crash(path, gone, at) for at in (30, 40, 50)] == [None] * 3


def test_a_window_that_is_at_work_did_not_crash(path: Path, gone: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, text=True
    ) as other:
        mark = Mark(other.pid, time.time())
        for _ in range(5):
            assert Starts(path).begin(mark) is None
        other.communicate("\n")


def test_a_process_that_took_over_the_number_is_another_one(path: Path, gone: int) -> None:
    long_before = Mark(os.getpid(), NOW - 10_000_000)
    assert [Starts(path).begin(long_before) for _ in range(3)] == [None] * 3
    assert Starts(path).begin(long_before) is not None


def test_a_clock_that_is_set_back_hides_no_loop_and_makes_none(path: Path, gone: int) -> None:
    assert [_crash(path, gone, at) for at in (0, -5, -10)] == [None] * 3
    assert _crash(path, gone, -15) is not None


@pytest.mark.parametrize("content", ["", "{", "{}", "[1]", '[{"pid": "x", "at": 0}]'])
def test_a_damaged_file_is_a_first_start(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.write_text(content)
    assert Starts(path).begin() is None


def test_a_disk_that_takes_nothing_is_no_reason_not_to_start(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    starts = Starts(tmp_path / "logs" / "starts.json")
    assert starts.begin() is None
    starts.opened(tmp_path)
    starts.ended()
