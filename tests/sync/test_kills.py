from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from frontdesk.storage.profiles import save_profile
from frontdesk.storage.replica.commands import CommandState
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, server_rows

KILLS = 100
WITHOUT_END = 1_000_000


@pytest.mark.acceptance(19)
def test_killed_a_hundred_times_while_booking_nothing_promised_is_lost_or_doubled(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    desk = make_desk()
    desk.sign_in()
    save_profile(desk.profile)
    promises = tmp_path / "promises"
    chance = random.Random(20261121)  # noqa: S311 - moments, not secrets
    with _booking_program(desk, promises) as program:
        for turn in range(KILLS):
            rests = turn % 10 == 9  # on a slow machine no other one gets to sending anything
            with _kill_while_booking(program, promises, most=20 if rests else WITHOUT_END):
                if rests:
                    _wait_until_more_is_applied(desk)
                time.sleep(chance.uniform(0.0, 0.15))  # the moment of the blow
    desk.start()
    eventually(desk.is_live, 240)
    _check(desk, [line.split() for line in promises.read_text().splitlines()])


def _check(desk: DeskUnderTest, promised: list[list[str]]) -> None:
    assert len(promised) >= KILLS
    inserts = server_rows(
        desk.clinic, "select entity_id from app.event where command_id is not null"
    )
    effects = Counter(str(row[0]) for row in inserts)
    assert all(effects[pet_id] == 1 for _command, pet_id in promised)
    assert set(effects.values()) == {1}
    applied = _applied(desk)
    assert applied == list(range(1, len(applied) + 1))
    states = {each.state for each in desk.store.outbox.recent(1_000_000)}
    assert states == {CommandState.APPLIED}


def _applied(desk: DeskUnderTest) -> list[int]:
    rows = server_rows(
        desk.clinic,
        "select device_seq from app.command where status = 'applied' order by device_seq",
    )
    return [row[0] for row in rows]


@contextmanager
def _booking_program(desk: DeskUnderTest, promises: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(["app", "."]),
        "FRONTDESK_PASSWORD": desk.password,
    }
    with (
        promises.open("ab") as out,
        subprocess.Popen(
            [sys.executable, "-m", "tests.sync.booking_loop", str(desk.profile.directory)],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.PIPE,
            env=environment,
        ) as program,
    ):
        yield program
        assert program.stdin is not None
        program.stdin.close()
        assert program.wait(60) == 0


def _wait_until_more_is_applied(desk: DeskUnderTest) -> None:
    with desk.clinic.connect("owner") as owner:
        count = "select count(*) from app.command where status = 'applied'"
        before = owner.execute(count).fetchone()
        eventually(lambda: owner.execute(count).fetchone() != before)


@contextmanager
def _kill_while_booking(
    program: subprocess.Popen[bytes], promises: Path, *, most: int
) -> Iterator[None]:
    """Let a process book; kill it after its first promise and the block, wherever it is then."""
    assert program.stdin is not None
    assert program.stderr is not None
    before = promises.stat().st_size
    program.stdin.write(b"%d\n" % most)
    program.stdin.flush()
    process = int(program.stderr.readline())
    try:
        eventually(lambda: promises.stat().st_size > before)
        yield
    finally:
        os.kill(process, signal.SIGKILL)
    assert program.stderr.readline() == b"ended\n"
