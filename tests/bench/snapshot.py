"""Fetching a clinic for the first time: from the server into the encrypted, searchable replica.

The floor reads the same rows with a plain SELECT over the same line and keeps nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from frontdesk.commands.demo_desk import demo_profile
from frontdesk.server.demo.instances import Demo
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.schema import REPLICATED
from tests.bench._large import large_demo, password_of, signed_in
from tests.bench.figures import Figure

LIMIT_SECONDS = 5.0
SOME = ("site", "client", "client_contact", "pet", "appointment", "alert")
"""Tables of the large clinic that hold about 80,000 rows together."""


def run() -> Iterator[Figure]:
    """Measure 80,000 rows, which have a limit, and the whole clinic."""
    with large_demo() as demo, signed_in(demo) as store:
        yield _measured("snapshot", demo, store, SOME, limit=LIMIT_SECONDS)
        yield _measured("snapshot.whole_clinic", demo, store, REPLICATED, limit=None)


def _measured(
    name: str, demo: Demo, store: LocalStore, tables: Iterable[str], *, limit: float | None
) -> Figure:
    wanted = tuple(tables)
    floor = _bare(demo, wanted)
    link = ServerLink.open(demo_profile(demo), password_of(demo))
    try:
        begun = time.perf_counter()
        rows = _fetch(link, store, wanted)
        seconds = time.perf_counter() - begun
    finally:
        link.close()
    return Figure(name, seconds, "s", floor, rows, limit=limit)


def _fetch(link: ServerLink, store: LocalStore, tables: tuple[str, ...]) -> int:
    """Load a snapshot as the sync does and return how many rows it has."""
    device_id = store.outbox.device_id
    if device_id is None:
        raise RuntimeError("the desk of the benchmark is not enrolled")
    seen = 0

    def counted(rows: Iterable[str]) -> Iterator[str]:
        nonlocal seen
        for row in rows:
            seen += 1
            yield row

    with link.consistent():
        greeting = link.hello({"device_id": str(device_id)})
        meta = ReplicaMeta.from_hello(
            greeting, device_id=device_id, now=datetime.now(UTC), cursor=link.head()
        )
        store.load_snapshot(
            meta, ((table, counted(link.rows(table))) for table in tables), lambda _share: None
        )
    return seen


def _bare(demo: Demo, tables: tuple[str, ...]) -> float:
    """Return the seconds that reading the rows takes without the wall and without a replica."""
    tenant_id = UUID(demo.clinic.tenant_id)
    with psycopg.connect(demo.admin_dsn) as connection:
        begun = time.perf_counter()
        for table in tables:
            connection.execute(
                f"select * from app.{table} where tenant_id = %s and deleted_at is null",  # noqa: S608
                [tenant_id],
            ).fetchall()
        return time.perf_counter() - begun
