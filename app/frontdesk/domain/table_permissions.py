"""Which permission writes which table, as the server's policies have it; a test compares them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from frontdesk.domain.changes import Change, ChangeSet

PERMISSION_OF: Mapping[str, str] = {
    "site": "catalogue.write",
    "opening_hours": "catalogue.write",
    "role": "role.write",
    "staff": "staff.write",
    "resource": "catalogue.write",
    "roster": "roster.write",
    "block": "block.write",
    "service": "catalogue.write",
    "service_need": "catalogue.write",
    "client": "client.write",
    "client_contact": "client.write",
    "pet": "pet.write",
    "alert": "pet.write",
    "vaccination": "pet.write",
    "appointment": "appointment.write",
    "appointment_service": "appointment.write",
    "resource_claim": "appointment.write",
}


def permissions_for(changes: Iterable[Change]) -> tuple[str, ...]:
    """Return the permissions without which the server would refuse these changes, in order."""
    needed: list[str] = []
    for change in changes:
        if change.table in PERMISSION_OF:
            needed.append(PERMISSION_OF[change.table])
        if change.table == "resource_claim" and _overbooks(change):
            needed.append("appointment.overbook")
    return tuple(dict.fromkeys(needed))


def permissions_to_reverse(changeset: ChangeSet) -> tuple[str, ...]:
    """Return the permissions that taking a ChangeSet back needs."""
    return permissions_for(changeset.inverse("1970-01-01T00:00:00+00:00").changes)


def _overbooks(change: Change) -> bool:
    values = change.values
    return bool(values.get("overbook_reason")) and not values.get("deleted_at")
