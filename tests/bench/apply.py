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

import psycopg

from frontdesk.commands.demo_desk import demo_profile
from frontdesk.server.demo.instances import Demo
from frontdesk.storage.postgres.server_link import ServerLink
from tests.bench._bookings import Booking, bookings, envelope
from tests.bench._large import large_demo, password_of
from tests.bench.figures import Figure

DESKS = 4
COMMANDS = 400
BATCH = 50
LEAST_PER_SECOND = 150.0


def run() -> Iterator[Figure]:
    """Measure bookings a second of four desks and of one."""
    with large_demo() as demo:
        made = bookings(demo, (DESKS + 1) * COMMANDS)
        shares = [made[number * COMMANDS :][:COMMANDS] for number in range(DESKS + 1)]
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


def _desk(demo: Demo, share: list[Booking]) -> Callable[[], None]:
    link = ServerLink.open(demo_profile(demo), password_of(demo))
    device = link.hello({"device_name": "bench", "client_version": "0.1.0"})["device"]
    envelopes = [
        envelope(device["id"], number, booking)
        for number, booking in enumerate(share, start=device["last_seq"] + 1)
    ]

    def work() -> None:
        for start in range(0, len(envelopes), BATCH):
            for answer in link.apply(envelopes[start : start + BATCH]):
                if answer["status"] != "applied":
                    raise RuntimeError(f"a booking was {answer['status']}: {answer['code']}")
        link.close()

    return work


def _make_bare_tables(demo: Demo) -> None:
    with psycopg.connect(demo.admin_dsn) as connection:
        connection.execute("create schema bare")
        for table in ("appointment", "appointment_service", "resource_claim"):
            connection.execute(f"create table bare.{table} (id uuid primary key, row jsonb)")


def _bare_desk(demo: Demo, share: list[Booking]) -> Callable[[], None]:
    connection = psycopg.connect(demo.admin_dsn)

    def work() -> None:
        for booking in share:
            for change in booking:
                connection.execute(
                    f"insert into bare.{change.table} values (%s, %s)",  # noqa: S608
                    [change.id, json.dumps(dict(change.values))],
                )
            connection.commit()
        connection.close()

    return work
