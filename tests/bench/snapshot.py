"""Fetching a clinic for the first time: from the server into the encrypted, searchable replica.

The floor reads the same rows with a plain SELECT over the same line and keeps nothing. What follows
a load is measured too: thousands of events at once, and the first day over a slow line.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from unittest.mock import patch
from uuid import UUID

import psycopg

from frontdesk import __version__
from frontdesk.commands.demo_desk import demo_profile
from frontdesk.domain.ids import DeviceId
from frontdesk.server.demo.instances import Demo
from frontdesk.storage.postgres.moment import Moment, Question, Rows
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.loads import Loads
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.schema import REPLICATED
from frontdesk.sync.loading import Loading
from tests.bench._events import followed
from tests.bench._large import large_demo, password_of
from tests.bench.figures import Figure
from tests.fakes.proxy import CuttingProxy
from tests.peak_memory import peak_memory_mb

LIMIT_SECONDS = 3.0
ROWS = 80_000
DELAY_SECONDS, FIRST_DAY_LIMIT_SECONDS = 0.1, 2.0
MEMORY_LIMIT_MB = 300.0


def run() -> Iterator[Figure]:
    """Measure 80,000 rows, the whole clinic, what happens after, and a first day."""
    with large_demo() as demo:
        counts = _counts(demo)
        share = ROWS / sum(counts.values())
        some = {table: round(count * share) for table, count in counts.items()}
        with empty_desk() as store:
            yield _measured("snapshot", demo, store, some, limit=LIMIT_SECONDS)
        with empty_desk() as store:
            yield _measured("snapshot.whole_clinic", demo, store, counts, limit=None)
            yield from followed(demo, store)
        memory = peak_memory_mb()
        yield Figure("snapshot.memory", memory, "MB", None, 1, limit=MEMORY_LIMIT_MB)
        yield _first_day(demo)


@contextmanager
def empty_desk() -> Iterator[LocalStore]:
    """Give the store of a desk that has fetched nothing."""
    with tempfile.TemporaryDirectory() as directory:
        files = [Path(directory) / name for name in ("replica.db", "outbox.db")]
        store = LocalStore.open(files[0], files[1], token_bytes(32))
        yield store
        store.close()


def _counts(demo: Demo) -> dict[str, int]:
    """Return how many rows a desk keeps of each table."""
    link = ServerLink.open(demo_profile(demo), password_of(demo))
    try:
        with link.consistent() as moment:
            return moment.totals(REPLICATED)
    finally:
        link.close()


def _measured(
    name: str, demo: Demo, store: LocalStore, wanted: Mapping[str, int], *, limit: float | None
) -> Figure:
    floor = _bare(demo, wanted)
    link = ServerLink.open(demo_profile(demo), password_of(demo))
    with patch.object(Moment, "answer", _no_more_than(wanted)):
        begun = time.perf_counter()
        _load(link, store)
        seconds = time.perf_counter() - begun
    link.close()
    return Figure(name, seconds, "s", floor, sum(wanted.values()), limit=limit)


def _no_more_than(wanted: Mapping[str, int]) -> Callable[[Moment, Question], Rows]:
    """Return what gives pages of the server, but only so many rows of each table."""
    left, answer = dict(wanted), Moment.answer

    def some(moment: Moment, question: Question) -> Rows:
        rows = answer(moment, question)[: left[question.table]]
        left[question.table] -= len(rows)
        return rows

    return some


def _load(link: ServerLink, store: LocalStore) -> None:
    """Load everything the way the sync does; the day comes first."""
    loading = Loading(
        store,
        clock=time.monotonic,
        on_changed=lambda _changed: None,
        on_progress=lambda _share: None,
        on_page=lambda _page: None,
    )
    greeting = link.hello({"device_name": "bench", "client_version": __version__})
    meta = ReplicaMeta.from_hello(
        greeting, device_id=DeviceId(UUID(greeting["device"]["id"])), now=datetime.now(UTC)
    )
    while loading.step(link, greeting, meta) is None:
        pass


def _first_day(demo: Demo) -> Figure:
    """Measure from the login until today can be worked with, each message late by 100 ms."""
    profile = demo_profile(demo)
    with CuttingProxy((profile.host, profile.port)) as proxy, empty_desk() as store:
        proxy.delay = DELAY_SECONDS
        begun = time.perf_counter()
        link = ServerLink.open(replace(profile, port=proxy.port), password_of(demo))
        with patch.object(Loads, "take_up", side_effect=_Usable):
            with suppress(_Usable):
                _load(link, store)
            seconds = time.perf_counter() - begun
        link.close()
        rows = int(store.replica.value("select count(*) from appointment"))
    return Figure("snapshot.first_day", seconds, "s", None, rows, limit=FIRST_DAY_LIMIT_SECONDS)


class _Usable(Exception):
    """The first day is here; nothing else is fetched."""


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
