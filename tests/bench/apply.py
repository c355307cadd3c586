"""Four desks of one clinic book as fast as they can: commands a second, on disk and logged.

Every command is a booking: a visit, its service, its claim; checked by the wall, the constraints
and the exactly-once rule, and written to the event log. Each desk sends its commands in pipelined
batches, as the sync does. The floor inserts the same visits, services and claims into bare tables,
one transaction a booking, over the same number of connections.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from frontdesk.commands.demo_desk import demo_profile
from frontdesk.domain.changes import Change, insert
from frontdesk.domain.ids import new_id
from frontdesk.server.demo.instances import Demo
from frontdesk.storage.postgres.server_link import ServerLink
from tests.bench._large import large_demo, password_of
from tests.bench.figures import Figure

DESKS = 4
COMMANDS = 400
BATCH = 50
LEAST_PER_SECOND = 150.0

Booking = tuple[Change, Change, Change]


def run() -> Iterator[Figure]:
    """Measure bookings a second of four desks and of one."""
    with large_demo() as demo:
        bookings = _bookings(demo, (DESKS + 1) * COMMANDS)
        shares = [bookings[number * COMMANDS :][:COMMANDS] for number in range(DESKS + 1)]
        _make_bare_tables(demo)
        floor = _rate([_bare_desk(demo, share) for share in shares[:DESKS]])
        rate = _rate([_desk(demo, share) for share in shares[:DESKS]])
        yield Figure(
            "apply.four_desks", rate, "cmd/s", floor, DESKS * COMMANDS, limit=LEAST_PER_SECOND
        )
        alone = _rate([_desk(demo, shares[DESKS])])
        yield Figure("apply.one_desk", alone, "cmd/s", None, COMMANDS)


def _rate(desks: list[Callable[[], None]]) -> float:
    """Return the commands a second of desks that work at once; each is signed in already."""
    problems: list[BaseException] = []

    def work(desk: Callable[[], None]) -> None:
        try:
            desk()
        except BaseException as error:
            problems.append(error)
            raise

    threads = [threading.Thread(target=work, args=(desk,)) for desk in desks]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    if problems:
        raise problems[0]
    return len(desks) * COMMANDS / seconds


def _desk(demo: Demo, bookings: list[Booking]) -> Callable[[], None]:
    link = ServerLink.open(demo_profile(demo), password_of(demo))
    device = link.hello({"device_name": "bench", "client_version": "0.1.0"})["device"]
    envelopes = [
        _envelope(device["id"], number, booking)
        for number, booking in enumerate(bookings, start=device["last_seq"] + 1)
    ]

    def work() -> None:
        for start in range(0, len(envelopes), BATCH):
            for answer in link.apply(envelopes[start : start + BATCH]):
                if answer["status"] != "applied":
                    raise RuntimeError(f"a booking was {answer['status']}: {answer['code']}")
        link.close()

    return work


def _envelope(device_id: str, number: int, booking: Booking) -> dict[str, Any]:
    return {
        "command_id": str(new_id()),
        "device_id": device_id,
        "device_seq": number,
        "name": "appointment.book",
        "version": 1,
        "changes": [change.to_json() for change in booking],
        "client_time": datetime.now(UTC).isoformat(),
    }


def _bookings(demo: Demo, count: int) -> list[Booking]:
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


def _make_bare_tables(demo: Demo) -> None:
    with psycopg.connect(demo.admin_dsn) as connection:
        connection.execute("create schema bare")
        for table in ("appointment", "appointment_service", "resource_claim"):
            connection.execute(f"create table bare.{table} (id uuid primary key, row jsonb)")


def _bare_desk(demo: Demo, bookings: list[Booking]) -> Callable[[], None]:
    connection = psycopg.connect(demo.admin_dsn)

    def work() -> None:
        for booking in bookings:
            for change in booking:
                connection.execute(
                    f"insert into bare.{change.table} values (%s, %s)",  # noqa: S608
                    [change.id, json.dumps(dict(change.values))],
                )
            connection.commit()
        connection.close()

    return work
