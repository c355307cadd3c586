from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.domain.agenda import Severity, Status
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import StaleEdit, UserError
from frontdesk.domain.forms import ClientForm, ContactForm, PetForm
from frontdesk.domain.ids import new_id
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
)
from frontdesk.operations.clients import add_client, add_client_with_pet, edit_client
from frontdesk.operations.pets import add_pet, edit_pet
from frontdesk.operations.vaccinations import (
    add_vaccination,
    edit_vaccination,
    remove_vaccination,
)
from frontdesk.storage.replica.agenda import day_agenda
from frontdesk.storage.replica.cards import client_card, pet_card
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.store import EPOCH, open_store

APPLIED = {"status": "applied", "code": None, "detail": None, "head": 101, "replay": False}

Doing = Callable[[AtTheDesk], ChangeSet]


def book(desk: AtTheDesk) -> ChangeSet:
    return book_appointment(
        replica=desk.replica,
        pet_id=desk.pet(7),
        service_ids=[desk.service("groom-full")],
        resource_ids=[desk.resource("Mara")],
        starts_at=desk.at(15, 30),
    )


def rename_client(desk: AtTheDesk) -> ChangeSet:
    shown = ClientForm.of(client_card(desk.replica, desk.client(0), now=desk.now))
    form = ClientForm("Änne", "Smith", "prefers mornings", (ContactForm("phone", "0151 999"),))
    return edit_client(
        replica=desk.replica, client_id=desk.client(0), form=form, shown=shown, now=desk.now
    )


def fatten(desk: AtTheDesk) -> ChangeSet:
    form = PetForm(name="Rex", species="dog", weight_g=41_000)
    return edit_pet(replica=desk.replica, pet_id=desk.pet(4), form=form)


def visit_of(desk: AtTheDesk, number: int = 3) -> dict[str, Any]:
    return {"replica": desk.replica, "appointment_id": desk.visit(number)}


def first_alert(desk: AtTheDesk) -> dict[str, Any]:
    card = pet_card(desk.replica, desk.pet(4), now=desk.now)
    alert_id = card.alerts[0].id if card.alerts else new_id()  # not found, once it was removed
    return {"replica": desk.replica, "alert_id": alert_id}


def first_shot(desk: AtTheDesk) -> dict[str, Any]:
    card = pet_card(desk.replica, desk.pet(0), now=desk.now)
    shot_id = card.shots[0].id if card.shots else new_id()  # not found, once it was removed
    return {"replica": desk.replica, "vaccination_id": shot_id}


DOINGS: dict[str, Doing] = {
    "book": book,
    "move": lambda d: move_appointment(
        **visit_of(d), starts_at=d.at(16), to_resource_id=d.resource("Mara")
    ),
    "resize": lambda d: resize_appointment(**visit_of(d), ends_at=d.at(11)),
    "edit": lambda d: edit_appointment(
        **visit_of(d), now=d.now, note="calm", service_ids=[d.service("nails"), d.service("bath")]
    ),
    "confirm": lambda d: confirm(**visit_of(d), now=d.now),
    "check in": lambda d: check_in(**visit_of(d), now=d.now),
    "start": lambda d: start_service(**visit_of(d, 0), now=d.now),
    "ready": lambda d: mark_ready(**visit_of(d, 0), now=d.now),
    "check out": lambda d: check_out(**visit_of(d, 0), now=d.now),
    "cancel": lambda d: cancel_appointment(**visit_of(d), reason="ill", now=d.now),
    "no show": lambda d: mark_no_show(**visit_of(d), now=d.now),
    "add client": lambda d: add_client(replica=d.replica, form=ClientForm("", "Noor")),
    "add client with pet": lambda d: add_client_with_pet(
        replica=d.replica,
        client=ClientForm("Noor", "Ali", contacts=(ContactForm("phone", "0151 22 33"),)),
        pet=PetForm(name="Mochi"),
    ),
    "edit client": rename_client,
    "add pet": lambda d: add_pet(
        replica=d.replica, form=PetForm(name="Mochi"), client_id=d.client(1)
    ),
    "edit pet": fatten,
    "add alert": lambda d: add_alert(
        replica=d.replica, severity=Severity.ASK, text="Deposit", client_id=d.client(1)
    ),
    "edit alert": lambda d: edit_alert(**first_alert(d), severity=Severity.NOTE, text="calmer"),
    "remove alert": lambda d: remove_alert(**first_alert(d), now=d.now),
    "add vaccination": lambda d: add_vaccination(
        replica=d.replica, pet_id=d.pet(0), shot=Shot("Rabies", None, d.clinic.day)
    ),
    "correct vaccination": lambda d: edit_vaccination(
        **first_shot(d), shot=Shot("Rabies", None, d.clinic.day)
    ),
    "remove vaccination": lambda d: remove_vaccination(**first_shot(d), now=d.now),
}


def living(desk: AtTheDesk) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that are not deleted: an insert taken back leaves a deleted row."""
    return {
        table: [row for row in rows if row["deleted_at"] is None]
        for table, rows in desk.rows().items()
    }


@pytest.mark.parametrize("doing", DOINGS.values(), ids=list(DOINGS))
def test_doing_and_undoing_leaves_the_rows_as_they_were(desk: AtTheDesk, doing: Doing) -> None:
    before = living(desk)
    desk.do(doing(desk))
    done = living(desk)
    assert done != before
    assert desk.undo() is not None
    assert living(desk) == before
    assert desk.redo() is not None
    assert living(desk) == done
    assert desk.undo() is not None
    assert living(desk) == before


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(sorted(DOINGS)), min_size=1, max_size=6))
def test_any_run_of_operations_is_taken_back_step_by_step(
    desk: AtTheDesk, names: list[str]
) -> None:
    states = [living(desk)]
    for name in names:
        try:
            changeset = DOINGS[name](desk)
        except UserError:  # not possible in this order
            continue
        desk.do(changeset)
        states.append(living(desk))
    while len(states) > 1:
        states.pop()
        assert desk.undo() is not None
        assert living(desk) == states[-1]


def test_there_may_be_nothing_to_undo_or_redo(desk: AtTheDesk) -> None:
    assert desk.undo() is None
    assert desk.redo() is None
    desk.do(book(desk))
    assert desk.redo() is None


def test_undo_says_what_is_taken_back_and_keeps_its_kind(desk: AtTheDesk) -> None:
    kept = desk.do(book(desk))
    back = desk.undo()
    assert back is not None
    command = desk.store.outbox.command(back.command_id)
    assert command is not None
    assert command.changeset.name == "appointment.book.undo"
    assert command.changeset.title == "Booked the pet, Mon 15:30"
    assert command.reverses == kept.command_id
    again = desk.redo()
    assert again is not None
    redone = desk.store.outbox.command(again.command_id)
    assert redone is not None
    assert redone.changeset.name == "appointment.book.redo"


def test_undo_works_after_a_restart(desk: AtTheDesk, tmp_path: Path) -> None:
    desk.do(check_in(**visit_of(desk), now=desk.now))
    again = AtTheDesk(open_store(tmp_path), desk.clinic)
    again.undo()
    assert again.card(desk.visit(3)).status is Status.BOOKED
    again.store.close()


def changed_by_another_desk(desk: AtTheDesk, table: str, row_id: Any, **values: Any) -> None:
    """Let the server send a newer image of a row."""
    row = {**desk.row(table, row_id), **values}
    event = {"entity": table, "entity_id": row["id"], "op": "update"}
    page = {
        "epoch": str(EPOCH),
        "head": 102,
        "position": 102,
        "events": [{"position": 101, **event}, {"position": 102, **event}],
        "rows": {table: [row]},
    }
    desk.store.apply_page(page)


def test_what_somebody_changed_since_is_not_taken_back(desk: AtTheDesk) -> None:
    kept = desk.do(resize_appointment(**visit_of(desk), ends_at=desk.at(11)))
    desk.store.record_answer(kept.command_id, APPLIED)
    changed_by_another_desk(desk, "appointment", desk.visit(3), ends_at="2026-11-23T10:30:00+00:00")
    before = desk.rows()
    with pytest.raises(StaleEdit):
        desk.undo()
    assert desk.rows() == before


def test_a_vaccination_that_somebody_corrected_is_not_deleted_by_undo(desk: AtTheDesk) -> None:
    given, ends = "2026-11-01", "2027-11-01"
    shot = Shot("Rabies", date.fromisoformat(given), date.fromisoformat(ends))
    noted = add_vaccination(replica=desk.replica, pet_id=desk.pet(4), shot=shot)
    kept = desk.do(noted)
    desk.store.record_answer(kept.command_id, APPLIED)
    changed_by_another_desk(
        desk,
        "vaccination",
        noted.changes[0].id,
        pet_id=str(desk.pet(4)),
        vaccine="Rabies",
        given_on=given,
        expires_on="2029-11-01",
        created_at="2026-11-23T07:00:00+00:00",
        updated_at="2026-11-23T07:00:00+00:00",
    )
    with pytest.raises(StaleEdit):
        desk.undo()


def test_a_booking_that_somebody_moved_is_not_deleted_by_undo(desk: AtTheDesk) -> None:
    booked = book(desk)
    kept = desk.do(booked)
    desk.store.record_answer(kept.command_id, APPLIED)
    changed_by_another_desk(
        desk,
        "appointment",
        booked.changes[0].id,
        starts_at="2026-11-23T07:00:00+00:00",
        ends_at="2026-11-23T08:30:00+00:00",
        created_at="2026-11-23T07:00:00+00:00",
        updated_at="2026-11-23T07:00:00+00:00",
    )
    with pytest.raises(StaleEdit):
        desk.undo()


def test_an_undone_booking_is_compared_on_the_server_too(desk: AtTheDesk) -> None:
    desk.do(book(desk))
    committed = desk.undo()
    assert committed is not None
    command = desk.store.outbox.command(committed.command_id)
    assert command is not None
    by_table = {change.table: change for change in command.changeset.changes}
    assert by_table["appointment"].was == {
        "deleted_at": None,
        "status": "booked",
        "starts_at": "2026-11-23T14:30:00+00:00",
        "ends_at": "2026-11-23T16:00:00+00:00",
    }


def test_the_day_is_the_same_after_undo(desk: AtTheDesk) -> None:
    def cards() -> list[Any]:
        agenda = day_agenda(desk.replica, None, desk.clinic.day, now=desk.now)
        return [(card.id, card.starts_at, card.status) for card in agenda.cards()]

    before = cards()
    desk.do(move_appointment(**visit_of(desk), starts_at=desk.at(15)))
    assert cards() != before
    desk.undo()
    assert cards() == before
