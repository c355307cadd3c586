"""Every operation, its undo and its redo, accepted by a real server and shown alike afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.domain.agenda import Severity, Status
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.forms import ClientForm, ContactForm, PetForm
from frontdesk.domain.ids import AppointmentId, ClientId, CommandId, PetId, ResourceId, new_id
from frontdesk.domain.link import LinkState
from frontdesk.domain.vaccination import Shot
from frontdesk.operations.alerts import add_alert, edit_alert, remove_alert
from frontdesk.operations.appointments import (
    book_appointment,
    cancel_appointment,
    check_in,
    check_out,
    confirm,
    edit_appointment,
    mark_no_show,
    mark_ready,
    move_appointment,
    resize_appointment,
    start_service,
    walk_in,
)
from frontdesk.operations.clients import add_client_with_pet, edit_client
from frontdesk.operations.pets import edit_pet, give_pet_to_client
from frontdesk.operations.undo import redo_last, undo_last
from frontdesk.operations.vaccinations import (
    add_vaccination,
    edit_vaccination,
    remove_vaccination,
)
from frontdesk.storage.replica.cards import appointment_card, client_card, pet_card
from frontdesk.storage.replica.catalogue import service_by_code
from frontdesk.storage.replica.commands import CommandState
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, monday

pytestmark = pytest.mark.db

VISIT, SECOND, THIRD = (AppointmentId(new_id()) for _ in range(3))
CLIENT, PET = ClientId(new_id()), PetId(new_id())
Doing = Callable[[DeskUnderTest], ChangeSet]


def resource(desk: DeskUnderTest, name: str) -> ResourceId:
    return ResourceId(desk.clinic.ids[name])


def book(desk: DeskUnderTest, visit: AppointmentId, hour: int) -> ChangeSet:
    return book_appointment(
        replica=desk.store.replica,
        pet_id=PET,
        service_ids=[service_by_code(desk.store.replica, "bath").id],
        resource_ids=[resource(desk, "anna")],
        starts_at=monday(hour),
        note="first\nvisit",
        appointment_id=visit,
    )


def visit(desk: DeskUnderTest, visit_id: AppointmentId = VISIT) -> dict[str, Any]:
    return {"replica": desk.store.replica, "appointment_id": visit_id}


def alert(desk: DeskUnderTest) -> dict[str, Any]:
    found = pet_card(desk.store.replica, PET).alerts[0]
    return {"replica": desk.store.replica, "alert_id": found.id}


def shot(desk: DeskUnderTest) -> dict[str, Any]:
    found = pet_card(desk.store.replica, PET).shots[0]
    return {"replica": desk.store.replica, "vaccination_id": found.id}


def newcomer(desk: DeskUnderTest) -> ChangeSet:
    return add_client_with_pet(
        replica=desk.store.replica,
        client=ClientForm("Íñigo", "O’Brien", contacts=(ContactForm("phone", "0151 22 33"),)),
        pet=PetForm(name="Mochi 🐕", species="dog", born_on=monday(9).date(), weight_g=4200),
        client_id=CLIENT,
        pet_id=PET,
    )


def rename(desk: DeskUnderTest) -> ChangeSet:
    contacts = (ContactForm("email", "i@example.org"), ContactForm("phone", "0151 44"))
    form = ClientForm("Inigo", "O’Brien", "mornings", contacts)
    return edit_client(
        replica=desk.store.replica, client_id=CLIENT, form=form, now=datetime.now(UTC)
    )


def fatten(desk: DeskUnderTest) -> ChangeSet:
    form = PetForm(name="Mochi", species="dog", weight_g=5000, deceased_on=None)
    return edit_pet(replica=desk.store.replica, pet_id=PET, form=form)


LIFE: list[tuple[str, Doing]] = [
    ("add client with pet", newcomer),
    ("edit client", rename),
    ("edit pet", fatten),
    (
        "give pet",
        lambda d: give_pet_to_client(
            replica=d.store.replica, pet_id=PET, client_id=ClientId(d.clinic.ids["client"])
        ),
    ),
    (
        "add alert",
        lambda d: add_alert(
            replica=d.store.replica, severity=Severity.STOP, text="Bites", pet_id=PET
        ),
    ),
    ("edit alert", lambda d: edit_alert(**alert(d), severity=Severity.NOTE, text="calmer")),
    ("remove alert", lambda d: remove_alert(**alert(d), now=datetime.now(UTC))),
    (
        "add vaccination",
        lambda d: add_vaccination(
            replica=d.store.replica,
            pet_id=PET,
            shot=Shot("Rabies", monday(9).date(), monday(9).date()),
        ),
    ),
    (
        "correct vaccination",
        lambda d: edit_vaccination(
            **shot(d), shot=Shot("Rabies", monday(9).date(), monday(9).date() + timedelta(days=365))
        ),
    ),
    (
        "remove vaccination",
        lambda d: remove_vaccination(
            **shot(d), now=datetime.now(UTC), shown=pet_card(d.store.replica, PET).shots[0].shot
        ),
    ),
    ("book", lambda d: book(d, VISIT, 9)),
    (
        "move",
        lambda d: move_appointment(
            **visit(d), starts_at=monday(10), to_resource_id=resource(d, "ben")
        ),
    ),
    ("resize", lambda d: resize_appointment(**visit(d), ends_at=monday(11))),
    (
        "edit",
        lambda d: edit_appointment(
            **visit(d),
            now=datetime.now(UTC),
            note="calm",
            service_ids=[service_by_code(d.store.replica, "groom").id],
            resource_ids=[resource(d, "anna"), resource(d, "table")],
        ),
    ),
    ("confirm", lambda d: confirm(**visit(d), now=datetime.now(UTC))),
    ("check in", lambda d: check_in(**visit(d), now=datetime.now(UTC))),
    ("start", lambda d: start_service(**visit(d), now=datetime.now(UTC))),
    ("ready", lambda d: mark_ready(**visit(d), now=datetime.now(UTC))),
    ("check out", lambda d: check_out(**visit(d), now=datetime.now(UTC))),
    ("book again", lambda d: book(d, SECOND, 13)),
    (
        "cancel",
        lambda d: cancel_appointment(**visit(d, SECOND), reason="ill", now=datetime.now(UTC)),
    ),
    (
        "walk in",
        lambda d: walk_in(
            replica=d.store.replica,
            pet_id=PET,
            service_ids=[service_by_code(d.store.replica, "bath").id],
            resource_ids=[],
            starts_at=monday(15),
            now=monday(14),
            appointment_id=THIRD,
        ),
    ),
]


@pytest.fixture
def desk(make_desk: MakeDesk) -> DeskUnderTest:
    made = make_desk()
    made.start()
    return made


def promise(
    desk: DeskUnderTest, changeset: ChangeSet, reverses: CommandId | None = None
) -> CommandId:
    """Keep a ChangeSet in the outbox and let it be sent when there is a line."""
    now = datetime.now(UTC)
    kept = desk.store.commit(changeset, now=now, login=desk.profile.login, reverses=reverses)
    assert desk.runner is not None
    desk.runner.nudge()
    return kept.command_id


def answer(desk: DeskUnderTest, command_id: CommandId) -> tuple[CommandState, str | None]:
    """Wait for the server's answer."""
    eventually(lambda: not desk.command(command_id).state.waits)
    command = desk.command(command_id)
    return command.state, command.code


def carry_out(desk: DeskUnderTest, changeset: ChangeSet, reverses: CommandId | None = None) -> None:
    """Promise, send, and see it applied."""
    command_id = promise(desk, changeset, reverses)
    assert answer(desk, command_id) == (CommandState.APPLIED, None)


def test_the_server_accepts_what_the_desk_does_undoes_and_redoes(desk: DeskUnderTest) -> None:
    for _, doing in LIFE:
        carry_out(desk, doing(desk))
        for reverse in (undo_last, redo_last):
            found = reverse(store=desk.store, now=datetime.now(UTC))
            assert found is not None
            carry_out(desk, *found)
    assert appointment_card(desk.store.replica, VISIT).status is Status.GONE
    assert appointment_card(desk.store.replica, SECOND).claims == ()
    assert [each.value for each in client_card(desk.store.replica, CLIENT).contacts] == [
        "i@example.org",
        "0151 44",
    ]


def test_the_server_accepts_a_no_show(desk: DeskUnderTest) -> None:
    carry_out(desk, newcomer(desk))
    carry_out(desk, book(desk, VISIT, 9))
    carry_out(desk, mark_no_show(**visit(desk), now=monday(10)))
    again = book(desk, SECOND, 9)  # the time is free again, for the pet and for Anna
    carry_out(desk, again)
    assert appointment_card(desk.store.replica, SECOND).claims[0].resource_name == "Anna"


@pytest.fixture
def cut_off(desk: DeskUnderTest, make_desk: MakeDesk) -> DeskUnderTest:
    """A second desk that knows a booked visit and has lost its line."""
    carry_out(desk, newcomer(desk))
    carry_out(desk, book(desk, VISIT, 9))
    other = make_desk("other")
    runner = other.start()
    eventually(other.is_live)
    runner.go_offline()
    eventually(lambda: other.state() is LinkState.OFFLINE)
    return other


def test_a_move_in_time_and_one_to_another_column_do_not_merge(
    desk: DeskUnderTest, cut_off: DeskUnderTest
) -> None:
    to_ben = move_appointment(
        **visit(cut_off), starts_at=monday(9), to_resource_id=resource(cut_off, "ben")
    )
    waiting = promise(cut_off, to_ben)
    carry_out(desk, move_appointment(**visit(desk), starts_at=monday(11)))
    assert cut_off.runner is not None
    cut_off.runner.go_online()
    assert answer(cut_off, waiting) == (CommandState.REJECTED, "FD002")
    eventually(lambda: appointment_card(cut_off.store.replica, VISIT).starts_at == monday(11))
    assert appointment_card(cut_off.store.replica, VISIT).claims[0].resource_name == "Anna"


def test_undoing_a_booking_that_another_desk_has_moved_is_refused(
    desk: DeskUnderTest, make_desk: MakeDesk
) -> None:
    carry_out(desk, newcomer(desk))
    carry_out(desk, book(desk, VISIT, 9))
    assert desk.runner is not None
    desk.runner.go_offline()
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    other = make_desk("other")
    other.start()
    carry_out(other, move_appointment(**visit(other), starts_at=monday(11)))
    found = undo_last(store=desk.store, now=datetime.now(UTC))  # this desk does not know yet
    assert found is not None
    waiting = promise(desk, *found)
    desk.runner.go_online()
    assert answer(desk, waiting) == (CommandState.REJECTED, "FD002")
    eventually(lambda: appointment_card(desk.store.replica, VISIT).starts_at == monday(11))
