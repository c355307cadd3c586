"""Counts and sums up the server's rows in the replica as `app.verify` does on the server.

A row's text is its values in the order of its columns' names, parted by `|`, JSON left out, which
each side writes in its own way; its number is the first 32 bits of that text's MD5. MD5 finds
accidents here, not attackers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.ddl import TableShape

_LEFT_OUT = "jsonb"

_WINDOWS = {
    "appointment": " and t.ends_at >= :since",
    "appointment_service": (
        " and exists (select 1 from appointment a where a.id = t.appointment_id"
        " and a.deleted_at is null and a.ends_at >= :since)"
    ),
    "resource_claim": (
        " and exists (select 1 from appointment a where a.id = t.appointment_id"
        " and a.deleted_at is null and a.ends_at >= :since)"
    ),
}


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many live rows a table has, and the sum of their numbers."""

    count: int
    total: int


def sums_of_server(answer: Mapping[str, Any]) -> dict[str, TableSum]:
    """Read the answer of `app.verify`."""
    return {
        table: TableSum(int(found["count"]), int(found["sum"]))
        for table, found in answer["tables"].items()
    }


def sums_here(
    connection: Connection, shapes: Mapping[str, TableShape], tables: Iterable[str], since: str
) -> dict[str, TableSum]:
    """Sum up tables of the replica as they are; `since` is the start of the window (ISO, UTC)."""
    connection.create_function("row_number_of", 1, _number, deterministic=True)
    return {table: _sum(connection, shapes[table], since) for table in tables if table in shapes}


def _sum(connection: Connection, shape: TableShape, since: str) -> TableSum:
    text = " || '|' || ".join(
        _as_text(column, shape.columns[column])
        for column in sorted(shape.columns)
        if shape.columns[column] != _LEFT_OUT
    )
    row = connection.execute(
        f'select count(*), coalesce(sum(row_number_of({text})), 0) from "{shape.name}" t'
        f" where t.deleted_at is null{_WINDOWS.get(shape.name, '')}",
        {"since": since},
    ).fetchone()
    return TableSum(0, 0) if row is None else TableSum(row[0], row[1])


def _as_text(column: str, kind: str) -> str:
    if kind == "boolean":
        return f"case t.\"{column}\" when 1 then 'true' when 0 then 'false' else '' end"
    return f"coalesce(t.\"{column}\", '')"


def _number(text: str) -> int:
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8], 16)


def differing_rows(
    connection: Connection, shape: TableShape, suffix: str, since: str, most: int
) -> list[str]:
    """Return the ids of some live rows that the table and its namesake with `suffix` do not share.

    A row only one of them has counts too. JSON is left out, as in the sums.
    """
    columns = [c for c, kind in shape.columns.items() if kind != _LEFT_OUT]
    other = " or ".join(f't."{c}" is not o."{c}"' for c in columns)
    window = _WINDOWS.get(shape.name, "")
    rows = connection.execute(
        f'select o.id from "{shape.name}{suffix}" o left join "{shape.name}" t on t.id = o.id'
        f" where {other}"
        f' union select t.id from "{shape.name}" t where t.deleted_at is null{window}'
        f' and t.id not in (select id from "{shape.name}{suffix}") limit :most',
        {"since": since, "most": most},
    )
    return [row[0] for row in rows]
