"""A desk that was away while its colleagues changed thousands of visits follows them.

From the login until all is kept, searchable and shown, as the sync does it. The floor reads the
same pages over the same line and keeps nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import psycopg

from frontdesk.commands.demo_desk import demo_profile
from frontdesk.server.demo.instances import Demo
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import create_vault
from frontdesk.sync.enrolment import greeted
from frontdesk.sync.once import synchronise
from frontdesk.sync.pace import PAGE_EVENTS
from frontdesk.sync.people import People
from tests.bench._large import password_of
from tests.bench.figures import Figure

EVENTS, LIMIT_SECONDS = 8_000, 1.0
_AT_ONCE = 500

Operator = psycopg.Connection[tuple[Any, ...]]


def followed(demo: Demo, store: LocalStore) -> Iterator[Figure]:
    """Measure visits with another note, and visits that were moved with the place they take.

    The store must hold the whole clinic.
    """
    profile = replace(demo_profile(demo), directory=store.outbox.path.parent)
    key = create_vault(profile.key_path, profile.login, password_of(demo))  # it opens nothing here
    people = People.of(profile, key, password_of(demo))
    greeted(profile, password_of(demo), store)
    yield _followed("snapshot.events", demo, store, profile, people, _note)
    yield _followed("snapshot.events_moved", demo, store, profile, people, _move)


def _followed(
    name: str,
    demo: Demo,
    store: LocalStore,
    profile: Profile,
    people: People,
    change: Callable[[Operator, Demo], None],
) -> Figure:
    synchronise(profile, people, store)
    cursor = store.replica.signed_in().cursor
    with psycopg.connect(demo.admin_dsn, autocommit=True) as operator:
        tenant_id = str(demo.clinic.tenant_id)
        operator.execute("select set_config('app.acting_tenant', %s, false)", [tenant_id])
        change(operator, demo)
    floor, head = _read(demo, cursor)
    begun = time.perf_counter()
    synchronise(profile, people, store)
    seconds = time.perf_counter() - begun
    if store.replica.signed_in().cursor != head:
        raise RuntimeError("not all events have come")
    return Figure(name, seconds, "s", floor, head - cursor, limit=LIMIT_SECONDS)


def _note(operator: Operator, demo: Demo) -> None:
    for some in _latest(operator, demo, EVENTS):
        operator.execute(
            "update app.appointment set note = note || ' later' where id = any(%s)", [some]
        )


def _move(operator: Operator, demo: Demo) -> None:
    """Move visits a year on; each is an event, and so is each place it takes."""
    for some in _latest(operator, demo, EVENTS // 2):
        with operator.transaction():  # a place is never held at another time than the visit's
            for table, key in (("appointment", "id"), ("resource_claim", "appointment_id")):
                operator.execute(
                    f"update app.{table} set starts_at = starts_at + interval '1 year',"  # noqa: S608
                    f" ends_at = ends_at + interval '1 year'"
                    f" where {key} = any(%s) and deleted_at is null",
                    [some],
                )


def _latest(operator: Operator, demo: Demo, count: int) -> Iterator[list[Any]]:
    """Give the ids of the latest visits, some at a time."""
    ids = [
        row[0]
        for row in operator.execute(
            "select id from app.appointment where tenant_id = %s and deleted_at is null"
            " order by starts_at desc limit %s",
            [demo.clinic.tenant_id, count],
        )
    ]
    for first in range(0, len(ids), _AT_ONCE):
        yield ids[first : first + _AT_ONCE]


def _read(demo: Demo, cursor: int) -> tuple[float, int]:
    """Return the seconds that reading the news takes, and where they end."""
    link = ServerLink.open(demo_profile(demo), password_of(demo))
    begun, head = time.perf_counter(), link.head()
    while cursor < head:
        cursor = int(link.pull(cursor, PAGE_EVENTS)["position"])
    seconds = time.perf_counter() - begun
    link.close()
    return seconds, head
