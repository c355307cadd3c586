"""Adds, edits and removes the warnings about a pet or a client, and notes vaccinations."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from frontdesk.domain.agenda import Severity
from frontdesk.domain.changes import ChangeSet, JsonValue, insert
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import ClientId, PetId, new_id
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.form_changes import form_change
from frontdesk.operations.fresh_rows import live_row
from frontdesk.operations.permission import require_permission
from frontdesk.operations.visit_parts import spoken_name
from frontdesk.storage.replica.replica import Replica


def add_alert(
    *,
    replica: Replica,
    severity: Severity,
    text: str,
    pet_id: PetId | None = None,
    client_id: ClientId | None = None,
) -> ChangeSet:
    """Add a warning to a pet or to a client: exactly one of the two."""
    require_permission(replica, "pet.write")
    if (pet_id is None) == (client_id is None):
        raise InvalidInput("An alert belongs to a pet or to a client.")
    if pet_id is not None:
        live_row(replica, "pet", pet_id, missing="This pet is not on this desk.")
    else:
        live_row(replica, "client", _known(client_id), missing="This client is not on this desk.")
    values: dict[str, JsonValue] = {
        "pet_id": None if pet_id is None else str(pet_id),
        "client_id": None if client_id is None else str(client_id),
        "severity": severity.value,
        "text": _said(text),
    }
    return ChangeSet("alert.add", "Added an alert", (insert("alert", new_id(), values),))


def edit_alert(*, replica: Replica, alert_id: UUID, severity: Severity, text: str) -> ChangeSet:
    """Change the words or the severity of an alert."""
    values: dict[str, JsonValue] = {"severity": severity.value, "text": _said(text)}
    return _changed(replica, alert_id, values, "alert.edit", "Changed an alert")


def remove_alert(*, replica: Replica, alert_id: UUID, now: datetime) -> ChangeSet:
    """Take an alert away."""
    values: dict[str, JsonValue] = {"deleted_at": to_text(now)}
    return _changed(replica, alert_id, values, "alert.remove", "Removed an alert")


def add_vaccination(
    *,
    replica: Replica,
    pet_id: PetId,
    vaccine: str,
    expires_on: date,
    given_on: date | None = None,
) -> ChangeSet:
    """Note a vaccination; `expires_on` is its last valid day."""
    require_permission(replica, "pet.write")
    live_row(replica, "pet", pet_id, missing="This pet is not on this desk.")
    if not vaccine.strip():
        raise InvalidInput("Say which vaccine it was.", field="vaccine")
    if given_on is not None and expires_on < given_on:
        raise InvalidInput("A vaccination ends after it was given.", field="expires_on")
    values: dict[str, JsonValue] = {
        "pet_id": str(pet_id),
        "vaccine": vaccine.strip(),
        "given_on": None if given_on is None else given_on.isoformat(),
        "expires_on": expires_on.isoformat(),
    }
    title = f"Noted a vaccination of {spoken_name(replica, pet_id)}"
    return ChangeSet("vaccination.add", title, (insert("vaccination", new_id(), values),))


def _changed(
    replica: Replica, alert_id: UUID, values: dict[str, JsonValue], name: str, title: str
) -> ChangeSet:
    require_permission(replica, "pet.write")
    row = live_row(replica, "alert", alert_id, missing="This alert is not on this desk.")
    change = form_change("alert", row, values=values, shown=None)
    if change is None:
        raise InvalidInput("Nothing was changed.")
    return ChangeSet(name, title, (change,))


def _said(text: str) -> str:
    if not text.strip():
        raise InvalidInput("Say what to look out for.", field="text")
    return text.strip()


def _known(client_id: ClientId | None) -> ClientId:
    assert client_id is not None  # noqa: S101  (the caller looked)
    return client_id
