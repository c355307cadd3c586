"""Puts the server's rows into the replica's tables: many at a time, no loop in Python."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from frontdesk.domain.ids import id_of
from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.ddl import TableShape

Pair = tuple[str, UUID]


def rows_of_page(page: Mapping[str, Any]) -> set[Pair]:
    """Return which rows an answer of `app.pull` is about, whatever it says of them."""
    return rows_brought(page) | rows_out_of_sight(page)


def rows_brought(page: Mapping[str, Any]) -> set[Pair]:
    """Return which rows it brings."""
    return {(table, id_of(row["id"])) for table, rows in page["rows"].items() for row in rows}


def rows_out_of_sight(page: Mapping[str, Any]) -> set[Pair]:
    """Return which rows its events name and it does not bring: this login sees them no more."""
    named = {(e["entity"], id_of(e["entity_id"])) for e in page["events"] if "entity" in e}
    return named - rows_brought(page)


def rows_vanishing(page: Mapping[str, Any]) -> set[Pair]:
    """Return which rows it takes away: deleted or out of sight.

    Not those erased: of these it says in so many words that it is meant.
    """
    erased = {
        (e["entity"], id_of(e["entity_id"])) for e in page["events"] if e.get("op") == "erase"
    }
    deleted = {
        (table, id_of(row["id"]))
        for table, rows in page["rows"].items()
        for row in rows
        if row.get("deleted_at") is not None
    }
    return (rows_out_of_sight(page) | deleted) - erased


def has_gap(page: Mapping[str, Any], cursor: int) -> bool:
    """Whether events are missing between the cursor and this page."""
    events = page["events"]
    return bool(events) and min(event["position"] for event in events) > cursor + 1


def put_page(
    connection: Connection,
    shapes: Mapping[str, TableShape],
    page: Mapping[str, Any],
    *,
    suffix: str = "",
) -> None:
    """Make the tables whose names end in `suffix` what an answer of `app.pull` says."""
    put_rows(connection, shapes, page["rows"], suffix=suffix)
    for table, row_id in rows_out_of_sight(page):
        if table in shapes:
            connection.execute(f'delete from "{table}{suffix}" where id = ?', (str(row_id),))


def put_rows(
    connection: Connection,
    shapes: Mapping[str, TableShape],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    suffix: str = "",
) -> None:
    """Insert or replace rows; a table or column that a newer server added is left out."""
    for table, images in rows.items():
        if table in shapes and images:
            replacing = ", ".join(
                f'"{column}" = excluded."{column}"'
                for column in shapes[table].columns
                if column != "id"
            )
            connection.execute(
                f"{_insertion(shapes[table], table + suffix)} where true"
                f" on conflict (id) do update set {replacing}",
                (json.dumps(images, ensure_ascii=False),),
            )


def load_rows(connection: Connection, shape: TableShape, name: str, images: Iterable[str]) -> None:
    """Insert rows given as JSON texts into the table called `name`."""
    connection.execute(_insertion(shape, name), (f"[{','.join(images)}]",))


def _insertion(shape: TableShape, name: str) -> str:
    listed = ", ".join(f'"{column}"' for column in shape.columns)
    values = ", ".join(f"value ->> '{column}'" for column in shape.columns)
    return f'insert into "{name}" ({listed}) select {values} from json_each(?)'
