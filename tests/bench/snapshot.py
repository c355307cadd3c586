"""Fetching a clinic for the first time: from the server into the encrypted, searchable replica.

The floor reads the same rows with a plain SELECT over the same line and keeps nothing.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from secrets import token_bytes
from uuid import UUID

import psycopg

from frontdesk.commands.demo_desk import demo_profile
from frontdesk.domain.ids import DeviceId
from frontdesk.server.demo.instances import Demo
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.schema import REPLICATED
from tests.bench._large import large_demo, password_of
from tests.bench.figures import Figure

LIMIT_SECONDS = 5.0
ROWS = 80_000


def run() -> Iterator[Figure]:
    """Measure 80,000 rows, of every table its share, which have a limit; and the whole clinic."""
    with large_demo() as demo:
        counts = _counts(demo)
        share = ROWS / sum(counts.values())
        some = {table: round(count * share) for table, count in counts.items()}
        yield _measured("snapshot", demo, some, limit=LIMIT_SECONDS)
        yield _measured("snapshot.whole_clinic", demo, counts, limit=None)


def _counts(demo: Demo) -> dict[str, int]:
    """Return how many rows a desk keeps of each table."""
    link = ServerLink.open(demo_profile(demo), password_of(demo))
    try:
        with link.consistent():
            return {table: sum(1 for _row in link.rows(table)) for table in REPLICATED}
    finally:
        link.close()


def _measured(name: str, demo: Demo, wanted: Mapping[str, int], *, limit: float | None) -> Figure:
    floor = _bare(demo, wanted)
    link = ServerLink.open(demo_profile(demo), password_of(demo))
    with tempfile.TemporaryDirectory() as directory:
        store = LocalStore.open(
            Path(directory) / "replica.db", Path(directory) / "outbox.db", token_bytes(32)
        )
        begun = time.perf_counter()
        rows = _fetch(link, store, wanted)
        seconds = time.perf_counter() - begun
        store.close()
    link.close()
    return Figure(name, seconds, "s", floor, rows, limit=limit)


def _fetch(link: ServerLink, store: LocalStore, wanted: Mapping[str, int]) -> int:
    """Load so many rows of each table as the sync does and return how many there were."""
    device = link.hello({"device_name": "bench", "client_version": "0.1.0"})["device"]
    device_id = DeviceId(UUID(device["id"]))
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
        tables = (
            (table, counted(islice(link.rows(table), count))) for table, count in wanted.items()
        )
        store.load_snapshot(meta, tables, lambda _share: None)
    return seen


def _bare(demo: Demo, wanted: Mapping[str, int]) -> float:
    """Return the seconds that reading the rows takes without the wall and without a replica."""
    tenant_id = UUID(demo.clinic.tenant_id)
    with psycopg.connect(demo.admin_dsn) as connection:
        begun = time.perf_counter()
        for table, count in wanted.items():
            connection.execute(
                f"select * from app.{table}"  # noqa: S608 - our own names
                " where tenant_id = %s and deleted_at is null limit %s",
                [tenant_id, count],
            ).fetchall()
        return time.perf_counter() - begun
