from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from frontdesk.domain.changes import Change, ChangeSet, JsonValue
from frontdesk.domain.errors import InvalidInput, NotAllowed, NotFound, ResourceTaken
from frontdesk.domain.ids import AppointmentId, new_id
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.appointments import (
    book_appointment,
    move_appointment,
    resize_appointment,
)
from frontdesk.operations.fresh_rows import live_rows
from frontdesk.storage.replica.visit_rows import NO_RESOURCE
from tests.factories.at_the_desk import AtTheDesk

BATH = 3  # Heming, bath with Aylin 09:30-10:15
GROOM = 4  # Rex, full groom with Jonas 10:00-11:30
TRIM = 5  # Bruno, nail trim with Mara 10:30-10:45
GONE, CANCELLED, NO_SHOW = 2, 7, 9


def move(desk: AtTheDesk, number: int, hour: int, minute: int = 0, **other: Any) -> ChangeSet:
    return move_appointment(
        replica=desk.replica,
        appointment_id=desk.visit(number),
        starts_at=desk.at(hour, minute),
        **other,
    )


def resize(desk: AtTheDesk, number: int, hour: int, minute: int = 0, **other: Any) -> ChangeSet:
    return resize_appointment(
        replica=desk.replica,
        appointment_id=desk.visit(number),
        ends_at=desk.at(hour, minute),
        **other,
    )


def test_a_moved_visit_keeps_its_length(desk: AtTheDesk) -> None:
    moved = move(desk, BATH, 15)
    desk.do(moved)
    card = desk.card(desk.visit(BATH))
    assert (card.starts_at, card.ends_at) == (desk.at(15), desk.at(15, 45))
    assert moved.title == "Moved Hemingway “Heming” Pilar to Mon 15:00"


def test_it_may_go_to_somebody_else_at_the_same_time(desk: AtTheDesk) -> None:
    moved = move(desk, TRIM, 10, 30, to_resource_id=desk.resource("Aylin"))
    assert [change.table for change in moved.changes] == ["resource_claim"]
    desk.do(moved)
    assert desk.columns_of(desk.visit(TRIM)) == ["Aylin"]


def test_time_and_resource_travel_together(desk: AtTheDesk) -> None:
    claim = move(desk, TRIM, 10, 30, to_resource_id=desk.resource("Aylin")).changes[0]
    together = {"starts_at", "ends_at", "resource_id"}
    assert set(claim.values) == set(claim.was) == together
    visit = move(desk, TRIM, 16).changes[0]
    assert set(visit.values) == set(visit.was) == {"starts_at", "ends_at"}


def test_onto_a_taken_column_is_refused(desk: AtTheDesk) -> None:
    before = desk.rows()
    with pytest.raises(ResourceTaken):
        move(desk, TRIM, 10, 15, to_resource_id=desk.resource("Jonas"))
    assert desk.rows() == before


def test_a_visit_never_stands_in_its_own_way(desk: AtTheDesk) -> None:
    desk.do(move(desk, BATH, 9, 45))
    assert desk.card(desk.visit(BATH)).starts_at == desk.at(9, 45)


def test_a_pet_with_another_visit_then_cannot_be_moved_there(desk: AtTheDesk) -> None:
    # Íñigo has a bath with Jonas at 08:30 and a full groom with Mara at 14:00
    with pytest.raises(ResourceTaken, match="pet"):
        move(desk, 1, 14, 30)


def test_moving_to_where_it_is_changes_nothing(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="already"):
        move(desk, BATH, 9, 30, to_resource_id=desk.resource("Aylin"))


def test_only_a_resource_of_the_same_kind_takes_over(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="this column"):
        move(desk, BATH, 15, to_resource_id=desk.resource("Table 1"))


def test_with_several_columns_it_must_be_said_which_is_left(desk: AtTheDesk) -> None:
    visit = AppointmentId(new_id())
    booked = book_appointment(
        replica=desk.replica,
        pet_id=desk.pet(7),
        service_ids=[desk.service("groom-full")],
        resource_ids=[desk.resource("Mara")],
        starts_at=desk.at(15, 30),
        appointment_id=visit,
    )
    desk.do(booked)
    wanted: dict[str, Any] = {
        "replica": desk.replica,
        "appointment_id": visit,
        "starts_at": desk.at(16),
        "to_resource_id": desk.resource("Aylin"),
    }
    with pytest.raises(InvalidInput, match="which"):
        move_appointment(**wanted)
    desk.do(move_appointment(**wanted, from_resource_id=desk.resource("Mara")))
    assert desk.columns_of(visit) == ["Aylin", "Table 1"]


@pytest.mark.parametrize("number", [GONE, CANCELLED, NO_SHOW])
def test_what_is_over_is_not_moved(desk: AtTheDesk, number: int) -> None:
    with pytest.raises(InvalidInput, match="over"):
        move(desk, number, 15)
    with pytest.raises(InvalidInput, match="over"):
        resize(desk, number, 17)


def test_outside_the_opening_hours_only_deliberately(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="opening hours"):
        move(desk, BATH, 17, 30)
    desk.do(move(desk, BATH, 17, 30, outside_hours=True))
    with pytest.raises(InvalidInput, match="opening hours"):
        resize(desk, BATH, 19)


def test_beside_another_visit_only_with_a_reason(desk: AtTheDesk) -> None:
    moved = move(desk, TRIM, 11, overbook_reason="in a hurry")
    claim = moved.changes[-1]
    assert (claim.values["overbook_reason"], claim.was["overbook_reason"]) == ("in a hurry", "")


def test_an_unknown_visit_is_not_found(desk: AtTheDesk) -> None:
    with pytest.raises(NotFound):
        move_appointment(
            replica=desk.replica, appointment_id=AppointmentId(new_id()), starts_at=desk.at(15)
        )


def test_whoever_may_not_book_may_not_move(desk: AtTheDesk, no_perms: AtTheDesk) -> None:
    with pytest.raises(NotAllowed):
        move(no_perms, BATH, 15)


def test_a_visit_may_be_made_longer_and_shorter(desk: AtTheDesk) -> None:
    desk.do(resize(desk, BATH, 11))
    assert desk.card(desk.visit(BATH)).ends_at == desk.at(11)
    desk.do(resize(desk, BATH, 9, 45))
    assert desk.card(desk.visit(BATH)).ends_at == desk.at(9, 45)


def test_it_does_not_grow_into_the_next_visit(desk: AtTheDesk) -> None:
    with pytest.raises(ResourceTaken):
        resize(desk, TRIM, 11, 15)
    desk.do(resize(desk, TRIM, 11))


def test_it_does_not_end_before_it_starts(desk: AtTheDesk) -> None:
    for hour, minute in ((9, 30), (9, 0)):
        with pytest.raises(InvalidInput) as refusal:
            resize(desk, BATH, hour, minute)
        assert refusal.value.field == "ends_at"


def test_an_unchanged_end_changes_nothing(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="already"):
        resize(desk, BATH, 10, 15)


def _nothing_held(desk: AtTheDesk, number: int) -> None:
    """Take everything that a visit holds away, as when its column was removed."""
    claims = live_rows(desk.replica, "resource_claim", "appointment_id", desk.visit(number))
    changes = tuple(
        Change(
            "resource_claim",
            "update",
            UUID(str(each["id"])),
            {"deleted_at": to_text(desk.now)},
            {"deleted_at": None},
        )
        for each in claims
    )
    desk.do(ChangeSet("test", "Took the column away", changes))
    assert desk.columns_of(desk.visit(number)) == ["No resource"]


def test_a_visit_without_a_column_is_given_one(desk: AtTheDesk) -> None:
    _nothing_held(desk, TRIM)
    jonas = desk.resource("Jonas")
    desk.do(move(desk, TRIM, 12, 45, from_resource_id=NO_RESOURCE, to_resource_id=jonas))
    card = desk.card(desk.visit(TRIM))
    assert desk.columns_of(desk.visit(TRIM)) == ["Jonas"]
    assert card.starts_at == desk.at(12, 45)
    desk.undo()
    assert desk.columns_of(desk.visit(TRIM)) == ["No resource"]


def test_a_visit_without_a_column_is_given_all_that_its_service_needs(desk: AtTheDesk) -> None:
    _nothing_held(desk, 8)  # a full groom needs a groomer and a table
    mara = desk.resource("Mara")
    desk.do(move(desk, 8, 14, from_resource_id=NO_RESOURCE, to_resource_id=mara))
    assert desk.columns_of(desk.visit(8)) == ["Mara", "Table 1"]


def test_a_visit_without_a_column_is_moved_in_time_all_the_same(desk: AtTheDesk) -> None:
    _nothing_held(desk, TRIM)
    desk.do(move(desk, TRIM, 12, 45, from_resource_id=NO_RESOURCE, to_resource_id=NO_RESOURCE))
    assert desk.card(desk.visit(TRIM)).starts_at == desk.at(12, 45)


def test_a_visit_is_not_moved_to_where_nobody_works(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="Nobody works"):
        move(desk, TRIM, 10, 30, to_resource_id=NO_RESOURCE)


@pytest.mark.parametrize(
    ("values", "was"),
    [
        ({"active": False}, {"active": True}),
        ({"deleted_at": "2026-11-23T08:47:00+00:00"}, {"deleted_at": None}),
    ],
)
def test_visits_of_who_left_are_moved_to_who_is_there(
    desk: AtTheDesk, values: dict[str, JsonValue], was: dict[str, JsonValue]
) -> None:
    aylin = desk.resource("Aylin")
    gone = Change("resource", "update", aylin, values, was)
    desk.do(ChangeSet("test", "Aylin left", (gone,)))
    with pytest.raises(InvalidInput, match="cannot be done"):
        move(desk, BATH, 15, from_resource_id=aylin, to_resource_id=desk.resource("Table 1"))
    desk.do(move(desk, BATH, 15, from_resource_id=aylin, to_resource_id=desk.resource("Jonas")))
    assert desk.columns_of(desk.visit(BATH)) == ["Jonas"]
