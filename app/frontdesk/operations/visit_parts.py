"""What a visit is made of: its services, the resources they take, and the words for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from frontdesk.domain.catalogue import Resource, Service
from frontdesk.domain.changes import Change, insert
from frontdesk.domain.errors import InvalidInput, NotFound, ResourceTaken
from frontdesk.domain.ids import AppointmentId, ResourceId, ServiceId, SiteId, new_id
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.occupancy import Timing, is_free
from frontdesk.storage.replica.catalogue import resources, services
from frontdesk.storage.replica.replica import Replica


def services_of(replica: Replica, service_ids: Sequence[ServiceId]) -> list[Service]:
    """Return the services sold under these ids; InvalidInput for none, NotFound for a wrong one."""
    if not service_ids:
        raise InvalidInput("Choose at least one service.", field="service")
    known = {each.id: each for each in services(replica)}
    if not known.keys() >= set(service_ids):
        raise NotFound("This service is not sold here (any more).")
    return [known[each] for each in service_ids]


def resources_of(replica: Replica, resource_ids: Iterable[ResourceId]) -> list[Resource]:
    """Return these resources, each once; NotFound for one unknown, InvalidInput for two sites."""
    known = {each.id: each for each in resources(replica)}
    wanted = list(dict.fromkeys(resource_ids))
    if not known.keys() >= set(wanted):
        raise NotFound("This column is not in use (any more).")
    chosen = [known[each] for each in wanted]
    if len({each.site_id for each in chosen}) > 1:
        raise InvalidInput("A visit takes place at one site.", field="resource")
    return chosen


def with_everything_needed(
    replica: Replica,
    chosen: Sequence[Resource],
    sold: Iterable[Service],
    site_id: SiteId,
    timing: Timing,
) -> list[Resource]:
    """Return the chosen resources and, for each kind still needed, the first that is free.

    InvalidInput when none of the chosen can do any of it, or the site has nothing of a kind;
    ResourceTaken when everything of a kind is taken.
    """
    needed = frozenset[str]().union(*(service.needs for service in sold))
    if chosen and needed and not needed & {each.kind for each in chosen}:
        raise InvalidInput("This service cannot be done in this column.", field="resource")
    found = list(chosen)
    for kind in sorted(needed - {each.kind for each in chosen}):
        candidates = [
            each for each in resources(replica) if each.kind == kind and each.site_id == site_id
        ]
        if not candidates:
            raise InvalidInput("Nothing here can do this service.", field="service")
        free = next((each for each in candidates if is_free(replica, each, timing)), None)
        if free is None:
            raise ResourceTaken(
                "Something this service needs is already taken at that time. Choose another one."
            )
        found.append(free)
    return found


def service_inserts(appointment_id: AppointmentId, sold: Iterable[Service]) -> list[Change]:
    """Return the inserts of a visit's services, with duration and price as of today."""
    return [
        insert(
            "appointment_service",
            new_id(),
            {
                "appointment_id": str(appointment_id),
                "service_id": str(service.id),
                "position": position,
                "duration_min": service.duration_min,
                "price_minor": service.price.minor_units,
                "currency": service.price.currency,
            },
        )
        for position, service in enumerate(sold)
    ]


def claim_inserts(timing: Timing, taken: Iterable[Resource], overbook_reason: str) -> list[Change]:
    """Return the inserts of a visit's claims on its resources."""
    return [
        insert(
            "resource_claim",
            new_id(),
            {
                "appointment_id": str(timing.appointment_id),
                "resource_id": str(resource.id),
                "starts_at": to_text(timing.starts_at),
                "ends_at": to_text(timing.ends_at),
                "overbook_reason": overbook_reason,
            },
        )
        for resource in taken
    ]


def spoken_name(replica: Replica, pet_id: UUID) -> str:
    """Return the pet's name for a title; a pet without one is "the pet"."""
    return replica.value("select name from pet where id = ?", (str(pet_id),)) or "the pet"


def spoken_time(replica: Replica, instant: datetime) -> str:
    """Return a time as the undo line says it: "Sat 08:30"."""
    return instant.astimezone(replica.zone()).strftime("%a %H:%M")
