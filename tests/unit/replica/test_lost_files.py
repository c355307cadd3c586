"""Files that may only be read, are held by another program, or are moved away while in use."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from frontdesk.domain.errors import ReplicaUnusable, WrongPassword
from frontdesk.storage.replica import cipher
from frontdesk.storage.replica.guesses import Guesses
from frontdesk.storage.replica.key_file import KeyFile, create_key_file
from frontdesk.storage.replica.salvage import needs_salvage
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.lock import DeskLock
from tests.factories.store import KEY, open_store, seeded_store
from tests.proof.power_cuts_desk import Promise, broken_promises, enter

pytestmark = pytest.mark.acceptance(23)


def entered(store: LocalStore, said: list[Promise]) -> None:
    enter(store, said.append, random.Random(len(said)))  # noqa: S311


@contextmanager
def only_readable(folder: Path) -> Iterator[None]:
    """Let nobody write in a folder for a while, root neither."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    for command in (
        ["/bin/mount", "--bind", str(folder), str(folder)],
        ["/bin/mount", "-o", "remount,bind,ro", str(folder)],
    ):
        subprocess.run(command, check=True)
    try:
        yield
    finally:
        subprocess.run(["/bin/umount", "-l", str(folder)], check=True)


def test_a_profile_that_may_only_be_read_is_told_at_every_door(tmp_path: Path) -> None:
    said: list[Promise] = []
    store = seeded_store(tmp_path)
    entered(store, said)
    store.close()
    with only_readable(tmp_path):
        with pytest.raises(ReplicaUnusable, match="may be written"):
            open_store(tmp_path)
        with pytest.raises(ReplicaUnusable, match="may be written"):
            needs_salvage(tmp_path / "outbox.db", KEY)
        with pytest.raises(ReplicaUnusable, match="cannot be written"):
            DeskLock(tmp_path / "lock").take()
        with pytest.raises(ReplicaUnusable):
            create_key_file(tmp_path / "key.json", KeyFile({}))
    assert broken_promises(tmp_path, said) == []


def test_a_guess_is_judged_where_it_cannot_be_counted(tmp_path: Path) -> None:
    guesses = Guesses.beside(tmp_path / "key.json")
    with only_readable(tmp_path), pytest.raises(WrongPassword), guesses.one("u_1"):
        raise WrongPassword("It does not fit.")
    assert guesses.seconds_to_wait("u_1") == 0


def test_a_file_that_another_program_holds_is_told_and_waited_for_no_longer_than_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cipher, "BUSY_TIMEOUT_MS", 50)
    said: list[Promise] = []
    store = seeded_store(tmp_path)
    entered(store, said)
    for name in ("outbox.db", "replica.db"):
        other = cipher.open_database(tmp_path / name, KEY, synchronous="FULL")
        other.execute("begin immediate")
        with pytest.raises(ReplicaUnusable, match="another program is writing"):
            entered(store, said)
        other.execute("rollback")
        other.close()
        entered(store, said)
    store.close()
    assert len(said) == 3
    assert broken_promises(tmp_path, said) == []


@pytest.mark.parametrize("name", ["outbox.db", "outbox.db-wal"])
def test_what_is_moved_away_takes_no_promise_with_it(tmp_path: Path, name: str) -> None:
    said: list[Promise] = []
    store = seeded_store(tmp_path)
    entered(store, said)
    (tmp_path / name).rename(tmp_path / "quarantine")
    entered(store, said)  # it needs no restart
    store.close()
    assert len(said) == 2
    assert broken_promises(tmp_path, said) == []


def test_a_replica_that_is_moved_away_costs_nothing_that_was_promised(tmp_path: Path) -> None:
    said: list[Promise] = []
    store = seeded_store(tmp_path)
    entered(store, said)
    for name in ("replica.db", "replica.db-wal"):
        (tmp_path / name).unlink()
    entered(store, said)
    store.close()
    assert len(said) == 2
    assert broken_promises(tmp_path, said) == []
