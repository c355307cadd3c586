"""Whatever is done to a workstation's clock: nothing is lost or doubled, and the server orders."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.link import LeaseState
from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.meta import utc_now
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.courier import Courier
from frontdesk.sync.engine import Engine
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, server_rows

pytestmark = pytest.mark.acceptance(34)

JUMPS: dict[str, Callable[[datetime], datetime]] = {
    "two days ahead": lambda now: now + timedelta(days=2),
    "two days back": lambda now: now - timedelta(days=2),
    "an hour ahead": lambda now: now + timedelta(hours=1),
    "an hour back": lambda now: now - timedelta(hours=1),
    "to 1970": lambda _now: datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
    "to 2038": lambda _now: datetime(2038, 1, 19, 3, 14, 9, tzinfo=UTC),
    "to 2099": lambda _now: datetime(2099, 12, 31, 23, 59, tzinfo=UTC),
}


class Machine:
    """A workstation whose clock can be set; everything of the desk reads this one."""

    def __init__(self, desk: DeskUnderTest) -> None:
        self.off = timedelta(0)
        self.desk = desk
        key = desk.sign_in()
        profile = desk.profile
        self.store = LocalStore.open(
            profile.replica_path, profile.outbox_path, key, login=profile.login, clock=self.now
        )
        desk._store = self.store  # what is booked goes through the same clock
        self.engine = Engine(lambda: 0.5)
        self.courier = Courier(
            profile,
            desk.people,
            self.store,
            self.engine,
            clock=time.monotonic,
            wall=self.now,
        )

    def now(self) -> datetime:
        """Return what the clock shows."""
        return utc_now() + self.off

    def set_clock(self, jump: Callable[[datetime], datetime]) -> None:
        """Set it."""
        self.off += jump(self.now()) - self.now()

    def work(self, rest: float = 0.0) -> None:
        """Let the desk do everything there is to do now."""
        deadline = time.monotonic() + 60
        while self.courier.step() <= rest:
            assert time.monotonic() < deadline

    def close(self) -> None:
        """Hang up."""
        self.courier.hang_up()


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_is_set_in_the_middle_loses_and_doubles_nothing(
    make_desk: MakeDesk, jump: str
) -> None:
    desk = make_desk()
    machine = Machine(desk)
    machine.work()
    before = desk.book(resource="anna")
    machine.set_clock(JUMPS[jump])
    machine.work()
    after = desk.book(hour=1, resource="anna")
    machine.work()
    _check(desk, [str(before.command_id), str(after.command_id)])
    assert abs(machine.courier.gauge.ahead - machine.off) <= timedelta(minutes=1)
    assert machine.store.lease_of(desk.profile.login) is LeaseState.OPEN
    machine.close()


def _check(desk: DeskUnderTest, commands: list[str]) -> None:
    """Every command was applied once, in the order of entering, at the server's time."""
    rows = server_rows(
        desk.clinic,
        "select command_id::text, count(*), min(position), min(at) from app.event"
        " where command_id = any(%s::uuid[]) and entity = 'appointment'"
        " group by command_id order by min(position)",
        commands,
    )
    assert [(row[0], row[1]) for row in rows] == [(each, 1) for each in commands]
    assert all(abs(datetime.now(UTC) - row[3]) < timedelta(minutes=10) for row in rows)
    states = {each.state for each in desk.store.outbox.recent(1000)}
    assert states == {CommandState.APPLIED}


def test_a_clock_set_while_a_command_is_written_keeps_it(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    machine = Machine(desk)
    machine.work()
    add = machine.store.outbox.add

    def add_and_set(*arguments: object, **options: object) -> object:
        command = add(*arguments, **options)  # type: ignore[arg-type]
        machine.set_clock(JUMPS["two days back"])
        return command

    monkeypatch.setattr(machine.store.outbox, "add", add_and_set)
    changes = desk.booking(hour=3, resource="anna", pet="bella")
    committed = machine.store.commit(
        ChangeSet("test.change", "Test", changes), now=machine.now(), login=desk.profile.login
    )
    machine.work()
    _check(desk, [str(committed.command_id)])
    machine.close()


def test_setting_the_clock_back_does_not_lengthen_the_lease(make_desk: MakeDesk) -> None:
    desk = make_desk()
    machine = Machine(desk)
    machine.work()
    machine.courier.hang_up()
    machine.off += timedelta(hours=71)
    machine.store.server_time.note()
    assert machine.store.lease_of(desk.profile.login) is LeaseState.OPEN
    machine.off += timedelta(hours=2)
    assert machine.store.lease_of(desk.profile.login) is LeaseState.TODAY_ONLY
    machine.store.server_time.note()
    machine.off -= timedelta(days=9)
    assert machine.store.lease_of(desk.profile.login) is LeaseState.TODAY_ONLY
    machine.close()
