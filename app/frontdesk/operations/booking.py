"""Books a visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from frontdesk.domain.changes import Change, ChangeSet, JsonValue, insert
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId, ServiceId, SiteId, new_id
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.fresh_rows import Row, live_row
from frontdesk.operations.occupancy import Deliberately, Place, Timing, require_place
from frontdesk.operations.permission import require_permission
from frontdesk.operations.visit_parts import (
    claim_inserts,
    resources_of,
    service_inserts,
    services_of,
    spoken_name,
    spoken_time,
    with_everything_needed,
)
from frontdesk.storage.replica.catalogue import site_or_first
from frontdesk.storage.replica.replica import Replica


def book_appointment(
    *,
    replica: Replica,
    pet_id: PetId,
    service_ids: Sequence[ServiceId],
    resource_ids: Sequence[ResourceId],
    starts_at: datetime,
    note: str = "",
    ends_at: datetime | None = None,
    overbook_reason: str = "",
    appointment_id: AppointmentId | None = None,
    site_id: SiteId | None = None,
    outside_hours: bool = False,
) -> ChangeSet:
    """Book a pet for services at a time, for as long as the services take unless `ends_at` says.

    Kinds of resource that the services need and `resource_ids` lack are filled with the first free
    one of the site. `overbook_reason` books beside another visit (by permission); `outside_hours`
    books where the doors are closed or the column is blocked.
    """
    require_permission(replica, "appointment.write")
    sold = services_of(replica, service_ids)
    chosen = resources_of(replica, resource_ids)
    pet = _bookable_pet(replica, pet_id)
    length = timedelta(minutes=sum(service.duration_min for service in sold))
    timing = Timing(
        appointment_id or AppointmentId(new_id()), starts_at, ends_at or starts_at + length
    )
    site = chosen[0].site_id if chosen else site_or_first(replica, site_id).id
    place = Place(site, pet_id, chosen, timing, any(service.stays for service in sold))
    reason = overbook_reason.strip()
    require_place(replica, place, Deliberately(reason, outside_hours))
    taken = with_everything_needed(replica, chosen, sold, site, timing)
    title = f"Booked {spoken_name(replica, pet_id)}, {spoken_time(replica, starts_at)}"
    changes = (
        _visit_insert(place, client_id=pet["client_id"], note=note.strip()),
        *service_inserts(timing.appointment_id, sold),
        *claim_inserts(timing, taken, reason),
    )
    return ChangeSet("appointment.book", title, changes)


def _bookable_pet(replica: Replica, pet_id: PetId) -> Row:
    pet = live_row(replica, "pet", pet_id, missing="This pet is not on this desk.")
    if pet["deceased_on"] is not None:
        raise InvalidInput("This pet has died; it cannot be booked.", field="pet")
    return pet


def _visit_insert(place: Place, *, client_id: JsonValue, note: str) -> Change:
    values: dict[str, JsonValue] = {
        "site_id": str(place.site_id),
        "pet_id": str(place.pet_id),
        "client_id": client_id,
        "status": "booked",
        "starts_at": to_text(place.timing.starts_at),
        "ends_at": to_text(place.timing.ends_at),
        "note": note,
    }
    return insert("appointment", place.timing.appointment_id, values)
