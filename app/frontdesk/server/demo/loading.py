"""Puts the demo's rows into the database: set by set, through the wall and the event log."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from uuid import UUID

import psycopg
from psycopg import sql

from frontdesk.domain.changes import JsonValue
from frontdesk.server.demo.rows import DemoRows
from frontdesk.storage.schema import REPLICATED

BATCH = 500
"""Rows a statement, and visits a transaction; the log's triggers run once a statement."""

Row = dict[str, JsonValue]

_OF_A_VISIT = ("appointment_service", "resource_claim")


def load_rows(connection: psycopg.Connection, tenant_id: UUID, rows: DemoRows) -> None:
    """Insert all rows for one tenant, parents before children, visits with all that is theirs.

    `connection` is the operator's, in autocommit: the tenant is named by a setting, as workers do.
    The visits come in several transactions, because a visit's checks wait for its commit, and
    without fresh statistics they would search the whole table for each of them.
    """
    connection.execute("set synchronous_commit = off")
    connection.execute("select set_config('app.acting_tenant', %s, false)", [str(tenant_id)])
    with connection.transaction():
        for table in REPLICATED:
            if table not in (*_OF_A_VISIT, "appointment"):
                _insert_all(connection, table, rows.tables.get(table, []))
    connection.execute("analyze")
    for number, visits in enumerate(_visits(rows)):
        with connection.transaction():
            for table, batch in visits.items():
                _insert_all(connection, table, batch)
        if number.bit_count() <= 1:  # after 1, 2, 3, 5, 9, 17 … slices
            connection.execute("analyze app.appointment, app.resource_claim, app.event")
    connection.execute("select set_config('app.acting_tenant', '', false)")
    connection.execute("reset synchronous_commit")


def _visits(rows: DemoRows) -> Iterator[Mapping[str, list[Row]]]:
    """Yield slices of appointments, each with its services and claims."""
    owned: dict[str, dict[JsonValue, list[Row]]] = {}
    for table in _OF_A_VISIT:
        owned[table] = defaultdict(list)
        for row in rows.tables.get(table, []):
            owned[table][row["appointment_id"]].append(row)
    # Latest end first: the lanes then come out as few as possible, and whoever looks for a free
    # lane looks only at visits that begin earlier, which are not there yet.
    appointments = sorted(
        rows.tables.get("appointment", []), key=lambda row: str(row["ends_at"]), reverse=True
    )
    for start in range(0, len(appointments), BATCH):
        batch = appointments[start : start + BATCH]
        children = {
            table: [row for visit in batch for row in owned[table][visit["id"]]]
            for table in _OF_A_VISIT
        }
        yield {"appointment": batch, **children}


def _insert_all(connection: psycopg.Connection, table: str, rows: list[Row]) -> None:
    """Insert rows in batches that all have the same columns."""
    by_columns: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        by_columns.setdefault(tuple(row), []).append(row)
    for alike in by_columns.values():
        for start in range(0, len(alike), BATCH):
            _insert(connection, table, alike[start : start + BATCH])


def _insert(connection: psycopg.Connection, table: str, batch: list[Row]) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, batch[0]))
    target = sql.Identifier("app", table)
    statement = sql.SQL(
        "insert into {target} ({columns})"
        " select {columns} from jsonb_populate_recordset(null::{target}, %s::jsonb)"
    ).format(target=target, columns=columns)
    connection.execute(statement, [json.dumps(batch, ensure_ascii=False)])
