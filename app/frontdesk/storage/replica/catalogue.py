"""Reads the catalogue: services with what they need, resources, sites."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from frontdesk.domain.catalogue import Resource, Service, Site
from frontdesk.domain.errors import NotFound
from frontdesk.domain.ids import ResourceId, ServiceId, SiteId, StaffId
from frontdesk.domain.money import Money
from frontdesk.storage.replica.cipher import Row
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import uuid_or_none


def services(replica: Replica, *, inactive: bool = False) -> list[Service]:
    """Return the services as the catalogue orders them, those no longer sold only when asked."""
    needed = needs(replica)
    return [
        _service(row, needed.get(ServiceId(UUID(row["id"])), frozenset()))
        for row in replica.rows(
            "select * from service where deleted_at is null and (active or ?)"
            " order by position, name, id",
            (inactive,),
        )
    ]


def needs(replica: Replica) -> dict[ServiceId, frozenset[str]]:
    """Return the kinds of resource that each service occupies."""
    found: dict[ServiceId, set[str]] = defaultdict(set)
    for service_id, kind in replica.rows(
        "select service_id, resource_kind from service_need where deleted_at is null"
    ):
        found[ServiceId(UUID(service_id))].add(kind)
    return {service_id: frozenset(kinds) for service_id, kinds in found.items()}


def service_by_code(replica: Replica, code: str) -> Service:
    """Return the service sold under a code, whatever its case; NotFound otherwise."""
    for service in services(replica):
        if service.code.casefold() == code.strip().casefold():
            return service
    raise NotFound("No service has this code.")


def resources(replica: Replica, *, inactive: bool = False) -> list[Resource]:
    """Return the resources in the order of the day's columns."""
    return [
        Resource(
            id=ResourceId(UUID(row["id"])),
            site_id=SiteId(UUID(row["site_id"])),
            staff_id=_staff_id(row["staff_id"]),
            name=row["name"],
            kind=row["kind"],
            capacity=row["capacity"],
            active=bool(row["active"]),
        )
        for row in replica.rows(
            "select * from resource where deleted_at is null and (active or ?)"
            " order by position, name, id",
            (inactive,),
        )
    ]


def sites(replica: Replica) -> list[Site]:
    """Return the clinic's sites by name."""
    return [
        Site(SiteId(UUID(row["id"])), row["name"], row["address"], row["phone"])
        for row in replica.rows(
            "select id, name, address, phone from site where deleted_at is null order by name, id"
        )
    ]


def site_or_first(replica: Replica, site_id: SiteId | None) -> Site:
    """Return this site, or the first by name when none is asked for; NotFound otherwise."""
    for site in sites(replica):
        if site_id in (None, site.id):
            return site
    raise NotFound("This clinic has no such site.")


def _service(row: Row, needed: frozenset[str]) -> Service:
    return Service(
        id=ServiceId(UUID(row["id"])),
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        duration_min=row["duration_min"],
        price=Money(row["price_minor"], row["currency"]),
        needs=needed,
        active=bool(row["active"]),
    )


def _staff_id(text: str | None) -> StaffId | None:
    found = uuid_or_none(text)
    return None if found is None else StaffId(found)
