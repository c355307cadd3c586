"""The replica's tables: the clinic's, made from `storage.schema`, and the desk's own books.

The clinic's tables hold what the server sent with the waiting commands on top. Instants and dates
are ISO 8601 text, ids are text, booleans 0 or 1, custom fields JSON text. Their shape is kept in
`table_shape`, so that only the making of tables needs SQLAlchemy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from frontdesk.storage.replica.cipher import Connection

REPLICA_FORMAT = 2
"""Raised whenever tables below or in `storage.schema` change: an older replica is fetched anew."""

BOOKS = (
    "create table if not exists meta (name text primary key, value text not null) without rowid",
    """create table if not exists table_shape
        (name text primary key, position integer not null, columns text not null) without rowid""",
    # The commands whose changes are on top of the server's rows, in the order they were put on.
    """create table if not exists overlay_command
        (ordinal integer primary key, command_id text not null unique)""",
    # What each of their changes found: enough to take it off again, exactly.
    """create table if not exists overlay_change (
        command_id text not null, ordinal integer not null, tbl text not null,
        row_id text not null, found text not null check (found in ('nothing', 'row', 'skipped')),
        before text not null, primary key (command_id, ordinal)) without rowid""",
)

# The longer ones hold every column that the day, the month and the search for free times read, so
# that thousands of visits are counted without looking any of them up.
_COMPOSITE_INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
    "appointment": (
        ("starts_at", "site_id", "status", "deleted_at"),
        ("ends_at",),
        ("pet_id", "starts_at"),
    ),
    "resource_claim": (
        ("resource_id", "starts_at"),
        ("starts_at", "ends_at", "resource_id", "lane", "deleted_at", "appointment_id"),
    ),
    "block": (("resource_id", "starts_at"),),
    "pet": (("licence_no",), ("chip_no",)),
}

_STAYS = {
    "appointment": ("ends_at", "starts_at"),
    "resource_claim": (
        "ends_at",
        "starts_at",
        "resource_id",
        "lane",
        "deleted_at",
        "appointment_id",
    ),
}
"""Columns of the index over those rows alone that cross a date (in UTC).

What lasts over a day's beginning is among them, so that a day need not look through all that ever
began before it.
"""


@dataclass(frozen=True, slots=True)
class TableShape:
    """A replicated table: its columns in order, each with its kind (`text`, `boolean`, …)."""

    name: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TablePlan:
    """How to make one replicated table."""

    shape: TableShape
    definitions: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...]

    def create(self, name: str) -> str:
        """Return the statement that makes the table under this name."""
        return f'create table "{name}" ({", ".join(self.definitions)}) without rowid'

    def create_indexes(self, name: str, suffix: str) -> list[str]:
        """Return the statements that index it; their names only have to be new."""
        statements = [
            f'create index "{self.shape.name}_{"_".join(columns)}_{suffix}" on "{name}"'
            f" ({', '.join(_quoted(column) for column in columns)})"
            for columns in self.indexes
        ]
        if stay := _STAYS.get(self.shape.name):
            statements.append(
                f'create index "{self.shape.name}_stay_{suffix}" on "{name}" ({", ".join(stay)})'
                " where substr(starts_at, 1, 10) <> substr(ends_at, 1, 10)"
            )
        return statements


@cache
def table_plans() -> Mapping[str, TablePlan]:
    """Return how to make every replicated table, parents before children."""
    from frontdesk.storage import schema

    return {
        name: _plan(schema.METADATA.tables[f"app.{name}"], schema.SERVER_ONLY_COLUMNS)
        for name in schema.REPLICATED
    }


def make_books(connection: Connection) -> None:
    """Make the desk's own tables where they are missing."""
    for statement in BOOKS:
        connection.execute(statement)


def stored_shapes(connection: Connection) -> dict[str, TableShape]:
    """Return the shapes of the tables this replica holds, parents before children."""
    rows = connection.execute("select name, columns from table_shape order by position")
    return {name: TableShape(name, json.loads(columns)) for name, columns in rows}


def store_shapes(connection: Connection, shapes: list[TableShape]) -> None:
    """Keep the shapes beside the tables."""
    connection.execute("delete from table_shape")
    connection.executemany(
        "insert into table_shape (name, position, columns) values (?, ?, ?)",
        [
            (shape.name, position, json.dumps(dict(shape.columns)))
            for position, shape in enumerate(shapes)
        ],
    )


def _plan(table: Any, left_out: frozenset[str]) -> TablePlan:
    columns = [column for column in table.columns if column.name not in left_out]
    shape = TableShape(table.name, {column.name: _kind(column) for column in columns})
    composite = _COMPOSITE_INDEXES.get(table.name, ())
    covered = {index[0] for index in composite}
    references = sorted(
        element.parent.name
        for constraint in table.foreign_key_constraints
        for element in constraint.elements
        if element.parent.name not in left_out | covered
    )
    indexes = (*composite, *((name,) for name in references))
    return TablePlan(shape, tuple(_definition(column) for column in columns), indexes)


def _kind(column: Any) -> str:
    name = type(column.type).__name__
    return {"SmallInteger": "integer", "BigInteger": "integer"}.get(name, name.lower())


def _definition(column: Any) -> str:
    storage = "integer" if _kind(column) in {"integer", "boolean"} else "text"
    if column.name == "id":
        return "id text primary key not null"
    return f"{_quoted(column.name)} {storage}{_default(column)}"


def _default(column: Any) -> str:
    """Return the default that a waiting row shows until the server has set its own."""
    if column.server_default is None:
        return ""
    text = str(column.server_default.arg.text).removesuffix("::jsonb")
    if "(" in text:  # a function of the server: unknown here
        return ""
    return f" default {({'true': '1', 'false': '0'}).get(text, text)}"


def _quoted(name: str) -> str:
    return f'"{name}"'
