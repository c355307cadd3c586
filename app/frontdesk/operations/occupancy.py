"""The checks that a visit may stand where it is put, against what this desk knows.

The server decides in the end; these say it while the client is still on the phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.domain.capacity import taken_by_lane
from frontdesk.domain.catalogue import Resource
from frontdesk.domain.day_plan import Busy
from frontdesk.domain.errors import (
    ColumnBlocked,
    InvalidInput,
    OutsideHours,
    PetElsewhere,
    ResourceTaken,
)
from frontdesk.domain.ids import AppointmentId, SiteId
from frontdesk.domain.opening import fits_opening
from frontdesk.domain.wall_clock import from_text, require_in_calendar, to_text
from frontdesk.operations.permission import require_permission
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.working_hours import blocks_between, opening_hours

LONGEST_VISIT = timedelta(days=400)

_CLAIMS = """
select starts_at, ends_at, lane from resource_claim
where resource_id = :resource and starts_at < :ends and ends_at > :begins
  and deleted_at is null and appointment_id <> :besides
"""

_PET = """
select 1 from appointment
where pet_id = :pet and starts_at < :ends and ends_at > :begins and deleted_at is null
  and status not in ('cancelled', 'no_show') and id <> :besides
"""


@dataclass(frozen=True, slots=True)
class Timing:
    """When a visit is to take place; `appointment_id` is its own, which never stands in its way."""

    appointment_id: AppointmentId
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a visit is put; one that `stays` may last through closed hours."""

    site_id: SiteId
    pet_id: UUID
    resources: Sequence[Resource]
    timing: Timing
    stays: bool


@dataclass(frozen=True, slots=True)
class Deliberately:
    """Which rules are set aside on purpose.

    `overbook_reason` puts the visit beside another one (by permission); `outside_hours` where the
    doors are closed or a column is blocked.
    """

    overbook_reason: str = ""
    outside_hours: bool = False


def require_place(replica: Replica, place: Place, deliberately: Deliberately) -> None:
    """Raise, in this order, what stands against a visit in that place.

    InvalidInput for an impossible time or another site's column, OutsideHours for closed doors,
    ColumnBlocked for a blocked column; NotAllowed for overbooking without the permission;
    ResourceTaken for a column without room, PetElsewhere for a pet with another visit.
    """
    require_sensible(place.timing)
    if any(resource.site_id != place.site_id for resource in place.resources):
        raise InvalidInput("A visit stays at its site.", field="resource")
    if not deliberately.outside_hours:
        _require_open(replica, place)
        _require_unblocked(replica, place)
    if deliberately.overbook_reason:
        require_permission(replica, "appointment.overbook")
    elif not all(is_free(replica, resource, place.timing) for resource in place.resources):
        raise ResourceTaken("This time is already taken. Nothing was changed; choose another one.")
    _require_pet_free(replica, place)


def require_sensible(timing: Timing) -> None:
    """Raise InvalidInput for a time without zone or outside the calendar, an end before the start,
    an endless stay.
    """
    if timing.starts_at.tzinfo is None or timing.ends_at.tzinfo is None:
        raise InvalidInput("The time needs a time zone.", field="starts_at")
    require_in_calendar(timing.starts_at)
    require_in_calendar(timing.ends_at)
    if timing.ends_at <= timing.starts_at:
        raise InvalidInput("The visit must end after it starts.", field="ends_at")
    if timing.ends_at - timing.starts_at > LONGEST_VISIT:
        raise InvalidInput("A visit lasts at most 400 days.", field="ends_at")


def _require_open(replica: Replica, place: Place) -> None:
    hours, timing = opening_hours(replica, place.site_id), place.timing
    zone = replica.zone()
    if not fits_opening(timing.starts_at, timing.ends_at, hours, zone, stays=place.stays):
        raise OutsideHours(
            "This is outside the opening hours. Choose another time, or ask for this one in the"
            " strip and give a reason: Ctrl+Enter.",
            field="starts_at",
        )


def _require_unblocked(replica: Replica, place: Place) -> None:
    blocked = blocks_between(replica, place.timing.starts_at, place.timing.ends_at)
    if any(resource.id in blocked for resource in place.resources):
        raise ColumnBlocked(
            "This column is blocked at that time. Nothing was changed; choose another time, or ask"
            " for this one in the strip and give a reason: Ctrl+Enter.",
            field="starts_at",
        )


def _require_pet_free(replica: Replica, place: Place) -> None:
    elsewhere = replica.row(
        _PET,
        {
            "pet": str(place.pet_id),
            "begins": to_text(place.timing.starts_at),
            "ends": to_text(place.timing.ends_at),
            "besides": str(place.timing.appointment_id),
        },
    )
    if elsewhere is not None:
        raise PetElsewhere("This pet already has a visit at that time. Nothing was changed.")


def is_free(replica: Replica, resource: Resource, timing: Timing) -> bool:
    """Whether one of the resource's lanes is free all the time."""
    rows = replica.rows(
        _CLAIMS,
        {
            "resource": str(resource.id),
            "begins": to_text(timing.starts_at),
            "ends": to_text(timing.ends_at),
            "besides": str(timing.appointment_id),
        },
    )
    busy = [
        Busy(
            _minutes(from_text(row["starts_at"]) - timing.starts_at),
            -_minutes(timing.starts_at - from_text(row["ends_at"])),
            row["lane"],
        )
        for row in rows
    ]
    length = -_minutes(timing.starts_at - timing.ends_at)
    return not all(taken_by_lane(busy, resource.capacity, length))


def _minutes(distance: timedelta) -> int:
    """Return whole minutes, rounded down."""
    return int(distance.total_seconds() // 60)
