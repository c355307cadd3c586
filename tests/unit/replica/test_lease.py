"""How long a desk may work unheard, whatever anybody does to its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import LeaseExpired
from frontdesk.domain.ids import new_id
from frontdesk.domain.link import LeaseState
from frontdesk.storage.replica.lease import KeptTime, ServerTime, lease_state
from frontdesk.storage.replica.people import Person
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import small_clinic
from tests.factories.store import DEVICE, EPOCH, KEY, load_clinic

HEARD = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
UNTIL = HEARD + timedelta(hours=72)


class Machine:
    """The clocks of a workstation: one for people, one that only runs forward."""

    def __init__(self) -> None:
        self.wall = HEARD
        self.ticks = 100.0
        self.kept: KeptTime | None = KeptTime(HEARD, HEARD)
        self.time = self.started()

    def started(self) -> ServerTime:
        """Start the program anew."""
        return ServerTime(
            lambda: self.kept, self._keep, wall=lambda: self.wall, ticks=lambda: self.ticks
        )

    def passes(self, time: timedelta) -> None:
        self.wall += time
        self.ticks += time.total_seconds()

    def _keep(self, kept: KeptTime) -> None:
        self.kept = kept


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.mark.parametrize(
    ("hours", "state"),
    [
        (0, LeaseState.OPEN),
        (72, LeaseState.OPEN),
        (73, LeaseState.TODAY_ONLY),
        (96, LeaseState.TODAY_ONLY),
        (97, LeaseState.LOCKED),
    ],
)
def test_after_three_days_only_today_is_read_and_a_day_later_nothing(
    hours: int, state: LeaseState
) -> None:
    assert lease_state(UNTIL, HEARD + timedelta(hours=hours)) is state


def test_before_the_server_was_ever_heard_nothing_is_limited() -> None:
    assert lease_state(None, HEARD) is LeaseState.OPEN
    assert lease_state(UNTIL, None) is LeaseState.OPEN


def test_a_clock_that_is_wrong_all_along_changes_nothing(machine: Machine) -> None:
    machine.kept = KeptTime(HEARD, HEARD + timedelta(days=400))
    machine.wall = HEARD + timedelta(days=400)
    time = machine.started()
    assert time.now() == HEARD
    machine.passes(timedelta(hours=5))
    assert time.now() == HEARD + timedelta(hours=5)


def test_a_clock_set_back_while_the_program_runs_wins_nothing(machine: Machine) -> None:
    machine.time.now()
    machine.passes(timedelta(hours=70))
    machine.time.note()
    machine.wall -= timedelta(days=30)
    machine.passes(timedelta(hours=3))
    assert machine.time.now() == HEARD + timedelta(hours=73)


def test_a_clock_set_back_while_the_program_is_closed_keeps_what_was_reached(
    machine: Machine,
) -> None:
    machine.time.now()
    machine.passes(timedelta(hours=70))
    machine.time.note()
    machine.wall, machine.ticks = HEARD - timedelta(days=2), 1.0
    time = machine.started()
    assert time.now() == HEARD + timedelta(hours=70)
    machine.passes(timedelta(hours=3))
    assert time.now() == HEARD + timedelta(hours=73)


def test_the_night_counts_though_the_machine_slept(machine: Machine) -> None:
    machine.time.now()
    machine.wall += timedelta(hours=12)  # the forward clock stands still meanwhile
    assert machine.time.now() == HEARD + timedelta(hours=12)


def test_it_is_written_down_once_a_minute_at_most(machine: Machine) -> None:
    before = machine.kept
    machine.time.now()
    machine.passes(timedelta(seconds=59))
    machine.time.note()
    assert machine.kept is before
    machine.passes(timedelta(seconds=1))
    machine.time.note()
    assert machine.kept == KeptTime(HEARD + timedelta(minutes=1), machine.wall)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["passes", "set", "restart", "sleep"]),
            st.floats(-1e6, 1e6, allow_nan=False),
        ),
        max_size=25,
    )
)
def test_whatever_is_done_to_the_clock_time_never_runs_back_nor_slower_than_the_work(
    doings: list[tuple[str, float]],
) -> None:
    machine = Machine()
    at, worked = machine.time.now(), timedelta(0)
    for what, seconds in doings:
        step = timedelta(seconds=abs(seconds))
        if what == "passes":
            machine.passes(step)
            worked += step
        elif what == "sleep":
            machine.wall += step
        elif what == "set":
            machine.wall += timedelta(seconds=seconds)
        else:
            machine.ticks, machine.time = 5.0, machine.started()
        machine.time.note()
        now = machine.time.now()
        assert at is not None
        assert now is not None
        # A restart may lose what was not written down yet: less than a minute.
        assert now >= at - timedelta(minutes=1)
        at = max(at, now)
    restarts = sum(what == "restart" for what, _ in doings)
    assert at is not None
    assert at - HEARD >= worked - timedelta(minutes=1) * (restarts + 1)


@pytest.fixture
def clock() -> list[datetime]:
    return [HEARD]


@pytest.fixture
def store(tmp_path: Path, clock: list[datetime]) -> LocalStore:
    """A desk whose person was greeted at HEARD, with a lease of three days."""
    store = LocalStore.open(
        tmp_path / "replica.db", tmp_path / "outbox.db", KEY, clock=lambda: clock[0]
    )
    load_clinic(store, small_clinic(), login="u_1")
    person = Person("u_1", UUID(int=1), "Mara", "receptionist", lease_until=UNTIL, epoch=EPOCH)
    store.outbox.enrolments.greet(person, DEVICE, at=HEARD, shown=clock[0])
    return store


def add(store: LocalStore, login: str = "u_1") -> None:
    change = insert("pet", new_id(), {"name": "Mia"})
    store.commit(ChangeSet("pet.add", "Added", (change,)), now=HEARD, login=login)


def test_after_the_lease_nothing_new_is_taken_down_and_what_waits_stays(
    store: LocalStore, clock: list[datetime]
) -> None:
    add(store)
    clock[0] = UNTIL
    add(store)
    clock[0] = UNTIL + timedelta(minutes=1)
    with pytest.raises(LeaseExpired, match="is kept"):
        add(store)
    assert store.lease_of("u_1") is LeaseState.TODAY_ONLY
    assert store.hours_left("u_1") == 0
    assert store.outbox.counts().waiting == 2
    store.close()


def test_a_new_greeting_renews_the_lease(store: LocalStore, clock: list[datetime]) -> None:
    clock[0] = UNTIL + timedelta(days=9)
    assert store.lease_of("u_1") is LeaseState.LOCKED
    later = clock[0] + timedelta(hours=72)
    person = Person("u_1", UUID(int=1), "Mara", "receptionist", lease_until=later, epoch=EPOCH)
    store.outbox.enrolments.greet(person, DEVICE, at=clock[0], shown=clock[0])
    assert store.lease_of("u_1") is LeaseState.OPEN
    add(store)
    store.close()


def test_the_clock_set_back_after_the_lease_opens_nothing(
    store: LocalStore, clock: list[datetime]
) -> None:
    clock[0] = UNTIL + timedelta(hours=1)
    store.server_time.note()
    clock[0] = HEARD
    with pytest.raises(LeaseExpired):
        add(store)
    store.close()
