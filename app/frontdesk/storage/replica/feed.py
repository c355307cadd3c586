"""Puts the server's rows into the replica's tables: many at a time, no loop in Python."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.ddl import TableShape


def rows_of_page(page: Mapping[str, Any]) -> set[tuple[str, UUID]]:
    """Return which rows an answer of `app.pull` brings."""
    return {(table, UUID(row["id"])) for table, rows in page["rows"].items() for row in rows}


def has_gap(page: Mapping[str, Any], cursor: int) -> bool:
    """Whether events are missing between the cursor and this page."""
    events = page["events"]
    return bool(events) and min(event["position"] for event in events) > cursor + 1


def put_rows(
    connection: Connection,
    shapes: Mapping[str, TableShape],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
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
                f"{_insertion(shapes[table], table)} where true"
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
