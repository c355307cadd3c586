"""Reading a long log as a receptionist does: the history of a visit, and every kind of search."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict

from frontdesk.domain.history import LogFilter
from frontdesk.server.staff import StaffLogin
from frontdesk.storage.postgres.history import History
from frontdesk.storage.profiles import Profile
from tests.bench.figures import Figure, percentile, timed

LIMIT_MS = 50.0
EACH = 8


def figures(dsn: str, tenant_id: UUID, staff: StaffLogin, events: int) -> Iterator[Figure]:
    """Measure one page of each kind of question, anywhere in the log.

    The floor is the plain query for a record's events, by the owner and without the wall.
    """
    history = _open(staff)
    try:
        searches = [
            sample
            for asked in _filters(history, staff)
            for before in _places(events)
            for sample in timed(_search(history, asked, before), 1, warm=0)
        ]
        yield Figure(
            "history.search.p95", percentile(searches, 0.95), "ms", None, len(searches), LIMIT_MS
        )
        ids = _some_records(dsn, tenant_id)
        records = [sample for each in ids for sample in timed(_record(history, each), 1, warm=0)]
        floor = percentile(_bare(dsn, tenant_id, ids), 0.95)
        yield Figure(
            "history.record.p95", percentile(records, 0.95), "ms", floor, len(records), LIMIT_MS
        )
    finally:
        history.close()


def _open(staff: StaffLogin) -> History:
    parts = {key: str(value) for key, value in conninfo_to_dict(staff.dsn).items()}
    profile = Profile(
        name="bench",
        directory=Path(),
        host=parts["host"],
        port=int(parts["port"]),
        dbname=parts["dbname"],
        login=staff.login,
    )
    return History.open(profile, staff.password)


def _filters(history: History, staff: StaffLogin) -> list[LogFilter]:
    names = history.names()
    desk = next(iter(names.desks.values()))
    until = datetime.now(UTC) - timedelta(days=400)
    since = until - timedelta(days=60)
    return [
        LogFilter(),
        LogFilter(login=staff.login),
        LogFilter(kind="pet"),
        LogFilter(kind="role"),
        LogFilter(login=staff.login, kind="pet"),
        LogFilter(column="breed"),
        LogFilter(command="pet.edit"),
        LogFilter(command="pet.edit.undo"),
        LogFilter(device_ids=desk),
        LogFilter(device_ids=desk, command="pet.edit"),
        LogFilter(since=since, until=until),
        LogFilter(since=since, until=until, command="pet.edit"),
    ]


def _places(events: int) -> list[int | None]:
    return [None, *(events * part // EACH for part in range(1, EACH))]


def _search(history: History, asked: LogFilter, before: int | None) -> Callable[[], object]:
    return lambda: history.search(asked, before=before)


def _record(history: History, record_id: UUID) -> Callable[[], object]:
    return lambda: history.of_record("appointment", record_id)


def _some_records(dsn: str, tenant_id: UUID) -> list[UUID]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "select distinct entity_id from app.event where tenant_id = %s"
            " and entity = 'appointment' limit 2000",
            [tenant_id],
        ).fetchall()
    return random.Random(7).sample([row[0] for row in rows], min(100, len(rows)))  # noqa: S311


def _bare(dsn: str, tenant_id: UUID, ids: list[UUID]) -> list[float]:
    with psycopg.connect(dsn, autocommit=True) as connection:

        def read(record_id: UUID) -> object:
            return connection.execute(
                "select * from app.event where tenant_id = %s and entity_id = %s"
                " order by position desc limit 51",
                [tenant_id, record_id],
            ).fetchall()

        return [
            sample
            for each in ids
            for sample in timed(lambda i=each: read(i), 1, warm=0)  # type: ignore[misc]
        ]
