"""Adds, edits and removes the warnings about a pet or a client."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.domain.agenda import Severity
from frontdesk.domain.changes import ChangeSet, JsonValue, Values, insert
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import ClientId, PetId, new_id
from frontdesk.domain.records import AlertRecord
from frontdesk.operations.form_changes import form_change, removal
from frontdesk.operations.fresh_rows import Row, live_row
from frontdesk.operations.permission import require_permission
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


def edit_alert(
    *,
    replica: Replica,
    alert_id: UUID,
    severity: Severity,
    text: str,
    shown: AlertRecord | None = None,
) -> ChangeSet:
    """Change the words or the severity of an alert.

    `shown` is the alert as it was read: words that somebody else changed since are not overwritten
    (StaleEdit).
    """
    values: dict[str, JsonValue] = {"severity": severity.value, "text": _said(text)}
    row = _alert(replica, alert_id)
    before = None if shown is None else {**row, **_read(shown)}
    change = form_change("alert", row, values=values, shown=before)
    if change is None:
        raise InvalidInput("Nothing was changed.")
    return ChangeSet("alert.edit", "Changed an alert", (change,))


def remove_alert(
    *, replica: Replica, alert_id: UUID, now: datetime, shown: AlertRecord | None = None
) -> ChangeSet:
    """Take an alert away; StaleEdit when it no longer says what was `shown`."""
    row = _alert(replica, alert_id)
    seen = None if shown is None else _read(shown)
    change = removal("alert", row, now=now, seen=seen)
    return ChangeSet("alert.remove", "Removed an alert", (change,))


def _alert(replica: Replica, alert_id: UUID) -> Row:
    require_permission(replica, "pet.write")
    return live_row(replica, "alert", alert_id, missing="This alert is not on this desk.")


def _read(shown: AlertRecord) -> Values:
    return {"severity": shown.severity.value, "text": shown.text}


def _said(text: str) -> str:
    if not text.strip():
        raise InvalidInput("Say what to look out for.", field="text")
    return text.strip()


def _known(client_id: ClientId | None) -> ClientId:
    assert client_id is not None  # noqa: S101  (the caller looked)
    return client_id
