"""What a desk does all day: random steps by the program's own operations, from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from frontdesk.domain.agenda import Severity
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput, UserError
from frontdesk.domain.forms import ClientForm, ContactForm, PetForm
from frontdesk.domain.ids import (
    AppointmentId,
    ClientId,
    CommandId,
    PetId,
    ResourceId,
    ServiceId,
    new_id,
)
from frontdesk.domain.vaccination import Shot
from frontdesk.operations import appointments, undo
from frontdesk.operations.alerts import add_alert
from frontdesk.operations.clients import add_client_with_pet, edit_client
from frontdesk.operations.pets import add_pet, edit_pet
from frontdesk.operations.vaccinations import add_vaccination
from frontdesk.operations.visit_edits import edit_note
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.store import LocalStore

DAYS = 60
"""Over how many days visits are spread: few enough that desks want the same times."""

Doing = tuple[ChangeSet, CommandId | None]

_STEPS = (
    appointments.confirm,
    appointments.check_in,
    appointments.start_service,
    appointments.mark_ready,
    appointments.check_out,
    appointments.mark_no_show,
)


class Work:
    """The random steps of one desk; `mark` is in every text it enters."""

    def __init__(
        self, store: LocalStore, ids: Mapping[str, UUID], chance: random.Random, mark: str
    ) -> None:
        self._store = store
        self._ids = ids
        self._chance = chance
        self._mark = mark
        self._kinds: dict[Callable[[], Doing], int] = {
            self._book: 34,
            self._move: 12,
            self._step: 14,
            self._cancel: 5,
            self._note: 6,
            self._newcomer: 5,
            self._pet: 4,
            self._edit_pet: 6,
            self._edit_client: 5,
            self._alert: 3,
            self._vaccination: 3,
            self._undo: 5,
            self._redo: 2,
        }

    def next(self) -> Doing:
        """Return something to do here and now, and what it takes back, if it does."""
        while True:
            (kind,) = self._chance.choices(list(self._kinds), list(self._kinds.values()))
            try:
                return kind()
            except UserError:  # taken, gone, not in that state: somebody would choose again
                continue

    @property
    def _replica(self) -> Replica:
        return self._store.replica

    def _said(self) -> str:
        return f"{self._mark} {self._chance.randrange(10**9)}"

    def _any(self, table: str, where: str = "true") -> UUID:
        """Return a random row; InvalidInput when there is none."""
        clause = f"from {table} where deleted_at is null and {where}"
        count = self._replica.value(f"select count(*) {clause}")
        if not count:
            raise InvalidInput("nothing of that kind is here")
        query = f"select id {clause} order by id limit 1 offset ?"
        return UUID(self._replica.value(query, (self._chance.randrange(count),)))

    def _visit(self) -> dict[str, Any]:
        found = self._any("appointment", "status not in ('cancelled', 'no_show', 'gone')")
        return {"replica": self._replica, "appointment_id": AppointmentId(found)}

    def _some_time(self) -> datetime:
        zone = self._replica.zone()
        day = datetime.now(zone).date() + timedelta(days=1 + self._chance.randrange(DAYS))
        at = time(self._chance.randrange(8, 17), 30 * self._chance.randrange(2))
        return datetime.combine(day, at, zone).astimezone(UTC)

    def _resource(self) -> ResourceId:
        return ResourceId(self._ids[self._chance.choice(["anna", "ben", "runs", "runs"])])

    def _book(self) -> Doing:
        booked = appointments.book_appointment(
            replica=self._replica,
            pet_id=PetId(self._any("pet")),
            service_ids=[ServiceId(self._ids["bath"])],
            resource_ids=[self._resource()],
            starts_at=self._some_time(),
            note=self._said(),
        )
        return booked, None

    def _move(self) -> Doing:
        visit, to = self._visit(), self._some_time()
        return appointments.move_appointment(**visit, starts_at=to), None

    def _step(self) -> Doing:
        step = self._chance.choice(_STEPS)
        return step(**self._visit(), now=datetime.now(UTC)), None

    def _cancel(self) -> Doing:
        visit, now = self._visit(), datetime.now(UTC)
        return appointments.cancel_appointment(**visit, reason=self._said(), now=now), None

    def _note(self) -> Doing:
        return edit_note(**self._visit(), note=self._said()), None

    def _newcomer(self) -> Doing:
        contacts = (ContactForm("phone", f"0151 {self._chance.randrange(10**7)}"),)
        client = ClientForm("Íñigo", self._said(), "Grüße 🐕", contacts)
        pet = PetForm(name=self._said(), species="dog", weight_g=4200)
        return add_client_with_pet(
            replica=self._replica,
            client=client,
            pet=pet,
            client_id=ClientId(new_id()),
            pet_id=PetId(new_id()),
        ), None

    def _pet(self) -> Doing:
        owner = ClientId(self._any("client"))
        form = PetForm(name=self._said(), species="cat")
        return add_pet(replica=self._replica, form=form, client_id=owner), None

    def _edit_pet(self) -> Doing:
        form = PetForm(name=self._said(), weight_g=self._chance.randrange(1, 90_000))
        return edit_pet(replica=self._replica, pet_id=PetId(self._any("pet")), form=form), None

    def _edit_client(self) -> Doing:
        form = ClientForm("Ana", self._said(), self._said())
        edited = edit_client(
            replica=self._replica,
            client_id=ClientId(self._any("client")),
            form=form,
            now=datetime.now(UTC),
        )
        return edited, None

    def _alert(self) -> Doing:
        pet = PetId(self._any("pet"))
        return add_alert(
            replica=self._replica, severity=Severity.STOP, text=self._said(), pet_id=pet
        ), None

    def _vaccination(self) -> Doing:
        given = datetime.now(UTC).date() - timedelta(days=self._chance.randrange(300))
        shot = Shot(self._said(), given, given + timedelta(days=365))
        pet = PetId(self._any("pet"))
        return add_vaccination(replica=self._replica, pet_id=pet, shot=shot), None

    def _undo(self) -> Doing:
        return self._taken_back(undo.undo_last(store=self._store, now=datetime.now(UTC)))

    def _redo(self) -> Doing:
        return self._taken_back(undo.redo_last(store=self._store, now=datetime.now(UTC)))

    def _taken_back(self, found: tuple[ChangeSet, CommandId] | None) -> Doing:
        if found is None:
            raise InvalidInput("there is nothing to take back")
        return found
