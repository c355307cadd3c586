"""Takes in a pet that comes without a booking: the visit begins as one that is here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.domain.agenda import Status
from frontdesk.domain.changes import Change, ChangeSet, insert
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId, ServiceId
from frontdesk.domain.transitions import STAMPS
from frontdesk.domain.wall_clock import business_day, to_text
from frontdesk.operations.booking import book_appointment
from frontdesk.operations.visit_parts import spoken_name, spoken_time
from frontdesk.storage.replica.replica import Replica


def walk_in(
    *,
    replica: Replica,
    pet_id: PetId,
    service_ids: Sequence[ServiceId],
    resource_ids: Sequence[ResourceId],
    starts_at: datetime,
    now: datetime,
    ends_at: datetime | None = None,
    overbook_reason: str = "",
    appointment_id: AppointmentId | None = None,
    outside_hours: bool = False,
) -> ChangeSet:
    """Book a pet that stands at the counter and note that it is here, as one command.

    `starts_at` is when its turn comes, today; until then it waits. The rules are those of
    `book_appointment`; InvalidInput for another day, because nobody is here then.
    """
    zone = replica.zone()
    if business_day(starts_at, zone) != business_day(now, zone):
        raise InvalidInput(
            "A walk-in is served today. Book the visit for another day instead.", field="starts_at"
        )
    booked = book_appointment(
        replica=replica,
        pet_id=pet_id,
        service_ids=service_ids,
        resource_ids=resource_ids,
        starts_at=starts_at,
        ends_at=ends_at,
        overbook_reason=overbook_reason,
        appointment_id=appointment_id,
        outside_hours=outside_hours,
    )
    title = f"Walked in: {spoken_name(replica, pet_id)}, {spoken_time(replica, starts_at)}"
    changes = tuple(_here(each, now) for each in booked.changes)
    return ChangeSet("appointment.walk_in", title, changes)


def _here(change: Change, now: datetime) -> Change:
    """Return the visit's own insert as that of one that has arrived; the others as they are."""
    if change.table != "appointment":
        return change
    arrived = {"status": Status.HERE.value, STAMPS[Status.HERE]: to_text(now)}
    return insert("appointment", change.id, {**change.values, **arrived})
