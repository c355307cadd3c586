"""A parked visit belongs to one person at one desk; what others do to it is seen there."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.agenda import Status
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId, new_id
from frontdesk.operations.appointments import (
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from frontdesk.operations.parked import Board, read_board
from frontdesk.operations.pinboard import place_visit
from frontdesk.operations.refusals import refusals
from frontdesk.storage.replica.catalogue import service_by_code
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, monday

pytestmark = pytest.mark.db


def do(
    desk: DeskUnderTest, changeset: ChangeSet, settles: AppointmentId | None = None
) -> OutboxCommand:
    """Promise an operation as the window does."""
    committed = desk.store.commit(
        changeset, now=datetime.now(UTC), login=desk.profile.login, settles=settles
    )
    if desk.runner is not None:
        desk.runner.nudge()
    return desk.command(committed.command_id)


def book(desk: DeskUnderTest, hour: int) -> AppointmentId:
    visit = AppointmentId(new_id())
    do(
        desk,
        book_appointment(
            replica=desk.store.replica,
            pet_id=PetId(desk.clinic.ids["bella"]),
            service_ids=[service_by_code(desk.store.replica, "bath").id],
            resource_ids=[ResourceId(desk.clinic.ids["anna"])],
            starts_at=monday(hour),
            appointment_id=visit,
        ),
    )
    return visit


def park(desk: DeskUnderTest, visit: AppointmentId) -> None:
    desk.store.pins.park(visit, login=desk.profile.login, now=datetime.now(UTC))


def board(desk: DeskUnderTest) -> Board:
    return read_board(desk.store, login=desk.profile.login, now=datetime.now(UTC))


def place(desk: DeskUnderTest, visit: AppointmentId, hour: int) -> OutboxCommand:
    changeset = place_visit(
        replica=desk.store.replica,
        appointment_id=visit,
        resource_id=ResourceId(desk.clinic.ids["anna"]),
        starts_at=monday(hour),
    )
    return do(desk, changeset, settles=visit)


def wall_time(hour: int) -> str:
    """What the clinic's clock shows at that hour in UTC."""
    return f"{monday(hour).astimezone(ZoneInfo('Europe/Berlin')):%H:%M}"


def begin(desk: DeskUnderTest) -> None:
    desk.start()
    eventually(desk.is_live)


def test_what_another_desk_does_to_a_parked_visit_is_seen_on_this_board(
    make_desk: MakeDesk,
) -> None:
    one, other = make_desk("one"), make_desk("other", role="manager")
    begin(one)
    visit = book(one, 10)
    begin(other)
    eventually(lambda: other.has("appointment", visit))
    park(one, visit)
    assert board(other) == Board()
    later = move_appointment(
        replica=other.store.replica, appointment_id=visit, starts_at=monday(13)
    )
    do(other, later)
    eventually(lambda: [card.starts_at for card in board(one).parked] == [monday(13)])
    do(
        other,
        cancel_appointment(
            replica=other.store.replica,
            appointment_id=visit,
            reason="ill",
            now=datetime.now(UTC),
        ),
    )
    seen: list[Board] = []

    def has_left() -> bool:
        seen.append(board(one))
        return bool(seen[-1].settled)

    eventually(has_left)
    assert [card.status for card in seen[-1].settled] == [Status.CANCELLED]
    assert board(one) == Board()


def test_of_two_desks_that_place_one_parked_visit_the_first_wins_and_the_other_is_told(
    make_desk: MakeDesk,
) -> None:
    one, other = make_desk("one"), make_desk("other", role="manager")
    begin(one)
    visit = book(one, 10)
    eventually(one.is_live)
    other.sign_in()
    for desk in (one, other):
        park(desk, visit)
    refused = place(other, visit, 15)  # off line
    placed = place(one, visit, 13)
    eventually(one.is_live)
    begin(other)
    eventually(lambda: bool(other.store.outbox.attention()))
    assert one.command(placed.command_id).state is CommandState.APPLIED
    assert other.command(refused.command_id).state is CommandState.REJECTED
    (refusal,) = refusals(other.store, now=datetime.now(UTC))
    assert refusal.conflict is not None
    time = refusal.conflict.fields[0]
    assert wall_time(15) in time.mine
    assert wall_time(13) in time.theirs
    for desk in (one, other):
        assert board(desk) == Board()


def test_fetching_all_data_anew_leaves_the_board_as_it_was(make_desk: MakeDesk) -> None:
    desk = make_desk()
    begin(desk)
    visit = book(desk, 10)
    eventually(desk.is_live)
    park(desk, visit)
    before = board(desk)
    desk.close()
    again = make_desk()
    again.sign_in()
    again.store.forget_rows()
    again.start()
    eventually(lambda: again.store.replica.meta is not None and again.is_live())
    assert [card.id for card in board(again).parked] == [card.id for card in before.parked]
