"""The rows of a demo clinic that change seldom: site, hours, resources, rosters, services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from frontdesk.server.demo.plans import ClinicPlan, ColumnPlan
from frontdesk.server.demo.rows import DemoRows
from frontdesk.server.demo.visits import LUNCH_MINUTES

_Known = tuple[Mapping[str, UUID], Mapping[str, UUID]]
"""The staff who have a login already, and the clinic's roles, both by name."""

_COLUMN_ROLES = {"groomer": "groomer", "vet": "vet"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The ids of the clinic: resources in the order of the plan's columns, services by code."""

    site: UUID
    resources: tuple[UUID, ...]
    services: dict[str, UUID]


def add_catalogue(
    plan: ClinicPlan,
    rows: DemoRows,
    staff_ids: Mapping[str, UUID],
    role_ids: Mapping[str, UUID],
) -> Catalogue:
    """Add the catalogue; `staff_ids` are the staff who have a login already, by name."""
    site = rows.add("site", name=plan.site, address=plan.address, phone=plan.phone)
    for weekday in range(7):
        rows.add(
            "opening_hours",
            site_id=str(site),
            weekday=weekday,
            opens_minute=plan.opens,
            closes_minute=plan.closes,
        )
    resources = tuple(
        _add_column(column, position, site, rows, (staff_ids, role_ids))
        for position, column in enumerate(plan.columns)
    )
    services: dict[str, UUID] = {}
    for position, service in enumerate(plan.services):
        service_id = rows.add(
            "service",
            code=service.code,
            name=service.name,
            kind=service.kind,
            duration_min=service.minutes,
            price_minor=service.price,
            currency=plan.currency,
            position=position,
        )
        services[service.code] = service_id
        for need in service.needs:
            rows.add("service_need", service_id=str(service_id), resource_kind=need)
    return Catalogue(site, resources, services)


def _add_column(
    column: ColumnPlan, position: int, site: UUID, rows: DemoRows, known: _Known
) -> UUID:
    staff_id = _staff_of(column, rows, known) if column.person else None
    resource_id = rows.add(
        "resource",
        site_id=str(site),
        staff_id=str(staff_id) if staff_id else None,
        name=column.name,
        kind=column.kind,
        capacity=column.capacity,
        position=position,
    )
    for weekday in range(7):
        _roster(rows, resource_id, weekday, "work", (column.starts, column.ends), "")
        if column.lunch is not None:
            lunch = (column.lunch, column.lunch + LUNCH_MINUTES)
            _roster(rows, resource_id, weekday, "break", lunch, "Lunch")
    return resource_id


def _staff_of(column: ColumnPlan, rows: DemoRows, known: _Known) -> UUID:
    staff_ids, role_ids = known
    if column.name in staff_ids:
        return staff_ids[column.name]
    initials = "".join(word[0] for word in column.name.split())
    role = _COLUMN_ROLES.get(column.kind, "groomer")
    role_id = str(role_ids[role]) if role in role_ids else None
    return rows.add("staff", name=column.name, initials=initials, role=role, role_id=role_id)


def _roster(
    rows: DemoRows,
    resource_id: UUID,
    weekday: int,
    kind: str,
    minutes: tuple[int, int],
    label: str,
) -> None:
    rows.add(
        "roster",
        resource_id=str(resource_id),
        weekday=weekday,
        kind=kind,
        starts_minute=minutes[0],
        ends_minute=minutes[1],
        label=label,
    )
