"""The desk's own disk fails: a page goes bad while nobody looks, or nothing works for a moment."""

from __future__ import annotations

from threading import current_thread
from typing import Any

import pytest

from frontdesk.domain.errors import DiskFull, NotSynchronised, ReplicaUnusable
from frontdesk.domain.link import LinkState
from frontdesk.storage.replica.cipher import DamagedFile
from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.outbox import Outbox
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync import reports
from frontdesk.sync.damage import DAMAGED
from tests.factories.ill_desks import flip_a_bit
from tests.fakes.proxy import CuttingProxy, Weather
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually

PAGE_BYTES = 4096


@pytest.fixture
def desk(
    make_desk: MakeDesk, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> DeskUnderTest:
    """A desk whose pets cannot be read any more, and with a visit that waits."""
    monkeypatch.setattr(reports, "FIRST_VERIFY_SECONDS", 0.2)
    made = make_desk(port=proxy.port)
    made.book()
    root = made.store.replica.value("select rootpage from sqlite_master where name = 'pet'")
    made.store._connection.execute("pragma wal_checkpoint(truncate)")
    made.store.close()
    made._store = None
    flip_a_bit(made.profile.replica_path, (root - 1) * PAGE_BYTES + 1000)
    return made


@pytest.mark.parametrize(
    ("kind", "name"),
    [(LocalStore, "bring_in_line"), (Outbox, "version"), (Outbox, "waiting_by_author")],
)
def test_a_disk_that_fails_for_a_moment_does_not_end_the_exchange(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch, kind: type, name: str
) -> None:
    desk = make_desk()
    desk.sign_in()
    works, failed = getattr(kind, name), []

    def fails_once(this: object) -> object:
        if not failed and current_thread().name == "sync":
            failed.append(name)
            raise DiskFull("There is no room left on the disk.")
        return works(this)

    monkeypatch.setattr(kind, name, fails_once)
    command = desk.book()
    desk.start()
    eventually(desk.is_live)
    assert failed == [name]
    assert "There is no room left on the disk." in {status.problem for status in desk.statuses}
    assert desk.command(command.command_id).state is CommandState.APPLIED


def test_files_that_cannot_be_opened_for_a_moment_do_not_end_the_exchange(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    command = desk.book()
    works, failed = LocalStore.open, []

    def fails_once(*given: Any, **options: Any) -> LocalStore:
        if not failed:
            failed.append(given)
            raise ReplicaUnusable("A virus scanner has the file.")
        return works(*given, **options)

    monkeypatch.setattr(LocalStore, "open", fails_once)
    desk.start()
    eventually(lambda: "A virus scanner has the file." in {each.problem for each in desk.statuses})
    eventually(desk.is_live)
    assert desk.command(command.command_id).state is CommandState.APPLIED


def names(desk: DeskUnderTest) -> set[str]:
    return {row[0] for row in desk.store.replica.rows("select name from pet")}


@pytest.mark.acceptance(22)
def test_a_damaged_copy_is_fetched_anew_under_an_open_window_and_what_waits_is_sent(
    desk: DeskUnderTest,
) -> None:
    waiting = desk.store.outbox.waiting()[0]
    desk.start()
    eventually(lambda: DAMAGED in {status.problem for status in desk.statuses})
    eventually(lambda: is_whole(desk))
    assert names(desk) == {"Bella", "Rex"}
    eventually(desk.is_live)
    assert desk.command(waiting.command_id).state is CommandState.APPLIED
    assert desk.status is not None
    assert desk.status.problem == ""
    assert desk.store.damaged_files() == []
    assert not desk.profile.replica_path.with_name("replica.db.unsound").exists()


def test_what_the_window_finds_damaged_is_fetched_anew_at_once(
    desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "FIRST_VERIFY_SECONDS", 600.0)
    desk.start()
    eventually(desk.is_live)
    with pytest.raises(ReplicaUnusable):
        names(desk)
    eventually(lambda: is_whole(desk))
    assert names(desk) == {"Bella", "Rex"}


def is_whole(desk: DeskUnderTest) -> bool:
    try:
        return desk.store.replica.meta is not None and bool(names(desk))
    except (ReplicaUnusable, NotSynchronised):
        return False


def test_a_damaged_copy_that_cannot_be_emptied_is_replaced_at_the_next_sign_in(
    desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_store: LocalStore) -> None:
        raise DamagedFile("The list of free pages is damaged, too.")

    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "begin_anew", damaged)
        runner = desk.start()
        eventually(lambda: DAMAGED in {status.problem for status in desk.statuses})
        eventually(desk.profile.replica_path.with_name("replica.db.unsound").exists)
        runner.stop()
    desk.store.close()
    desk._store = None
    desk.sign_in()
    assert names(desk) == {"Bella", "Rex"}
    desk.start()
    eventually(desk.is_live)


def test_without_a_server_what_can_still_be_read_is_kept(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    with pytest.raises(ReplicaUnusable):
        names(desk)
    proxy.set_weather(Weather.REFUSED)
    desk.start()
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    desk.sign_in()
    assert desk.has("resource", desk.clinic.ids["anna"])
