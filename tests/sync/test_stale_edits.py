"""Two desks off line do the same on a real server: one wins, the other is told, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.forms import PetForm
from frontdesk.domain.ids import CommandId, PetId, ResourceId
from frontdesk.domain.wall_clock import business_day
from frontdesk.operations.appointments import book_appointment
from frontdesk.operations.pets import edit_pet
from frontdesk.operations.refusals import Refusal, refusals, take_alternative
from frontdesk.operations.settling import settle_refusal
from frontdesk.storage.replica.agenda import day_agenda
from frontdesk.storage.replica.cards import pet_card
from frontdesk.storage.replica.catalogue import service_by_code
from frontdesk.storage.replica.commands import CommandState
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, monday, server_rows

pytestmark = pytest.mark.db


def promise(
    desk: DeskUnderTest, changeset: ChangeSet, replaces: CommandId | None = None
) -> CommandId:
    committed = desk.store.commit(
        changeset, now=datetime.now(UTC), login=desk.profile.login, replaces=replaces
    )
    if desk.runner is not None:
        desk.runner.nudge()
    return committed.command_id


def only_refusal(desk: DeskUnderTest) -> Refusal:
    (found,) = refusals(desk.store, now=datetime.now(UTC))
    return found


def book_bath(desk: DeskUnderTest, pet: str) -> ChangeSet:
    replica = desk.store.replica
    return book_appointment(
        replica=replica,
        pet_id=PetId(desk.clinic.ids[pet]),
        service_ids=[service_by_code(replica, "bath").id],
        resource_ids=[ResourceId(desk.clinic.ids["anna"])],
        starts_at=monday(10),
    )


def ghosts(desk: DeskUnderTest) -> dict[str, list[datetime]]:
    replica = desk.store.replica
    day = business_day(monday(10), replica.zone())
    agenda = day_agenda(replica, None, day, now=datetime.now(UTC))
    return {
        each.name: [card.starts_at for card in each.ghosts]
        for each in agenda.columns
        if each.ghosts
    }


@pytest.mark.acceptance(27)
def test_of_two_bookings_of_one_time_one_is_applied_and_the_other_is_offered_three_times(
    make_desk: MakeDesk,
) -> None:
    one, other = make_desk("one"), make_desk("other")
    first, second = promise(one, book_bath(one, "bella")), promise(other, book_bath(other, "rex"))
    for desk in (one, other):
        desk.start()
        eventually(desk.is_live)
    states = (one.command(first).state, other.command(second).state)
    assert states == (CommandState.APPLIED, CommandState.REJECTED)
    eventually(lambda: ghosts(other) == {"Anna": [monday(10)]})
    refusal = only_refusal(other)
    assert refusal.reason == "Slot taken meanwhile"
    assert len(refusal.alternatives) == 3
    assert all(slot.starts_at > monday(10) for slot in refusal.alternatives)
    assert [slot.starts_at for slot in refusal.others] == [monday(10)]
    assert refusal.phone
    assert refusal.visit is not None
    instead = take_alternative(
        other.store.replica, refusal.visit, refusal.others[0], now=datetime.now(UTC)
    )
    replaced = promise(other, instead, replaces=second)
    eventually(lambda: other.command(replaced).state is CommandState.APPLIED)
    assert other.command(second).state is CommandState.RESOLVED
    assert ghosts(other) == {}
    assert server_rows(one.clinic, "select count(*) from app.appointment") == [(2,)]


def edit(desk: DeskUnderTest, **values: Any) -> ChangeSet:
    pet_id = PetId(desk.clinic.ids["bella"])
    shown = PetForm.of(pet_card(desk.store.replica, pet_id))
    form = replace(shown, **values)
    return edit_pet(replica=desk.store.replica, pet_id=pet_id, form=form, shown=shown)


def pet(desk: DeskUnderTest) -> dict[str, Any]:
    found = pet_card(desk.store.replica, PetId(desk.clinic.ids["bella"]))
    return {"breed": found.breed, "colour": found.colour, "note": found.note}


@pytest.mark.acceptance(28)
def test_edits_merge_where_they_differ_and_let_choose_where_they_do_not(
    make_desk: MakeDesk,
) -> None:
    one, other = make_desk("one", role="manager"), make_desk("other")
    promise(one, edit(one, breed="Beagle", note="bites men"))
    refused = promise(other, edit(other, breed="Poodle", colour="black", note="likes cheese"))
    for desk in (one, other):
        desk.start()
        eventually(desk.is_live)
    refusal = only_refusal(other)
    assert refusal.conflict is not None
    fields = {field.label: field for field in refusal.conflict.fields}
    assert (fields["breed"].mine, fields["breed"].theirs) == ("Poodle", "Beagle")
    assert fields["note"].both == "bites men\nlikes cheese"
    assert refusal.conflict.merges == ("colour",)
    who, when = refusal.conflict.author
    assert who == "Staff manager"
    assert when is not None
    chosen = settle_refusal(other.store, refusal, mine=[fields["breed"].key], now=datetime.now(UTC))
    assert chosen is not None
    settled = promise(other, chosen, replaces=refused)
    eventually(lambda: other.command(settled).state is CommandState.APPLIED)
    both = {"breed": "Poodle", "colour": "black", "note": "bites men\nlikes cheese"}
    eventually(lambda: pet(one) == pet(other) == both)
    assert other.store.outbox.attention() == []
