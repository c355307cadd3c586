"""A bare desk for tests of the server: it signs in, sends commands and pulls, with plain SQL."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from frontdesk.domain.changes import Change, insert
from frontdesk.domain.ids import new_id


class Desk:
    """One enrolled device of one login."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.welcome = self.hello()
        self.device_id = self.welcome["device"]["id"]
        self.next_seq = self.welcome["device"]["last_seq"] + 1

    def hello(self, device_id: str | None = None, **more: Any) -> dict[str, Any]:
        """Sign in; without a device id, enrol."""
        desk = {"device_id": device_id, "device_name": "Test", "client_version": "0.1.0", **more}
        answer: dict[str, Any] = self.value("select app.hello(%s)", Jsonb(desk))
        return answer

    def envelope(self, *changes: Change | dict[str, Any], **more: Any) -> dict[str, Any]:
        """Return the next command with these changes, without sending it."""
        return {
            "command_id": str(new_id()),
            "device_id": self.device_id,
            "device_seq": self.next_seq,
            "name": "test.change",
            "version": 1,
            "changes": [
                change.to_json() if isinstance(change, Change) else change for change in changes
            ],
            "client_time": "2026-11-21T09:00:00+00:00",
            **more,
        }

    def send(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """Send a command as it is, and count on when it was answered."""
        answer: dict[str, Any] = self.value("select app.apply(%s)", Jsonb(envelope))
        self.next_seq = max(self.next_seq, envelope["device_seq"] + 1)
        return answer

    def apply(self, *changes: Change | dict[str, Any], **more: Any) -> dict[str, Any]:
        """Send the next command."""
        return self.send(self.envelope(*changes, **more))

    def pull(self, cursor: int, limit: int = 1000) -> dict[str, Any]:
        """Return a page of events and rows."""
        page: dict[str, Any] = self.value("select app.pull(%s, %s)", cursor, limit)
        return page

    def value(self, statement: str, *parameters: Any) -> Any:
        """Return the one value of a query."""
        row = self.connection.execute(statement, parameters).fetchone()
        assert row is not None
        return row[0]


def pet(name: str = "Milo", **values: Any) -> Change:
    """Return the change that adds a pet."""
    return insert("pet", new_id(), {"name": name, **values})


def booking(
    ids: Any,
    starts_at: str,
    ends_at: str,
    *,
    pet_id: UUID | None = None,
    resource: str = "anna",
    overbook_reason: str = "",
) -> tuple[Change, Change]:
    """Return the changes that book a pet with one resource."""
    appointment = insert(
        "appointment",
        new_id(),
        {
            "site_id": str(ids["site"]),
            "pet_id": str(pet_id or ids["bella"]),
            "client_id": str(ids["client"]),
            "starts_at": starts_at,
            "ends_at": ends_at,
        },
    )
    claim = insert(
        "resource_claim",
        new_id(),
        {
            "appointment_id": str(appointment.id),
            "resource_id": str(ids[resource]),
            "starts_at": starts_at,
            "ends_at": ends_at,
            "overbook_reason": overbook_reason,
        },
    )
    return appointment, claim
