"""Nobody waits for long to write because another process of the desk writes without a pause."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.turn import Turn
from tests.factories.store import open_store, seeded_store
from tests.unit.replica.test_crashes import run

WRITES = 15

MAY_PASS = 4
"""One write is under way, one may begin before this process is heard, and machines may be slow."""

ID_LINE = len("00000000-0000-0000-0000-000000000000\n")


@contextmanager
def booking_without_end(directory: Path) -> Iterator[Callable[[], int]]:
    """Let a process book; yield what counts its bookings since it was last asked."""
    other = run("bookings", str(directory), "1000000")
    assert other.stdout is not None
    pipe = other.stdout.fileno()
    try:
        os.read(pipe, ID_LINE)  # the first booking is made
        os.set_blocking(pipe, False)
        yield lambda: _told(pipe) // ID_LINE
    finally:
        other.kill()
        other.communicate()


def _told(pipe: int) -> int:
    try:
        return len(os.read(pipe, 1_000_000))
    except BlockingIOError:
        return 0


def align(store: LocalStore) -> None:
    store.bring_in_line()


def mark(store: LocalStore) -> None:
    store.outbox.answers.mark_in_doubt([])


@pytest.mark.parametrize("write", [align, mark])
def test_who_waits_to_write_goes_next(tmp_path: Path, write: Callable[[LocalStore], None]) -> None:
    seeded_store(tmp_path).close()
    store = open_store(tmp_path)
    passed = []
    with booking_without_end(tmp_path) as booked:
        for _ in range(WRITES):
            booked()
            write(store)
            passed.append(booked())
            _until(lambda: booked() > 0)
    store.close()
    assert sorted(passed)[WRITES // 2] <= MAY_PASS


def test_a_program_that_hangs_before_its_turn_keeps_nobody_from_writing(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    store._connection.turn = Turn(tmp_path / "replica.db", patience_s=0.05)
    with Turn(tmp_path / "replica.db").next():
        store.bring_in_line()
    store.close()


def test_a_folder_that_takes_no_more_files_keeps_nobody_from_writing(tmp_path: Path) -> None:
    with Turn(tmp_path / "gone" / "replica.db").next():
        pass
    assert list(tmp_path.iterdir()) == []


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "the other process books no more"
        time.sleep(0.001)
