"""The desk's own disk fails: a page goes bad while nobody looks, or nothing works for a moment."""

from __future__ import annotations

from threading import current_thread

import pytest

from frontdesk.domain.errors import DiskFull, ReplicaUnusable
from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.outbox import Outbox
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync import engine
from frontdesk.sync.damage import DAMAGED
from tests.fakes.proxy import CuttingProxy, Weather
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually

PAGE_BYTES = 4096


@pytest.fixture
def desk(
    make_desk: MakeDesk, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> DeskUnderTest:
    """A desk whose pets cannot be read any more, and with a visit that waits."""
    monkeypatch.setattr(engine, "FIRST_VERIFY_SECONDS", 0.2)
    made = make_desk(port=proxy.port)
    made.book()
    root = made.store.replica.value("select rootpage from sqlite_master where name = 'pet'")
    made.store._connection.execute("pragma wal_checkpoint(truncate)")
    made.store.close()
    made._store = None
    with made.profile.replica_path.open("r+b") as file:
        file.seek((root - 1) * PAGE_BYTES + 1000)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 0x10]))
    return made


@pytest.mark.parametrize(
    ("kind", "name"),
    [(LocalStore, "bring_in_line"), (Outbox, "version"), (Outbox, "counts")],
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


def names(desk: DeskUnderTest) -> set[str]:
    return {row[0] for row in desk.store.replica.rows("select name from pet")}


def test_a_damaged_copy_is_replaced_at_the_next_sign_in_and_what_waits_is_sent(
    desk: DeskUnderTest,
) -> None:
    waiting = desk.store.outbox.waiting()[0]
    with pytest.raises(ReplicaUnusable):
        names(desk)
    runner = desk.start()
    eventually(lambda: DAMAGED in {status.problem for status in desk.statuses})
    runner.stop()
    desk.store.close()
    desk._store = None
    desk.sign_in()
    assert names(desk) == {"Bella", "Rex"}
    desk.start()
    eventually(desk.is_live)
    assert desk.command(waiting.command_id).state is CommandState.APPLIED
    desk.sign_in()
    assert not desk.profile.replica_path.with_name("replica.db.unsound").exists()


def test_without_a_server_what_can_still_be_read_is_kept(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    runner = desk.start()
    eventually(lambda: DAMAGED in {status.problem for status in desk.statuses})
    runner.stop()
    proxy.set_weather(Weather.REFUSED)
    desk.sign_in()
    assert desk.has("resource", desk.clinic.ids["anna"])
