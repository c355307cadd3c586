"""What can be done about a refusal, and what becomes of it: nothing of it is ever lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.changes import Change, ChangeSet, insert
from frontdesk.domain.errors import StaleEdit
from frontdesk.domain.forms import PetForm
from frontdesk.domain.ids import new_id
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.appointments import (
    book_appointment,
    cancel_appointment,
    edit_appointment,
    move_appointment,
)
from frontdesk.operations.pets import edit_pet
from frontdesk.operations.refusals import (
    OFFERED,
    Refusal,
    let_go,
    refusal,
    refusals,
    take_alternative,
)
from frontdesk.storage.replica.agenda import day_agenda
from frontdesk.storage.replica.cards import appointment_card
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.stale import answered, changed_elsewhere, refused


def book(desk: AtTheDesk) -> ChangeSet:
    return book_appointment(
        replica=desk.replica,
        pet_id=desk.pet(5),
        service_ids=[desk.service("bath")],
        resource_ids=[desk.resource("Mara")],
        starts_at=desk.at(15, 30),
        note="first time",
    )


def only(desk: AtTheDesk) -> Refusal:
    (found,) = refusals(desk.store, now=desk.now)
    return found


def ghosts(desk: AtTheDesk) -> dict[str, tuple[AppointmentCard, ...]]:
    agenda = day_agenda(desk.replica, None, desk.clinic.day, now=desk.now)
    return {column.name: column.ghosts for column in agenda.columns if column.ghosts}


def state(desk: AtTheDesk, command: OutboxCommand) -> CommandState:
    found = desk.store.outbox.command(command.command_id)
    assert found is not None
    return found.state


def test_a_lost_slot_offers_three_times_others_at_that_time_and_the_phone(desk: AtTheDesk) -> None:
    refused(desk, book(desk), constraint="resource_taken")
    found = only(desk)
    assert found.reason == "Slot taken meanwhile"
    assert found.phone == "+49 152 7777 8888"
    assert len(found.alternatives) == 3
    assert {slot.resource_ids for slot in found.alternatives} == {(desk.resource("Mara"),)}
    assert [slot.starts_at for slot in found.others] == [desk.at(15, 30)] * 2
    assert {slot.resource_ids for slot in found.others} == {
        (desk.resource("Jonas"),),
        (desk.resource("Aylin"),),
    }


def test_another_time_for_a_changed_visit_takes_all_that_was_changed(desk: AtTheDesk) -> None:
    visit = desk.visit(4)
    edited = edit_appointment(
        replica=desk.replica,
        appointment_id=visit,
        now=desk.now,
        note="brings her own shampoo",
        service_ids=[desk.service("bath"), desk.service("nails")],
        starts_at=desk.at(15, 30),
        ends_at=desk.at(16, 30),
    )
    refused(desk, edited, constraint="resource_taken")
    changed_elsewhere(desk, "appointment", visit, note="bites men")
    found = only(desk)
    assert found.visit is not None
    slot = found.alternatives[1]
    desk.do(take_alternative(desk.replica, found.visit, slot, now=desk.now))
    card = appointment_card(desk.replica, visit)
    assert {line.name for line in card.services} == {"Bath & brush", "Nail trim"}
    assert card.note == "bites men\nbrings her own shampoo"
    row = desk.row("appointment", visit)
    assert (row["starts_at"], row["ends_at"]) == (to_text(slot.starts_at), to_text(slot.ends_at))
    assert slot.ends_at - slot.starts_at == timedelta(hours=1)


def test_nobody_is_offered_who_is_busy_then(desk: AtTheDesk) -> None:
    changeset = book(desk)
    moving = move_appointment(
        replica=desk.replica,
        appointment_id=desk.visit(4),
        starts_at=desk.at(15),
        from_resource_id=desk.resource("Jonas"),
        to_resource_id=desk.resource("Jonas"),
    )
    desk.do(moving)
    refused(desk, changeset, constraint="resource_taken")
    assert [slot.resource_ids for slot in only(desk).others] == [(desk.resource("Aylin"),)]


def test_the_time_that_is_over_is_offered_to_nobody(desk: AtTheDesk) -> None:
    refused(desk, book(desk), constraint="resource_taken")
    desk.now = desk.at(16)
    found = only(desk)
    assert found.others == ()
    assert all(slot.starts_at >= desk.now for slot in found.alternatives)


def test_another_person_at_that_time_is_booked(desk: AtTheDesk) -> None:
    command = refused(desk, book(desk), constraint="resource_taken")
    found = only(desk)
    assert found.visit is not None
    instead = take_alternative(desk.replica, found.visit, found.others[0], now=desk.now)
    desk.store.commit(instead, now=desk.now, login="u_1", replaces=command.command_id)
    assert desk.columns_of(instead.changes[0].id) == ["Jonas"]
    assert state(desk, command) is CommandState.RESOLVED
    assert refusals(desk.store, now=desk.now) == []


def test_the_booking_and_the_settling_are_one(desk: AtTheDesk) -> None:
    command = refused(desk, book(desk), constraint="resource_taken")
    found = only(desk)
    assert found.visit is not None
    first, second = (
        take_alternative(desk.replica, found.visit, each, now=desk.now) for each in found.others
    )
    desk.store.commit(first, now=desk.now, login="u_1", replaces=command.command_id)
    with pytest.raises(StaleEdit, match="Nothing was done twice"):
        desk.store.commit(second, now=desk.now, login="u_1", replaces=command.command_id)
    assert len(desk.store.outbox.waiting()) == 1


def test_undoing_what_replaced_it_brings_the_refusal_back(desk: AtTheDesk) -> None:
    command = refused(desk, book(desk), constraint="resource_taken")
    found = only(desk)
    assert found.visit is not None
    instead = take_alternative(desk.replica, found.visit, found.alternatives[0], now=desk.now)
    desk.store.commit(instead, now=desk.now, login="u_1", replaces=command.command_id)
    desk.undo()
    assert state(desk, command) is CommandState.REJECTED
    desk.redo()
    assert state(desk, command) is CommandState.RESOLVED


def test_a_refused_booking_stays_in_the_day_where_it_was_wanted(desk: AtTheDesk) -> None:
    command = refused(desk, book(desk), constraint="resource_taken")
    ((ghost,),) = ghosts(desk).values()
    assert list(ghosts(desk)) == ["Mara"]
    assert str(ghost.id) == str(command.command_id)
    assert ghost.starts_at == desk.at(15, 30)
    assert (ghost.pet_name, ghost.client_name) == ("Bruno", "Ben Smithers")
    assert (ghost.service_names, ghost.note) == ("Bath & brush", "first time")
    desk.store.outbox.answers.dismiss(command.command_id, "calls back")
    assert ghosts(desk) == {}


def test_a_refused_move_stands_where_it_was_wanted_and_the_visit_where_it_was(
    desk: AtTheDesk,
) -> None:
    moving = move_appointment(
        replica=desk.replica,
        appointment_id=desk.visit(3),
        starts_at=desk.at(16),
        to_resource_id=desk.resource("Mara"),
    )
    refused(desk, moving, constraint="resource_taken")
    assert [(name, card.starts_at) for name, (card,) in ghosts(desk).items()] == [
        ("Mara", desk.at(16))
    ]
    assert desk.card(desk.visit(3)).starts_at == desk.at(9, 30)
    assert desk.card(desk.visit(3)).attention


def test_ghosts_are_not_counted_as_visits(desk: AtTheDesk) -> None:
    before = day_agenda(desk.replica, None, desk.clinic.day, now=desk.now).cards()
    refused(desk, book(desk), constraint="resource_taken")
    assert day_agenda(desk.replica, None, desk.clinic.day, now=desk.now).cards() == before


def test_a_held_entry_is_shown_as_it_is_and_waits_for_the_manager(desk: AtTheDesk) -> None:
    command_id = desk.do(book(desk)).command_id
    answer = {"status": "held", "code": None, "detail": {"reason": "revoked"}, "head": 0}
    desk.store.record_answer(command_id, answer)
    found = only(desk)
    assert found.held
    assert found.reason == "Waits for a manager"
    assert found.alternatives == ()
    assert ghosts(desk) == {}


def test_a_cancelled_visit_that_cannot_come_back_is_offered_as_a_new_one(desk: AtTheDesk) -> None:
    cancelling = cancel_appointment(
        replica=desk.replica, appointment_id=desk.visit(3), reason="ill", now=desk.now
    )
    desk.do(cancelling)
    undone = desk.undo()
    assert undone is not None
    answered(desk, undone.command_id, "23P01", constraint="resource_taken")
    found = only(desk)
    assert found.visit is not None
    assert found.visit.appointment_id is None
    assert found.visit.starts_at == desk.at(9, 30)
    assert len(found.alternatives) == 3


def test_other_refusals_say_why_and_offer_no_times(desk: AtTheDesk) -> None:
    form = PetForm(name="Rex", species="dog", weight_g=40_000)
    changeset = edit_pet(replica=desk.replica, pet_id=desk.pet(4), form=form)
    refused(desk, changeset, "23514", constraint="pet_weight_g_check", table="pet")
    found = only(desk)
    assert found.reason == "The weight of the pet is not between a gram and two tonnes"
    assert "Enter it again" in found.why.advice
    assert (found.alternatives, found.others, found.conflict) == ((), (), None)


def test_what_was_let_go_is_found_with_its_reasons_and_taken_up_again(desk: AtTheDesk) -> None:
    command = refused(desk, book(desk), constraint="resource_taken")
    desk.store.outbox.answers.dismiss(command.command_id, "will call back")
    (found,) = let_go(desk.store)
    assert (found.reason, found.why_let_go) == ("Slot taken meanwhile", "will call back")
    assert found.title == command.changeset.title
    assert desk.store.settlements.bring_back(command.command_id)
    assert only(desk).command_id == command.command_id
    assert let_go(desk.store) == []
    assert not desk.store.settlements.bring_back(command.command_id)


def test_alternatives_keep_the_length_that_was_wanted(desk: AtTheDesk) -> None:
    changeset = book_appointment(
        replica=desk.replica,
        pet_id=desk.pet(5),
        service_ids=[desk.service("bath")],
        resource_ids=[desk.resource("Mara")],
        starts_at=desk.at(15, 30),
        ends_at=desk.at(16, 30),
    )
    refused(desk, changeset, constraint="resource_taken")
    found = only(desk)
    assert {slot.ends_at - slot.starts_at for slot in found.alternatives} == {timedelta(hours=1)}
    assert found.visit is not None
    instead = take_alternative(desk.replica, found.visit, found.alternatives[0], now=desk.now)
    assert json.loads(json.dumps(instead.to_json()))[0]["set"]["note"] == ""


@pytest.mark.parametrize(
    "change",
    [
        insert("appointment", new_id(), {"status": "booked"}),
        insert("appointment", new_id(), {"pet_id": "nobody", "starts_at": "soon"}),
        insert(
            "appointment",
            new_id(),
            {
                "pet_id": str(new_id()),
                "site_id": str(new_id()),
                "starts_at": "2026-11-23T10:00:00",
                "ends_at": "2026-11-23T09:00:00",
            },
        ),
        Change("appointment", "update", new_id(), {"status": "flying"}, {"status": "booked"}),
        Change("appointment", "update", new_id(), {"starts_at": "x"}, {"starts_at": "y"}),
        Change("pet", "update", new_id(), {"name": "x"}, {}),
    ],
)
@pytest.mark.parametrize("code", ["FD002", "23P01", "22P02"])
def test_an_entry_of_any_shape_is_listed_and_hides_neither_list_nor_day(
    desk: AtTheDesk, change: Change, code: str
) -> None:
    refused(desk, ChangeSet("test.raw", "Raw", (change,)), code)
    assert only(desk).title == "Raw"
    assert ghosts(desk) == {}


def test_of_hundreds_only_the_first_are_searched_for_and_any_other_when_it_is_opened(
    desk: AtTheDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.operations.refusals.OFFERED", 1)
    last = [refused(desk, book(desk), constraint="resource_taken") for _ in range(3)][-1]
    found = refusals(desk.store, now=desk.now)
    assert [len(each.alternatives) for each in found] == [3, 0, 0]
    opened = refusal(desk.store, last.command_id, now=desk.now)
    assert opened is not None
    assert len(opened.alternatives) == 3
    desk.store.outbox.answers.dismiss(last.command_id, "calls back")
    assert refusal(desk.store, last.command_id, now=desk.now) is None
    assert OFFERED >= 10
