"""What a front desk does with a clinic's records, each operation once, in a sensible order.

Every operation that makes a command stands here; `operations` finds those that the program has, so
that none can be left out unnoticed.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints

from frontdesk import operations as package
from frontdesk.domain.agenda import Severity
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.forms import ClientForm, ContactForm, PetForm
from frontdesk.domain.free_slots import FreeSlot
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, ServiceId, new_id
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
from frontdesk.operations.clients import add_client, add_client_with_pet, edit_client
from frontdesk.operations.imports import import_pets
from frontdesk.operations.pet_files import PetEntry
from frontdesk.operations.pets import add_pet, edit_pet, give_pet_to_client
from frontdesk.operations.pinboard import book_copy, place_visit
from frontdesk.operations.refusals import take_alternative
from frontdesk.operations.roles import add_role, edit_role, remove_role
from frontdesk.operations.settling import settle_conflict, settle_refusal
from frontdesk.operations.staff_roles import give_role, rename_staff
from frontdesk.operations.undo import redo_last, undo_last
from frontdesk.operations.vaccinations import (
    add_vaccination,
    edit_vaccination,
    remove_vaccination,
)
from frontdesk.operations.visit_edits import edit_note
from frontdesk.operations.visit_plans import take_mine
from frontdesk.storage.replica.cards import pet_card
from frontdesk.storage.replica.catalogue import service_by_code, sites
from frontdesk.storage.replica.wanted_visits import WantedVisit
from tests.sync.desks import DeskUnderTest, monday

Doing = Callable[[DeskUnderTest], ChangeSet]
Operation = Callable[..., Any]

VISIT, SECOND, THIRD, COPY, GONE = (AppointmentId(new_id()) for _ in range(5))
CLIENT, PET = ClientId(new_id()), PetId(new_id())
ROLE, SPARE = new_id(), new_id()


@dataclass(frozen=True, slots=True)
class Step:
    """One operation and how it is done here; `manages` says that only a manager may."""

    name: str
    operation: Operation
    doing: Doing
    manages: bool = False


def operations() -> frozenset[Operation]:
    """Return every public function of the program's operations that makes a command."""
    return frozenset(_operations())


def _operations() -> Iterator[Operation]:
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        loaded = importlib.import_module(module.name)
        for name, found in inspect.getmembers(loaded, inspect.isfunction):
            if found.__module__ == module.name and not name.startswith("_") and _makes(found):
                yield found


def _makes(function: Operation) -> bool:
    answer = str(get_type_hints(function).get("return"))
    return "ChangeSet" in answer or "ImportPlan" in answer


def _now() -> datetime:
    return datetime.now(UTC)


def resource(desk: DeskUnderTest, name: str) -> ResourceId:
    return ResourceId(desk.clinic.ids[name])


def service(desk: DeskUnderTest, code: str) -> ServiceId:
    return service_by_code(desk.store.replica, code).id


def book(desk: DeskUnderTest, visit: AppointmentId, hour: int) -> ChangeSet:
    return book_appointment(
        replica=desk.store.replica,
        pet_id=PET,
        service_ids=[service(desk, "bath")],
        resource_ids=[resource(desk, "anna")],
        starts_at=monday(hour),
        note="first\nvisit",
        appointment_id=visit,
    )


def visit(desk: DeskUnderTest, visit_id: AppointmentId = VISIT) -> dict[str, Any]:
    return {"replica": desk.store.replica, "appointment_id": visit_id}


def _alert(desk: DeskUnderTest) -> dict[str, Any]:
    found = pet_card(desk.store.replica, PET).alerts[0]
    return {"replica": desk.store.replica, "alert_id": found.id}


def _shot(desk: DeskUnderTest) -> dict[str, Any]:
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


def _rename(desk: DeskUnderTest) -> ChangeSet:
    contacts = (ContactForm("email", "i@example.org"), ContactForm("phone", "0151 44"))
    form = ClientForm("Inigo", "O’Brien", "mornings", contacts)
    return edit_client(replica=desk.store.replica, client_id=CLIENT, form=form, now=_now())


def _fatten(desk: DeskUnderTest) -> ChangeSet:
    form = PetForm(name="Mochi", species="dog", weight_g=5000, deceased_on=None)
    return edit_pet(replica=desk.store.replica, pet_id=PET, form=form)


def _save_record(desk: DeskUnderTest) -> ChangeSet:
    """Return what the window sends when a record is saved: several operations in one command."""
    replica = desk.store.replica
    parts = (
        edit_pet(replica=replica, pet_id=PET, form=PetForm(name="Mochi", colour="fawn")),
        add_alert(replica=replica, severity=Severity.NOTE, text="shy", pet_id=PET),
    )
    changes = tuple(change for part in parts for change in part.changes)
    return ChangeSet("record.edit", parts[0].title, changes)


def _import(desk: DeskUnderTest) -> ChangeSet:
    line = PetEntry(2, PetForm(name="Imported"), ClientForm("Ines", "Import"))
    return import_pets(replica=desk.store.replica, entries=[line]).changesets[0]


def _give_role(desk: DeskUnderTest) -> ChangeSet:
    groomer = desk.clinic.logins["groomer"].staff_id
    return give_role(replica=desk.store.replica, staff_id=groomer, role_id=ROLE)


def _alternative(desk: DeskUnderTest) -> ChangeSet:
    wanted = WantedVisit(
        PET,
        (service(desk, "bath"),),
        (resource(desk, "anna"),),
        monday(8),
        monday(8, 30),
        sites(desk.store.replica)[0].id,
    )
    slot = FreeSlot(monday(16), monday(16, 30), (resource(desk, "ben"),))
    return take_alternative(desk.store.replica, wanted, slot, now=_now())


LIFE: tuple[Step, ...] = (
    Step("add client with pet", add_client_with_pet, newcomer),
    Step("edit client", edit_client, _rename),
    Step("edit pet", edit_pet, _fatten),
    Step(
        "give pet",
        give_pet_to_client,
        lambda d: give_pet_to_client(
            replica=d.store.replica, pet_id=PET, client_id=ClientId(d.clinic.ids["client"])
        ),
    ),
    Step(
        "add alert",
        add_alert,
        lambda d: add_alert(
            replica=d.store.replica, severity=Severity.STOP, text="Bites", pet_id=PET
        ),
    ),
    Step(
        "edit alert",
        edit_alert,
        lambda d: edit_alert(**_alert(d), severity=Severity.NOTE, text="calmer"),
    ),
    Step("remove alert", remove_alert, lambda d: remove_alert(**_alert(d), now=_now())),
    Step(
        "add vaccination",
        add_vaccination,
        lambda d: add_vaccination(
            replica=d.store.replica,
            pet_id=PET,
            shot=Shot("Rabies", monday(9).date(), monday(9).date()),
        ),
    ),
    Step(
        "correct vaccination",
        edit_vaccination,
        lambda d: edit_vaccination(
            **_shot(d),
            shot=Shot("Rabies", monday(9).date(), monday(9).date() + timedelta(days=365)),
        ),
    ),
    Step(
        "remove vaccination",
        remove_vaccination,
        lambda d: remove_vaccination(
            **_shot(d), now=_now(), shown=pet_card(d.store.replica, PET).shots[0].shot
        ),
    ),
    Step("save a record", edit_pet, _save_record),
    Step("book", book_appointment, lambda d: book(d, VISIT, 9)),
    Step(
        "move",
        move_appointment,
        lambda d: move_appointment(
            **visit(d), starts_at=monday(10), to_resource_id=resource(d, "ben")
        ),
    ),
    Step(
        "resize", resize_appointment, lambda d: resize_appointment(**visit(d), ends_at=monday(11))
    ),
    Step(
        "edit",
        edit_appointment,
        lambda d: edit_appointment(
            **visit(d),
            now=_now(),
            note="calm",
            service_ids=[service(d, "groom")],
            resource_ids=[resource(d, "anna"), resource(d, "table")],
        ),
    ),
    Step("confirm", confirm, lambda d: confirm(**visit(d), now=_now())),
    Step("check in", check_in, lambda d: check_in(**visit(d), now=_now())),
    Step("start", start_service, lambda d: start_service(**visit(d), now=_now())),
    Step("ready", mark_ready, lambda d: mark_ready(**visit(d), now=_now())),
    Step("check out", check_out, lambda d: check_out(**visit(d), now=_now())),
    Step("note", edit_note, lambda d: edit_note(**visit(d), note="came late")),
    Step("book again", book_appointment, lambda d: book(d, SECOND, 13)),
    Step(
        "cancel",
        cancel_appointment,
        lambda d: cancel_appointment(**visit(d, SECOND), reason="ill", now=_now()),
    ),
    Step(
        "walk in",
        walk_in,
        lambda d: walk_in(
            replica=d.store.replica,
            pet_id=PET,
            service_ids=[service(d, "bath")],
            resource_ids=[],
            starts_at=monday(15),
            now=monday(14),
            appointment_id=THIRD,
        ),
    ),
    Step(
        "book a copy",
        book_copy,
        lambda d: book_copy(
            replica=d.store.replica,
            appointment_id=VISIT,
            resource_id=resource(d, "anna"),
            starts_at=monday(13),
            new_appointment_id=COPY,
        ),
    ),
    Step(
        "place from the pinboard",
        place_visit,
        lambda d: place_visit(
            **visit(d, COPY), resource_id=resource(d, "ben"), starts_at=monday(13)
        ),
    ),
    Step("take an alternative", take_alternative, _alternative),
    Step("book once more", book_appointment, lambda d: book(d, GONE, 8)),
    Step("no show", mark_no_show, lambda d: mark_no_show(**visit(d, GONE), now=monday(10))),
    Step(
        "add client",
        add_client,
        lambda d: add_client(replica=d.store.replica, form=ClientForm("Only", "Herself")),
    ),
    Step(
        "add pet",
        add_pet,
        lambda d: add_pet(replica=d.store.replica, form=PetForm(name="Stray"), client_id=None),
    ),
    Step("import", import_pets, _import),
    Step(
        "add role",
        add_role,
        lambda d: add_role(
            replica=d.store.replica, name="Trainee", perms=["pet.write"], role_id=ROLE
        ),
        manages=True,
    ),
    Step(
        "edit role",
        edit_role,
        lambda d: edit_role(
            replica=d.store.replica, role_id=ROLE, name="Helper", perms=["pet.write"]
        ),
        manages=True,
    ),
    Step("give role", give_role, _give_role, manages=True),
    Step(
        "rename staff",
        rename_staff,
        lambda d: rename_staff(
            replica=d.store.replica,
            staff_id=d.clinic.logins["vet"].staff_id,
            name="Dr Vet",
            initials="DV",
        ),
        manages=True,
    ),
    Step(
        "add another role",
        add_role,
        lambda d: add_role(replica=d.store.replica, name="Spare", perms=[], role_id=SPARE),
        manages=True,
    ),
    Step(
        "remove role",
        remove_role,
        lambda d: remove_role(replica=d.store.replica, role_id=SPARE, now=_now()),
        manages=True,
    ),
)

EVERYWHERE = frozenset({undo_last, redo_last})
"""What can be done after every one of these steps."""

OF_A_REFUSAL = frozenset({settle_conflict, settle_refusal, take_mine})
"""What needs two desks that changed the same; `test_stale_edits` has them."""
