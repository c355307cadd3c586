"""Moves a visit and changes its length; its time and its resources always travel together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from frontdesk.domain.agenda import Status
from frontdesk.domain.catalogue import Resource, Service
from frontdesk.domain.changes import Change, ChangeSet
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import AppointmentId, ResourceId, SiteId
from frontdesk.domain.opening import STAY_KINDS
from frontdesk.domain.wall_clock import from_text, to_text
from frontdesk.operations.fresh_rows import Row, existing, live_row, live_rows, together
from frontdesk.operations.occupancy import Deliberately, Place, Timing, require_place
from frontdesk.operations.permission import require_permission
from frontdesk.operations.visit_parts import (
    claim_inserts,
    resources_of,
    spoken_name,
    spoken_time,
    with_everything_needed,
)
from frontdesk.storage.replica.catalogue import resources, services
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.visit_rows import NO_RESOURCE

_FIXED = frozenset({Status.GONE, Status.CANCELLED, Status.NO_SHOW})


def move_appointment(
    *,
    replica: Replica,
    appointment_id: AppointmentId,
    starts_at: datetime,
    from_resource_id: ResourceId | None = None,
    to_resource_id: ResourceId | None = None,
    overbook_reason: str = "",
    outside_hours: bool = False,
) -> ChangeSet:
    """Move a visit to another time, another resource, or both; it keeps its length.

    `from_resource_id` says which of its resources is exchanged, and is needed only when it holds
    several. One that holds none gets all that its services need. InvalidInput when it stands there
    already.
    """
    visit = movable_visit(replica, appointment_id)
    claims = live_rows(replica, "resource_claim", "appointment_id", appointment_id)
    length = from_text(str(visit["ends_at"])) - from_text(str(visit["starts_at"]))
    timing = Timing(appointment_id, starts_at, starts_at + length)
    deliberately = Deliberately(overbook_reason.strip(), outside_hours)
    exchanged, housed = dict[str, Resource](), list[Resource]()
    if claims or from_resource_id == to_resource_id or to_resource_id is None:
        exchanged = _exchanged(replica, claims, timing, from_resource_id, to_resource_id)
    else:
        housed = _housed(replica, visit, timing, to_resource_id)
    taken = [*exchanged.values(), *housed]
    require_place(replica, _place(replica, visit, timing, taken), deliberately)
    changes = [_visit_times(visit, timing)]
    for claim in claims:
        resource = exchanged[str(claim["id"])]
        changes.append(_claim_place(claim, timing, resource.id, deliberately))
    changes += claim_inserts(timing, housed, deliberately.overbook_reason)
    title = f"Moved {_name(replica, visit)} to {spoken_time(replica, starts_at)}"
    return _change_set("appointment.move", title, changes)


def resize_appointment(
    *,
    replica: Replica,
    appointment_id: AppointmentId,
    ends_at: datetime,
    overbook_reason: str = "",
    outside_hours: bool = False,
) -> ChangeSet:
    """Let a visit end at another time; InvalidInput when it ends then already."""
    visit = movable_visit(replica, appointment_id)
    claims = live_rows(replica, "resource_claim", "appointment_id", appointment_id)
    timing = Timing(appointment_id, from_text(str(visit["starts_at"])), ends_at)
    held = _exchanged(replica, claims, timing, None, None)
    deliberately = Deliberately(overbook_reason.strip(), outside_hours)
    require_place(replica, _place(replica, visit, timing, held.values()), deliberately)
    changes = [_visit_times(visit, timing)]
    for claim in claims:
        resource_id = ResourceId(UUID(str(claim["resource_id"])))
        changes.append(_claim_place(claim, timing, resource_id, deliberately))
    title = f"Changed {_name(replica, visit)} to end {spoken_time(replica, ends_at)}"
    return _change_set("appointment.resize", title, changes)


def movable_visit(replica: Replica, appointment_id: AppointmentId) -> Row:
    """Return a visit that may still be moved; NotFound or InvalidInput otherwise."""
    require_permission(replica, "appointment.write")
    visit = live_row(
        replica, "appointment", appointment_id, missing="This visit is not on this desk."
    )
    if Status(str(visit["status"])) in _FIXED:
        raise InvalidInput("This visit is over or was cancelled; it cannot be moved.")
    return visit


def _exchanged(
    replica: Replica,
    claims: Sequence[Row],
    timing: Timing,
    from_resource_id: ResourceId | None,
    to_resource_id: ResourceId | None,
) -> dict[str, Resource]:
    """Return which resource each claim is to hold."""
    held = {str(claim["id"]): ResourceId(UUID(str(claim["resource_id"]))) for claim in claims}
    if to_resource_id is not None and to_resource_id != from_resource_id:
        leaving = [key for key, value in held.items() if from_resource_id in (None, value)]
        if len(leaving) != 1:
            raise InvalidInput("Say which of its columns the visit leaves.", field="resource")
        _require_like(replica, to_resource_id, held[leaving[0]], timing.appointment_id)
        held[leaving[0]] = to_resource_id
    known = {each.id: each for each in resources_of(replica, held.values())}
    if len(known) < len(held):
        raise InvalidInput("The visit holds this column already.", field="resource")
    return {key: known[value] for key, value in held.items()}


def _require_like(
    replica: Replica, taking: ResourceId, leaving: ResourceId, appointment_id: AppointmentId
) -> None:
    """Refuse a column that cannot do what the one left does, or did before it fell out of use."""
    after = _real(replica, taking)
    kinds = {each.kind for each in resources(replica, inactive=True) if each.id == leaving}
    needed = kinds or {kind for each in _sold(replica, appointment_id) for kind in each.needs}
    if needed and after.kind not in needed:
        raise InvalidInput("This service cannot be done in this column.", field="resource")


def _housed(
    replica: Replica, visit: Row, timing: Timing, resource_id: ResourceId
) -> list[Resource]:
    """Return what a visit takes that held nothing so far: the column, and what else it needs."""
    sold = _sold(replica, timing.appointment_id)
    site_id = SiteId(UUID(str(visit["site_id"])))
    return with_everything_needed(replica, [_real(replica, resource_id)], sold, site_id, timing)


def _real(replica: Replica, resource_id: ResourceId) -> Resource:
    """Return the column; InvalidInput for the one of visits that hold none."""
    if resource_id == NO_RESOURCE:
        raise InvalidInput(
            "Nobody works in this column. Choose the column of somebody who does.",
            field="resource",
        )
    return resources_of(replica, [resource_id])[0]


def _sold(replica: Replica, appointment_id: AppointmentId) -> list[Service]:
    """Return the services of a visit, as far as they are still in the catalogue."""
    lines = live_rows(replica, "appointment_service", "appointment_id", appointment_id)
    sold = {str(line["service_id"]) for line in lines}
    return [each for each in services(replica) if str(each.id) in sold]


def _place(replica: Replica, visit: Row, timing: Timing, resources: Iterable[Resource]) -> Place:
    return Place(
        SiteId(UUID(str(visit["site_id"]))),
        UUID(str(visit["pet_id"])),
        list(resources),
        timing,
        _stays(replica, timing.appointment_id),
    )


def _stays(replica: Replica, appointment_id: AppointmentId) -> bool:
    kinds = replica.rows(
        "select s.kind from appointment_service l join service s on s.id = l.service_id"
        " where l.appointment_id = ? and l.deleted_at is null",
        (str(appointment_id),),
    )
    return any(row[0] in STAY_KINDS for row in kinds)


def _visit_times(visit: Row, timing: Timing) -> Change | None:
    times = {"starts_at": to_text(timing.starts_at), "ends_at": to_text(timing.ends_at)}
    return together("appointment", visit, times)


def _claim_place(
    claim: Row, timing: Timing, resource_id: ResourceId, deliberately: Deliberately
) -> Change | None:
    place = {
        "starts_at": to_text(timing.starts_at),
        "ends_at": to_text(timing.ends_at),
        "resource_id": str(resource_id),
    }
    if deliberately.overbook_reason:
        place["overbook_reason"] = deliberately.overbook_reason
    return together("resource_claim", claim, place)


def _change_set(name: str, title: str, changes: Sequence[Change | None]) -> ChangeSet:
    real = existing(changes)
    if not real:
        raise InvalidInput("The visit stands there already.")
    return ChangeSet(name, title, real)


def _name(replica: Replica, visit: Row) -> str:
    return spoken_name(replica, UUID(str(visit["pet_id"])))
