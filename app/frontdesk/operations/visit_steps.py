"""Takes a visit from state to state: confirmed, here, in service, ready, gone; or called off."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.domain.agenda import Status
from frontdesk.domain.changes import Change, ChangeSet, JsonValue, update
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import AppointmentId
from frontdesk.domain.transitions import STAMPS, require_transition
from frontdesk.domain.wall_clock import from_text, to_text
from frontdesk.operations.fresh_rows import Row, existing, live_row, live_rows
from frontdesk.operations.permission import require_permission
from frontdesk.operations.visit_parts import spoken_name
from frontdesk.storage.replica.replica import Replica


def confirm(*, replica: Replica, appointment_id: AppointmentId, now: datetime) -> ChangeSet:
    """Note that the client will come."""
    return _step(replica, appointment_id, Status.CONFIRMED, now, "confirm", "Confirmed {}")


def check_in(*, replica: Replica, appointment_id: AppointmentId, now: datetime) -> ChangeSet:
    """Note that the pet has arrived."""
    return _step(replica, appointment_id, Status.HERE, now, "check_in", "Checked in {}")


def start_service(*, replica: Replica, appointment_id: AppointmentId, now: datetime) -> ChangeSet:
    """Note that somebody has taken the pet."""
    return _step(replica, appointment_id, Status.IN_SERVICE, now, "start", "Started {}")


def mark_ready(*, replica: Replica, appointment_id: AppointmentId, now: datetime) -> ChangeSet:
    """Note that the pet may be fetched."""
    return _step(replica, appointment_id, Status.READY, now, "ready", "{} is ready")


def check_out(*, replica: Replica, appointment_id: AppointmentId, now: datetime) -> ChangeSet:
    """Note that the pet has left."""
    return _step(replica, appointment_id, Status.GONE, now, "check_out", "Checked out {}")


def cancel_appointment(
    *, replica: Replica, appointment_id: AppointmentId, reason: str, now: datetime
) -> ChangeSet:
    """Call a visit off for a reason and release its resources."""
    if not reason.strip():
        raise InvalidInput("Say why the visit is cancelled.", field="reason")
    visit = _visit(replica, appointment_id)
    values = _reached(visit, Status.CANCELLED, now) | {"cancel_reason": reason.strip()}
    title = f"Cancelled {_name(replica, visit)}"
    return _released(replica, visit, values, now, "cancel", title)


def mark_no_show(*, replica: Replica, appointment_id: AppointmentId, now: datetime) -> ChangeSet:
    """Note that the pet never came and release its resources; not before it was due."""
    visit = _visit(replica, appointment_id)
    values = _reached(visit, Status.NO_SHOW, now)
    if now < from_text(str(visit["starts_at"])):
        raise InvalidInput("This visit has not begun yet; cancel it instead.")
    title = f"{_name(replica, visit)} did not come"
    return _released(replica, visit, values, now, "no_show", title)


def _step(
    replica: Replica,
    appointment_id: AppointmentId,
    wanted: Status,
    now: datetime,
    name: str,
    title: str,
) -> ChangeSet:
    visit = _visit(replica, appointment_id)
    changes = existing([_changed(visit, _reached(visit, wanted, now))])
    return ChangeSet(f"appointment.{name}", title.format(_name(replica, visit)), changes)


def _visit(replica: Replica, appointment_id: AppointmentId) -> Row:
    require_permission(replica, "appointment.write")
    return live_row(
        replica, "appointment", appointment_id, missing="This visit is not on this desk."
    )


def _reached(visit: Row, wanted: Status, now: datetime) -> dict[str, JsonValue]:
    """Return the state and its time stamp, when the visit may go there."""
    require_transition(Status(str(visit["status"])), wanted)
    return {"status": wanted.value, STAMPS[wanted]: to_text(now)}


def _changed(visit: Row, values: dict[str, JsonValue]) -> Change | None:
    return update("appointment", UUID(str(visit["id"])), was=visit, values=values)


def _released(
    replica: Replica,
    visit: Row,
    values: dict[str, JsonValue],
    now: datetime,
    name: str,
    title: str,
) -> ChangeSet:
    visit_id = UUID(str(visit["id"]))
    claims = live_rows(replica, "resource_claim", "appointment_id", visit_id)
    released: dict[str, JsonValue] = {"deleted_at": to_text(now)}
    changes = [_changed(visit, values)] + [
        update("resource_claim", UUID(str(claim["id"])), was=claim, values=released)
        for claim in claims
    ]
    return ChangeSet(f"appointment.{name}", title, existing(changes))


def _name(replica: Replica, visit: Row) -> str:
    return spoken_name(replica, UUID(str(visit["pet_id"])))
