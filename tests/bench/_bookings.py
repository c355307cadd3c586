"""Bookings for the benchmarks of the server: many that disturb nothing and nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from frontdesk.domain.changes import Change, insert
from frontdesk.domain.ids import new_id
from frontdesk.server.demo.instances import Demo

Booking = tuple[Change, Change, Change]


def envelope(device_id: str, number: int, booking: Booking) -> dict[str, Any]:
    """Return the command of one booking, as a desk sends it."""
    return {
        "command_id": str(new_id()),
        "device_id": device_id,
        "device_seq": number,
        "name": "appointment.book",
        "version": 1,
        "changes": [change.to_json() for change in booking],
        "client_time": datetime.now(UTC).isoformat(),
    }


def bookings(demo: Demo, count: int) -> list[Booking]:
    """Return bookings that disturb nothing: next year, each pet once, column after column."""
    with psycopg.connect(demo.admin_dsn) as connection:

        def rows(query: str) -> list[Any]:
            return connection.execute(query, [UUID(demo.clinic.tenant_id)]).fetchall()

        pets = rows(
            "select id, client_id from app.pet where tenant_id = %s order by id limit 10000"
        )
        columns = rows(
            "select id, site_id from app.resource where tenant_id = %s and kind = 'groomer'"
        )
        services = rows("select id from app.service where tenant_id = %s and code = 'BT'")
    first = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    first += timedelta(days=365)
    made = []
    for number in range(count):
        pet, client = pets[number % len(pets)]
        turn, column = divmod(number, len(columns))
        resource, site = columns[column]
        starts = first + timedelta(days=turn // 8, minutes=45 * (turn % 8))
        made.append(_booking(pet, client, site, resource, services[0][0], starts))
    return made


def _booking(
    pet: UUID, client: UUID, site: UUID, resource: UUID, service: UUID, starts: datetime
) -> Booking:
    visit = new_id()
    times = {
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(minutes=45)).isoformat(),
    }
    return (
        insert(
            "appointment",
            visit,
            {
                "site_id": str(site),
                "pet_id": str(pet),
                "client_id": str(client),
                "status": "booked",
                **times,
            },
        ),
        insert(
            "appointment_service",
            new_id(),
            {
                "appointment_id": str(visit),
                "service_id": str(service),
                "position": 0,
                "duration_min": 45,
                "price_minor": 3800,
                "currency": "EUR",
            },
        ),
        insert(
            "resource_claim",
            new_id(),
            {"appointment_id": str(visit), "resource_id": str(resource), **times},
        ),
    )
