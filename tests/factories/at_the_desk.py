"""A desk in the hands of a test: the small clinic, its ids by type, and what stands in its day."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.ids import AppointmentId, ClientId, CommandId, PetId, ResourceId, ServiceId
from frontdesk.operations.undo import redo_last, undo_last
from frontdesk.storage.replica.agenda import day_agenda
from frontdesk.storage.replica.commands import Committed
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic


class AtTheDesk:
    """What a receptionist does in a test: operations are committed and the day is looked at."""

    def __init__(self, store: LocalStore, clinic: Clinic) -> None:
        self.store = store
        self.clinic = clinic
        self.now = clinic.at(9, 47)
        self.login = "u_1"

    @property
    def replica(self) -> Replica:
        return self.store.replica

    def at(self, hour: int, minute: int = 0) -> datetime:
        return self.clinic.at(hour, minute)

    def pet(self, number: int) -> PetId:
        return PetId(self.clinic.pet_id(number))

    def client(self, number: int) -> ClientId:
        return ClientId(self.clinic.client_id(number))

    def visit(self, number: int) -> AppointmentId:
        return AppointmentId(self.clinic.appointment_id(number))

    def service(self, code: str) -> ServiceId:
        return ServiceId(self.clinic.service_id(code))

    def resource(self, name: str) -> ResourceId:
        return ResourceId(self.clinic.resource_id(name))

    def do(self, changeset: ChangeSet, reverses: CommandId | None = None) -> Committed:
        return self.store.commit(changeset, now=self.now, login=self.login, reverses=reverses)

    def undo(self) -> Committed | None:
        found = undo_last(store=self.store, now=self.now)
        return None if found is None else self.do(*found)

    def redo(self) -> Committed | None:
        found = redo_last(store=self.store, now=self.now)
        return None if found is None else self.do(*found)

    def card(self, appointment_id: UUID) -> AppointmentCard:
        """Return the visit's card in the day, in its first column."""
        agenda = day_agenda(self.replica, None, self.clinic.day, now=self.now)
        cards = [card for column in agenda.columns for card in column.cards]
        return next(card for card in (*cards, *agenda.cancelled) if card.id == appointment_id)

    def columns_of(self, appointment_id: UUID) -> list[str]:
        """Return the names of the columns that hold the visit."""
        agenda = day_agenda(self.replica, None, self.clinic.day, now=self.now)
        return [
            column.name
            for column in agenda.columns
            if any(card.id == appointment_id for card in column.cards)
        ]

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return every row of every table, as stored."""
        tables = [row[0] for row in self.replica.rows("select name from table_shape")]
        return {
            table: [
                {name: row[name] for name in row.keys()}  # noqa: SIM118  (a Row is no mapping)
                for row in self.replica.rows(f"select * from {table} order by id")  # noqa: S608
            ]
            for table in tables
        }

    def row(self, table: str, row_id: UUID) -> dict[str, Any]:
        """Return one row as stored."""
        return next(row for row in self.rows()[table] if row["id"] == str(row_id))
