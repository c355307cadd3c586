"""Two programs of one workstation: one talks to the server, the other watches and takes over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread

import pytest

from frontdesk.domain.errors import DiskFull, ReplicaUnusable
from frontdesk.domain.link import LinkState
from frontdesk.storage.profiles import save_profile
from frontdesk.storage.replica.commands import CommandState, OutboxCounts
from frontdesk.storage.replica.outbox import Outbox
from frontdesk.sync.lock import DeskLock
from frontdesk.sync.runner import OTHER_PROCESS
from frontdesk.sync.sign_in import unlock
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually

_HOLD = "import sys; from frontdesk.sync.lock import DeskLock; from pathlib import Path;"
_HOLD += "lock = DeskLock(Path(sys.argv[1])); print(lock.take(), flush=True); sys.stdin.read()"


@contextmanager
def other_program(desk: DeskUnderTest) -> Iterator[subprocess.Popen[bytes]]:
    """Run `frontdesk sync --watch` for the same profile until the block ends."""
    save_profile(desk.profile)
    words = ["sync", "--watch", "--json", "--profile"]
    with subprocess.Popen(
        [sys.executable, "-m", "frontdesk", *words, str(desk.profile.directory)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "app", "FRONTDESK_PASSWORD": desk.password},
    ) as program:
        assert program.stdout is not None
        try:
            while b'"live"' not in program.stdout.readline():
                assert program.poll() is None
            yield program
        finally:
            program.terminate()
            ended = program.wait(60)
    assert ended == 0


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Let another process hold the lock until the block ends, and kill it then."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "app"},
    ) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline().strip() == b"True"
            yield
        finally:
            holder.kill()
            holder.wait()


def test_a_lock_is_held_by_one_process_and_falls_with_it(make_desk: MakeDesk) -> None:
    path = make_desk().profile.lock_path
    path.parent.mkdir(parents=True)
    lock = DeskLock(path)
    with held(path):
        assert lock.take() is False
    assert lock.take() is True
    lock.release()


def test_a_program_that_watches_another_takes_over_though_the_disk_failed_meanwhile(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    command = desk.book()
    counts, failed = Outbox.counts, []

    def fails_once(outbox: Outbox) -> OutboxCounts:
        if not failed and current_thread().name == "sync":
            failed.append(outbox)
            raise DiskFull("There is no room left on the disk.")
        return counts(outbox)

    monkeypatch.setattr(Outbox, "counts", fails_once)
    with held(desk.profile.lock_path):
        desk.start()
        eventually(lambda: OTHER_PROCESS in {status.problem for status in desk.statuses})
    assert failed
    eventually(desk.is_live)
    assert desk.command(command.command_id).state is CommandState.APPLIED


@pytest.mark.acceptance(24)
def test_a_second_program_watches_the_first_and_takes_over_when_it_ends(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk()
    desk.sign_in()
    with other_program(desk):
        desk.start()
        eventually(lambda: desk.status is not None)
        assert desk.status is not None
        assert desk.status.problem == OTHER_PROCESS
        assert desk.status.state is LinkState.LIVE
        command = desk.book()
        eventually(lambda: desk.command(command.command_id).state is CommandState.APPLIED)
        eventually(lambda: any(changed.everything for changed in desk.changes))
    eventually(lambda: desk.status is not None and desk.status.problem == "")
    eventually(desk.is_live)
    second = desk.book(hour=1)
    eventually(lambda: desk.command(second.command_id).state is CommandState.APPLIED)


def test_nobody_opens_the_outbox_while_another_program_mends_it(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    desk.sign_in()
    monkeypatch.setattr("frontdesk.sync.mending.MENDING_SECONDS", 0.0)
    with held(desk.profile.mending_lock_path), pytest.raises(ReplicaUnusable, match="saving"):
        unlock(desk.profile, desk.password)
    assert unlock(desk.profile, desk.password) == desk.key
