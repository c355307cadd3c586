"""An outbox whose files are removed or replaced while it is open is put back under its name."""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.storage.replica import rescued_outbox
from frontdesk.storage.replica.store import LocalStore
from tests.factories.store import open_store, seeded_store
from tests.proof.power_cuts_desk import Promise, broken_promises, enter

pytestmark = pytest.mark.acceptance(23)

STAYS_OPEN = "Leave the program open"
SOMEBODYS = "Move the file outbox.db to another folder"


def entered(store: LocalStore, said: list[Promise]) -> None:
    enter(store, said.append, random.Random(len(said)))  # noqa: S311


def deleted(folder: Path) -> None:
    (folder / "outbox.db").unlink()


def deleted_with_its_log(folder: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        (folder / f"outbox.db{ending}").unlink()


def deleted_but_for_the_shared_memory(folder: Path) -> None:
    for ending in ("", "-wal"):
        (folder / f"outbox.db{ending}").unlink()


def moved(folder: Path) -> None:
    (folder / "outbox.db").rename(folder / "quarantine")


def log_moved(folder: Path) -> None:
    (folder / "outbox.db-wal").rename(folder / "quarantine")


def emptied(folder: Path) -> None:
    (folder / "outbox.db").unlink()
    (folder / "outbox.db").touch()


def older_put_there(folder: Path) -> None:
    (folder / "outbox.db").unlink()
    shutil.copy(folder / "older", folder / "outbox.db")


LOSSES = [
    deleted,
    deleted_with_its_log,
    deleted_but_for_the_shared_memory,
    moved,
    log_moved,
    emptied,
    older_put_there,
]


@pytest.fixture
def said() -> list[Promise]:
    return []


@pytest.fixture
def store(tmp_path: Path, said: list[Promise]) -> LocalStore:
    """Return a desk with two entries, of which a copy of its file with one is kept as `older`."""
    store = seeded_store(tmp_path)
    entered(store, said)
    store.outbox.connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    shutil.copy(tmp_path / "outbox.db", tmp_path / "older")
    entered(store, said)
    return store


@pytest.mark.parametrize("lose", LOSSES)
def test_what_was_promised_before_is_there_after_the_program_has_ended(
    store: LocalStore, said: list[Promise], tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    lose(tmp_path)
    store.close()
    assert broken_promises(tmp_path, said) == []


@pytest.mark.parametrize("lose", LOSSES)
def test_entering_goes_on_and_all_windows_follow(
    store: LocalStore, said: list[Promise], tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    other = open_store(tmp_path)
    seen = other.outbox.version()
    lose(tmp_path)
    entered(store, said)
    assert other.outbox.version() > seen
    assert len(other.outbox.waiting()) == 3
    entered(other, said)
    entered(store, said)
    store.close()
    other.close()
    assert len(said) == 5
    assert broken_promises(tmp_path, said) == []
    assert not list(tmp_path.glob("outbox.db.*"))


def test_a_killed_program_loses_nothing_once_anything_was_read(
    store: LocalStore, said: list[Promise], tmp_path: Path
) -> None:
    deleted_with_its_log(tmp_path)
    assert store.outbox.counts().waiting == 2
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path, killed)
    assert broken_promises(killed, said) == []


def test_a_file_that_is_put_back_later_does_not_take_newer_entries_away(
    store: LocalStore, said: list[Promise], tmp_path: Path
) -> None:
    moved(tmp_path)
    entered(store, said)
    (tmp_path / "quarantine").replace(tmp_path / "outbox.db")
    entered(store, said)
    store.close()
    assert len(said) == 4
    assert broken_promises(tmp_path, said) == []


def foreign(folder: Path) -> None:
    (folder / "outbox.db").unlink()
    (folder / "outbox.db").write_bytes(b"Somebody's own text." * 500)


def with_entries_of_its_own(folder: Path) -> None:
    (folder / "outbox.db").unlink()
    apart = folder / "apart"
    apart.mkdir()
    other = seeded_store(apart)
    entered(other, [])
    other.close()
    (apart / "outbox.db").rename(folder / "outbox.db")


@pytest.mark.parametrize("replace", [foreign, with_entries_of_its_own])
def test_another_file_is_left_alone_and_all_is_kept_beside_it(
    store: LocalStore, said: list[Promise], tmp_path: Path, replace: Callable[[Path], None]
) -> None:
    replace(tmp_path)
    theirs = (tmp_path / "outbox.db").read_bytes()
    with pytest.raises(ReplicaUnusable, match=SOMEBODYS):
        entered(store, said)
    assert store.outbox.counts().waiting == 2, "what is open can still be read"
    store.close()
    assert (tmp_path / "outbox.db").read_bytes() == theirs
    with pytest.raises(ReplicaUnusable, match=SOMEBODYS):
        open_store(tmp_path)
    (tmp_path / "outbox.db").rename(tmp_path / "moved_as_told")
    assert broken_promises(tmp_path, said) == []


def test_once_another_file_is_moved_away_entering_goes_on_without_a_restart(
    store: LocalStore, said: list[Promise], tmp_path: Path
) -> None:
    foreign(tmp_path)
    with pytest.raises(ReplicaUnusable, match=SOMEBODYS):
        entered(store, said)
    (tmp_path / "outbox.db").rename(tmp_path / "moved_as_told")
    entered(store, said)
    store.close()
    assert len(said) == 3
    assert broken_promises(tmp_path, said) == []


@contextmanager
def states_kept(folder: Path, into: Path) -> Iterator[list[Path]]:
    """Copy the folder before each step that changes a name in it: so a kill would leave it."""
    states: list[Path] = []
    steps = ((os, "link"), (Path, "unlink"), (Path, "replace"), (Path, "rename"))

    def keeping(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **named: Any) -> Any:
            states.append(Path(shutil.copytree(folder, into / str(len(states)))))
            return real(*args, **named)

        return step

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in steps:
            patch.setattr(owner, name, keeping(getattr(owner, name)))
        yield states


@pytest.mark.parametrize("lose", [deleted, moved, log_moved, older_put_there])
def test_killed_between_two_steps_nothing_is_lost_that_was_not_lost_before(
    store: LocalStore, said: list[Promise], tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    lose(tmp_path)
    left = {path.name: path.stat().st_size for path in tmp_path.glob("*") if path.is_file()}
    into = tmp_path.with_name(f"{tmp_path.name}_killed")
    with states_kept(tmp_path, into) as states:
        assert store.outbox.counts().waiting == 2
    store.close()
    begun = [state for state in states if (state / "outbox.db.rescued").exists()]
    assert len(begun) >= 2
    for state in states:
        if state in begun or state == states[-1]:
            assert broken_promises(state, said) == []
        else:
            assert {name: (state / name).stat().st_size for name in left} == left


def test_without_room_nothing_is_promised_and_it_goes_on_once_there_is(
    store: LocalStore, said: list[Promise], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted(tmp_path)
    with monkeypatch.context() as full:
        full.setattr(rescued_outbox, "sync_file", _no_room)
        with pytest.raises(ReplicaUnusable, match=STAYS_OPEN):
            entered(store, said)
    entered(store, said)
    store.close()
    assert len(said) == 3
    assert broken_promises(tmp_path, said) == []


def _no_room(_path: Path) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
