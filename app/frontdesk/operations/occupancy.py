"""The checks that a visit may stand where it is put, against what this desk knows.

The server decides in the end; these say it while the client is still on the phone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.domain.capacity import taken_by_lane
from frontdesk.domain.catalogue import Resource
from frontdesk.domain.day_plan import Busy
from frontdesk.domain.errors import InvalidInput, ResourceTaken
from frontdesk.domain.ids import AppointmentId, PetId, SiteId
from frontdesk.domain.opening import fits_opening
from frontdesk.domain.wall_clock import from_text, to_text
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


def require_sensible(timing: Timing) -> None:
    """Raise InvalidInput for a time without zone, an end before the start, an endless stay."""
    if timing.starts_at.tzinfo is None or timing.ends_at.tzinfo is None:
        raise InvalidInput("The time needs a time zone.", field="starts_at")
    if timing.ends_at <= timing.starts_at:
        raise InvalidInput("The visit must end after it starts.", field="ends_at")
    if timing.ends_at - timing.starts_at > LONGEST_VISIT:
        raise InvalidInput("A visit lasts at most 400 days.", field="ends_at")


def require_open(replica: Replica, site_id: SiteId, timing: Timing, *, stays: bool) -> None:
    """Raise InvalidInput when the doors are closed then."""
    hours = opening_hours(replica, site_id)
    if not fits_opening(timing.starts_at, timing.ends_at, hours, replica.zone(), stays=stays):
        raise InvalidInput(
            "This is outside the opening hours. Choose another time, or book it deliberately"
            " outside them.",
            field="starts_at",
        )


def require_unblocked(replica: Replica, resources: Iterable[Resource], timing: Timing) -> None:
    """Raise InvalidInput when one of the resources is blocked then (surgery, holiday)."""
    blocked = blocks_between(replica, timing.starts_at, timing.ends_at)
    if any(resource.id in blocked for resource in resources):
        raise InvalidInput("This column is blocked at that time.", field="starts_at")


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


def require_free(replica: Replica, resources: Iterable[Resource], timing: Timing) -> None:
    """Raise ResourceTaken when one of the resources has no free lane."""
    if not all(is_free(replica, resource, timing) for resource in resources):
        raise ResourceTaken("This time is already taken. Nothing was changed; choose another one.")


def require_pet_free(replica: Replica, pet_id: UUID, timing: Timing) -> None:
    """Raise ResourceTaken when the pet has another visit at that time."""
    elsewhere = replica.row(
        _PET,
        {
            "pet": str(PetId(pet_id)),
            "begins": to_text(timing.starts_at),
            "ends": to_text(timing.ends_at),
            "besides": str(timing.appointment_id),
        },
    )
    if elsewhere is not None:
        raise ResourceTaken("This pet already has a visit at that time. Nothing was changed.")


def _minutes(distance: timedelta) -> int:
    """Return whole minutes, rounded down."""
    return int(distance.total_seconds() // 60)
