"""What is offered is what the operations would do: every action, role by role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from frontdesk.domain.agenda import Severity
from frontdesk.domain.errors import FrontDeskError, NotAllowed
from frontdesk.domain.forms import ClientForm, PetForm
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, ServiceId
from frontdesk.domain.vaccination import Shot
from frontdesk.operations import alerts, appointments, clients, pets, undo, vaccinations
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.records.opened_record import pet_record
from frontdesk.ui.records.record_dialog import RecordDialog
from frontdesk.ui.widgets.key_button import KeyButton
from tests.factories.store import ALL_PERMS
from tests.ui.people.conftest import Front

ROLES = {
    "receptionist": frozenset({"client.write", "pet.write", "appointment.write", "block.write"}),
    "groomer": frozenset({"pet.write", "appointment.write"}),
    "looks after clients": frozenset({"client.write"}),
    "manager": ALL_PERMS,
    "nothing": frozenset[str](),
}

Attempt = Callable[[Replica], object]
WRITE = "appointment.write"


def _is_refused(replica: Replica, attempt: Attempt) -> bool:
    """Whether the operation itself says that the role may not; any other outcome is allowed."""
    try:
        attempt(replica)
    except NotAllowed:
        return True
    except FrontDeskError:
        return False
    return False


def _visit(front: Front, number: int) -> AppointmentId:
    return AppointmentId(front.clinic.appointment_id(number))


def _steps(front: Front) -> dict[str, tuple[int, Attempt]]:
    """Return each step with a visit for which it is the time."""
    now = front.clinic.at(9, 47)
    visits = {
        "confirm": 3,
        "check_in": 3,
        "start_service": 0,
        "mark_ready": 0,
        "check_out": 0,
        "mark_no_show": 3,
    }

    def step(name: str, number: int) -> Attempt:
        operation = getattr(appointments, name)
        return lambda replica: operation(
            replica=replica, appointment_id=_visit(front, number), now=now
        )

    return {name: (number, step(name, number)) for name, number in visits.items()}


def _book(front: Front, reason: str = "") -> Attempt:
    clinic = front.clinic
    return lambda replica: appointments.book_appointment(
        replica=replica,
        pet_id=PetId(clinic.pet_id(1)),
        service_ids=[ServiceId(clinic.service_id("bath"))],
        resource_ids=[ResourceId(clinic.resource_id("Aylin"))],
        starts_at=clinic.at(16),
        ends_at=clinic.at(16, 45),
        overbook_reason=reason,
        outside_hours=bool(reason),
        appointment_id=AppointmentId(uuid4()),
    )


def _walk_in(front: Front) -> Attempt:
    clinic = front.clinic
    return lambda replica: appointments.walk_in(
        replica=replica,
        pet_id=PetId(clinic.pet_id(1)),
        service_ids=[ServiceId(clinic.service_id("bath"))],
        resource_ids=[ResourceId(clinic.resource_id("Aylin"))],
        starts_at=clinic.at(16),
        ends_at=clinic.at(16, 45),
        now=clinic.at(16),
        overbook_reason="",
        outside_hours=False,
        appointment_id=AppointmentId(uuid4()),
    )


def _move(front: Front) -> Attempt:
    return lambda replica: appointments.move_appointment(
        replica=replica, appointment_id=_visit(front, 3), starts_at=front.clinic.at(15)
    )


def _resize(front: Front) -> Attempt:
    return lambda replica: appointments.resize_appointment(
        replica=replica, appointment_id=_visit(front, 3), ends_at=front.clinic.at(10, 30)
    )


def _edit(front: Front) -> Attempt:
    return lambda replica: appointments.edit_appointment(
        replica=replica,
        appointment_id=_visit(front, 3),
        now=front.clinic.at(9),
        note="Bring the collar",
    )


def _cancel(front: Front) -> Attempt:
    return lambda replica: appointments.cancel_appointment(
        replica=replica, appointment_id=_visit(front, 3), reason="ill", now=front.clinic.at(9)
    )


def _new_client(replica: Replica) -> object:
    return clients.add_client_with_pet(
        replica=replica,
        client=ClientForm(family_name="Lovelace"),
        pet=PetForm(name="Byron"),
    )


def _actions(front: Front) -> dict[QAction, tuple[int, Attempt]]:
    """Return every action that writes, with the visit that is chosen for it."""
    act, visit = front.window.actions_, front.window.visit
    steps = _steps(front)
    found: dict[QAction, tuple[int, Attempt]] = dict(
        zip(visit.steps.values(), steps.values(), strict=True)
    )
    found |= {
        act.new_visit: (3, _book(front)),
        act.walk_in: (3, _walk_in(front)),
        act.new_client: (3, _new_client),
        visit.move: (3, _move(front)),
        visit.edit: (3, _edit(front)),
        visit.cancel: (3, _cancel(front)),
        visit.pins.park: (3, _move(front)),
        visit.pins.cut: (3, _move(front)),
        visit.pins.copy: (3, _book(front)),
        visit.pins.paste: (3, _book(front)),
    }
    return found


HARMLESS = (
    "search find_slot hold take_back throw_draft print_day print_to before today after go_to undo"
    " redo attention day pinboard keys retry switch lock allow_once my_pin my_password add_person"
    " history log clinic leave quit waiting banner check let_go"
)


def _perms(front: Front) -> frozenset[str]:
    facts = front.window.permitted.facts
    assert facts is not None
    return facts.perms


def _check_actions(front: Front) -> None:
    store = front.store()
    try:
        for action, (number, attempt) in _actions(front).items():
            front.choose(number)
            refused = _is_refused(store.replica, attempt)
            assert action.isEnabled() is not refused, action.text()
            assert action.statusTip() == ("A manager may." if refused else ""), action.text()
    finally:
        store.close()


def test_every_action_of_the_window_is_either_judged_or_writes_nothing(front: Front) -> None:
    judged = set(_actions(front)) | {front.window.visit.pet, front.window.visit.history}
    act = front.window.actions_
    writing_nothing = {getattr(act, name) for name in HARMLESS.split()}
    shown = {*act.themes.actions(), *act.views.actions()}
    everything = {*act.all(), *front.window.visit.all()}
    assert everything - judged - writing_nothing - shown == set()


def _check_strip_and_day(front: Front) -> None:
    store, shop = front.store(), front.window.foot.strip._shop
    try:
        assert bool(shop.no_booking) is _is_refused(store.replica, _book(front))
        overbook = _is_refused(store.replica, _book(front, "Emergency"))
        assert bool(shop.no_overbooking) or not overbook
        assert bool(shop.no_booking or shop.no_overbooking) is overbook
        for attempt in (_move(front), _resize(front)):
            assert front.window.grid.editable is not _is_refused(store.replica, attempt)
    finally:
        store.close()
    button = front.window.foot.strip.book_button
    assert button.toolTip() == button.accessibleDescription() == shop.no_booking


def _card_attempts(front: Front) -> dict[str, Attempt]:
    pet, client = PetId(front.clinic.pet_id(0)), ClientId(front.clinic.client_id(0))
    shot = Shot("Rabies", date(2026, 1, 1), date(2027, 1, 1))
    return {
        "_pet_form": lambda replica: pets.edit_pet(
            replica=replica, pet_id=pet, form=PetForm(name="Bello")
        ),
        "_client_form": lambda replica: clients.edit_client(
            replica=replica,
            client_id=client,
            form=ClientForm(family_name="Smythe"),
            now=front.clock[0],
        ),
        "_alerts": lambda replica: alerts.add_alert(
            replica=replica, pet_id=pet, severity=Severity.NOTE, text="Likes cheese"
        ),
        "_vaccinations": lambda replica: vaccinations.add_vaccination(
            replica=replica, pet_id=pet, shot=shot
        ),
    }


def _check_card(front: Front) -> None:
    store = front.store()
    record = pet_record(store.replica, PetId(front.clinic.pet_id(0)), front.clock[0])
    dialog = RecordDialog(front.desk, record, front.clinic.zone, front.window)
    try:
        for part, attempt in _card_attempts(front).items():
            widget: QWidget = getattr(dialog, part)
            refused = _is_refused(store.replica, attempt)
            assert widget.isEnabled() is not refused, part
            told = "A manager may." if refused else ""
            assert widget.toolTip() == widget.accessibleDescription() == told, part
    finally:
        store.close()
        dialog.discard()


def _check_undo(front: Front) -> None:
    store = front.store()
    try:
        _do_as_manager(front, store)
        front.desk.refresh_undo()
        front.quiet()
        refused = _is_refused(
            store.replica, lambda _: undo.undo_last(store=store, now=front.clock[0])
        )
        assert front.window.actions_.undo.isEnabled() is not refused
    finally:
        store.close()


def _do_as_manager(front: Front, store: LocalStore) -> None:
    from frontdesk.domain.changes import ChangeSet, insert

    client = insert("client", uuid4(), {"family_name": "Lovelace"})
    store.commit(
        ChangeSet("client.add", "Added Lovelace", (client,)), now=front.clock[0], login="u_test"
    )


@pytest.mark.parametrize(
    "front", [{"perms": perms} for perms in ROLES.values()], indirect=True, ids=list(ROLES)
)
def test_a_role_is_offered_what_its_operations_would_do_and_told_who_may_the_rest(
    front: Front,
) -> None:
    _check_actions(front)
    _check_strip_and_day(front)
    _check_card(front)
    _check_undo(front)


@pytest.mark.parametrize("front", [{"perms": ROLES["nothing"]}], indirect=True)
def test_a_button_says_on_hovering_and_to_a_screen_reader_who_may(front: Front) -> None:
    button = next(
        each
        for each in front.window.tools.findChildren(KeyButton)
        if each.accessibleName().startswith("New visit")
    )
    assert not button.isEnabled()
    assert "A manager may." in button.toolTip()
    assert button.accessibleDescription() == "A manager may."


@pytest.mark.parametrize("front", [{"perms": ROLES["nothing"]}], indirect=True)
def test_the_next_step_of_a_visit_stays_in_sight_and_says_who_may(front: Front) -> None:
    front.choose(0)
    step = front.window.visit.next
    assert step is not None
    shown = [each for each in front.window.panel.findChildren(KeyButton) if each.text() == ""]
    described = [each.accessibleDescription() for each in shown]
    assert "A manager may." in described


@pytest.mark.parametrize("front", [{"perms": ROLES["groomer"]}], indirect=True)
def test_taking_in_a_newcomer_without_the_right_says_who_may(front: Front) -> None:
    front.window.booking.take_in("Quark", None)
    assert any("A manager may." in each for each in front.refusals)
