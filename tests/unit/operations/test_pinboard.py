from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk.domain.agenda import Status
from frontdesk.domain.errors import InvalidInput, NotAllowed, NotSynchronised, ResourceTaken
from frontdesk.domain.ids import AppointmentId, ResourceId, new_id
from frontdesk.operations.appointments import (
    cancel_appointment,
    check_out,
    move_appointment,
    resize_appointment,
)
from frontdesk.operations.parked import Board, read_board
from frontdesk.operations.pinboard import book_copy, place_visit
from frontdesk.storage.replica.cards import appointment_card
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.store import open_store

LOGIN = "u_1"


def park(desk: AtTheDesk, *numbers: int) -> None:
    for number in numbers:
        desk.store.pins.park(desk.visit(number), login=LOGIN, now=desk.now)


def board(desk: AtTheDesk) -> Board:
    return read_board(desk.store, login=LOGIN, now=desk.now)


def parked(desk: AtTheDesk) -> list[AppointmentId]:
    return [card.id for card in board(desk).parked]


def place(desk: AtTheDesk, number: int, resource: str, hour: int, minute: int = 0) -> None:
    visit = desk.visit(number)
    changeset = place_visit(
        replica=desk.replica,
        appointment_id=visit,
        resource_id=desk.resource(resource),
        starts_at=desk.at(hour, minute),
    )
    desk.store.commit(changeset, now=desk.now, login=LOGIN, settles=visit)


def held(desk: AtTheDesk, card: AppointmentId) -> set[ResourceId]:
    return {claim.resource_id for claim in appointment_card(desk.replica, card).claims}


def test_a_parked_visit_keeps_its_time_and_its_column(desk: AtTheDesk) -> None:
    before = appointment_card(desk.replica, desk.visit(3))
    park(desk, 3)
    assert appointment_card(desk.replica, desk.visit(3)) == before
    assert desk.store.outbox.waiting() == []
    (card,) = board(desk).parked
    assert (card.pet_name, card.service_names) == ("Hemingway “Heming” Pilar", "Bath & brush")
    assert (card.starts_at, card.status) == (before.starts_at, Status.BOOKED)


def test_visits_stand_in_the_order_of_parking_each_once(desk: AtTheDesk) -> None:
    park(desk, 6, 3, 5, 3)
    assert parked(desk) == [desk.visit(6), desk.visit(3), desk.visit(5)]


def test_a_board_belongs_to_a_person(desk: AtTheDesk) -> None:
    park(desk, 3)
    assert read_board(desk.store, login="u_other", now=desk.now) == Board()


def test_the_board_is_there_when_the_desk_is_opened_again(desk: AtTheDesk, tmp_path: Path) -> None:
    park(desk, 3, 6)
    again = open_store(tmp_path)
    try:
        found = read_board(again, login=LOGIN, now=desk.now).parked
    finally:
        again.close()
    assert [card.id for card in found] == [desk.visit(3), desk.visit(6)]


def test_taking_a_card_off_leaves_the_visit_alone(desk: AtTheDesk) -> None:
    park(desk, 3, 6)
    desk.store.pins.take_off([desk.visit(3)], login=LOGIN)
    assert parked(desk) == [desk.visit(6)]
    assert desk.store.outbox.waiting() == []


def test_placing_is_one_command_and_takes_the_card_off_the_board(desk: AtTheDesk) -> None:
    park(desk, 3, 6)
    place(desk, 3, "Jonas", 13)
    (command,) = desk.store.outbox.waiting()
    assert command.changeset.name == "appointment.move"
    visit = appointment_card(desk.replica, desk.visit(3))
    assert (visit.starts_at, held(desk, visit.id)) == (desk.at(13), {desk.resource("Jonas")})
    assert parked(desk) == [desk.visit(6)]


def test_undo_brings_the_card_back_and_redo_takes_it_again(desk: AtTheDesk) -> None:
    park(desk, 3, 6)
    place(desk, 3, "Jonas", 13)
    for _ in range(2):
        desk.undo()
        assert parked(desk) == [desk.visit(3), desk.visit(6)]
        desk.redo()
        assert parked(desk) == [desk.visit(6)]
    desk.undo()
    desk.store.pins.take_off([desk.visit(3)], login=LOGIN)
    desk.redo()
    desk.undo()
    assert parked(desk) == [desk.visit(6)]


def test_a_visit_placed_once_can_be_parked_again(desk: AtTheDesk) -> None:
    park(desk, 3)
    place(desk, 3, "Jonas", 13)
    park(desk, 3)
    assert parked(desk) == [desk.visit(3)]
    desk.undo()
    assert parked(desk) == [desk.visit(3)]


def test_placing_on_a_taken_time_is_refused_and_the_card_stays(desk: AtTheDesk) -> None:
    park(desk, 3)
    with pytest.raises(ResourceTaken, match="already taken"):
        place(desk, 3, "Jonas", 10, 15)
    assert parked(desk) == [desk.visit(3)]
    assert desk.store.outbox.waiting() == []


def test_placing_where_it_stands_already_is_refused(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="stands there already"):
        place(desk, 3, "Aylin", 9, 30)


def test_of_several_columns_the_one_of_the_same_kind_is_exchanged(desk: AtTheDesk) -> None:
    changeset = book_copy(
        replica=desk.replica,
        appointment_id=desk.visit(8),
        resource_id=desk.resource("Mara"),
        starts_at=desk.at(16),
        new_appointment_id=(both := AppointmentId(new_id())),
    )
    desk.do(changeset)
    assert held(desk, both) == {desk.resource("Mara"), desk.resource("Table 1")}
    moved = place_visit(
        replica=desk.replica,
        appointment_id=both,
        resource_id=desk.resource("Aylin"),
        starts_at=desk.at(16),
    )
    desk.do(moved)
    assert held(desk, both) == {desk.resource("Aylin"), desk.resource("Table 1")}
    later = place_visit(
        replica=desk.replica,
        appointment_id=both,
        resource_id=desk.resource("Table 1"),
        starts_at=desk.at(16, 15),
    )
    desk.do(later)
    assert held(desk, both) == {desk.resource("Aylin"), desk.resource("Table 1")}


@pytest.mark.parametrize("left", ["update resource set active = 0", "delete from resource"])
def test_a_visit_of_a_column_that_fell_out_of_use_is_placed_elsewhere(
    desk: AtTheDesk, left: str
) -> None:
    park(desk, 3)
    desk.store._connection.execute(f"{left} where id = ?", (str(aylin := desk.resource("Aylin")),))
    place(desk, 3, "Jonas", 13)
    assert held(desk, desk.visit(3)) == {desk.resource("Jonas")}
    assert aylin not in held(desk, desk.visit(3))
    assert parked(desk) == []


def test_a_visit_without_a_column_is_placed_in_one(desk: AtTheDesk) -> None:
    park(desk, 3)
    desk.store._connection.execute(
        "delete from resource_claim where appointment_id = ?", (str(desk.visit(3)),)
    )
    place(desk, 3, "Jonas", 13)
    assert held(desk, desk.visit(3)) == {desk.resource("Jonas")}


def test_a_column_of_another_kind_is_refused(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="cannot be done in this column"):
        place(desk, 3, "Table 1", 13)
    with pytest.raises(InvalidInput, match="cannot be done in this column"):
        book_copy(
            replica=desk.replica,
            appointment_id=desk.visit(3),
            resource_id=desk.resource("Table 1"),
            starts_at=desk.at(13),
        )


def test_a_copy_is_a_new_booking_of_the_same_pet_services_and_length(desk: AtTheDesk) -> None:
    original = appointment_card(desk.replica, desk.visit(3))
    longer = original.ends_at + timedelta(minutes=30)
    desk.do(resize_appointment(replica=desk.replica, appointment_id=original.id, ends_at=longer))
    original = appointment_card(desk.replica, original.id)
    changeset = book_copy(
        replica=desk.replica,
        appointment_id=original.id,
        resource_id=desk.resource("Jonas"),
        starts_at=desk.at(13),
        new_appointment_id=(new := AppointmentId(new_id())),
    )
    assert changeset.name == "appointment.book"
    desk.do(changeset)
    copied = appointment_card(desk.replica, new)
    assert copied.pet_id == original.pet_id
    assert [line.service_id for line in copied.services] == [
        line.service_id for line in original.services
    ]
    assert copied.ends_at - copied.starts_at == original.ends_at - original.starts_at
    assert copied.status is Status.BOOKED
    assert appointment_card(desk.replica, original.id) == original


def test_a_role_that_may_not_write_neither_places_nor_copies(no_perms: AtTheDesk) -> None:
    with pytest.raises(NotAllowed):
        place(no_perms, 3, "Jonas", 13)
    with pytest.raises(NotAllowed):
        book_copy(
            replica=no_perms.replica,
            appointment_id=no_perms.visit(3),
            resource_id=no_perms.resource("Jonas"),
            starts_at=no_perms.at(13),
        )


def test_what_another_desk_did_to_a_parked_visit_is_on_its_card(desk: AtTheDesk) -> None:
    park(desk, 3)
    desk.do(
        move_appointment(
            replica=desk.replica, appointment_id=desk.visit(3), starts_at=desk.at(13, 30)
        )
    )
    (card,) = board(desk).parked
    assert card.starts_at == desk.at(13, 30)


def test_a_cancelled_and_a_checked_out_visit_leave_the_board_once(desk: AtTheDesk) -> None:
    park(desk, 0, 3, 6)
    desk.do(
        cancel_appointment(
            replica=desk.replica, appointment_id=desk.visit(3), reason="ill", now=desk.now
        )
    )
    desk.do(check_out(replica=desk.replica, appointment_id=desk.visit(0), now=desk.now))
    found = board(desk)
    assert {card.status for card in found.settled} == {Status.CANCELLED, Status.GONE}
    assert [card.id for card in found.parked] == [desk.visit(6)]
    assert board(desk) == Board(found.parked)


def test_a_visit_that_this_desk_does_not_hold_leaves_the_board(desk: AtTheDesk) -> None:
    desk.store.pins.park(AppointmentId(new_id()), login=LOGIN, now=desk.now)
    assert board(desk).lost == 1
    assert board(desk) == Board()


def test_nothing_leaves_the_board_while_the_data_is_fetched_anew(desk: AtTheDesk) -> None:
    park(desk, 3)
    desk.store.forget_rows()
    with pytest.raises(NotSynchronised):
        board(desk)
    assert desk.store.pins.of(LOGIN) == [desk.visit(3)]
