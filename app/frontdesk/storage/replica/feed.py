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
Image = Mapping[str, Any]


def rows_of_page(page: Mapping[str, Any]) -> set[Pair]:
    """Return which rows an answer of `app.pull` is about, whatever it says of them."""
    return _read(_brought(page) | _named(page))


def rows_out_of_sight(page: Mapping[str, Any]) -> set[Pair]:
    """Return which rows its events name and it does not bring: this login sees them no more."""
    return _read(_named(page) - _brought(page))


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
    rows: Mapping[str, Sequence[Image]],
    *,
    suffix: str = "",
) -> None:
    """Insert rows, or make them so; a table or column that a newer server added is left out."""
    for table, images in rows.items():
        if table in shapes and images:
            by_id = {image["id"]: image for image in images}
            _put(connection, shapes[table], table + suffix, by_id)


def _put(connection: Connection, shape: TableShape, name: str, images: Mapping[str, Image]) -> None:
    """Insert what is not here; of the others write the columns that differ, and those alone.

    Each column that is written has its indexes written again, also when it stays as it was: that
    was most of the work of a page, and most of what had to be encrypted and kept.
    """
    columns = [column for column in shape.columns if column != "id"]
    here = _rows_here(connection, name, columns, images)
    new = [image for row_id, image in images.items() if row_id not in here]
    if new:
        connection.execute(_insertion(shape, name), (json.dumps(new, ensure_ascii=False),))
    for differing, rows in _differences(columns, here, images).items():
        settings = ", ".join(f'"{column}" = ?' for column in differing)
        connection.executemany(f'update "{name}" set {settings} where id = ?', rows)


def _rows_here(
    connection: Connection, name: str, columns: Sequence[str], row_ids: Iterable[str]
) -> dict[str, tuple[Any, ...]]:
    """Return the values of those of these rows that are here."""
    listed = ", ".join(f'"{column}"' for column in columns)
    found = connection.execute(
        f'select id, {listed} from "{name}" where id in (select value from json_each(?))',
        (json.dumps(list(row_ids)),),
    )
    return {row_id: tuple(values) for row_id, *values in found}


def _differences(
    columns: Sequence[str], here: Mapping[str, tuple[Any, ...]], images: Mapping[str, Image]
) -> dict[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return, by the columns in which rows differ, their new values there and, last, their ids."""
    found: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for row_id, values in here.items():
        image = images[row_id]
        new = {
            column: stored
            for column, value in zip(columns, values, strict=True)
            if (told := image.get(column)) != value and (stored := _stored(told)) != value
        }
        if new:
            found.setdefault(tuple(new), []).append((*new.values(), row_id))
    return found


def _stored(value: Any) -> Any:
    """Return a value of an image as `_insertion` stores it."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def load_rows(connection: Connection, shape: TableShape, name: str, images: Iterable[str]) -> None:
    """Insert rows given as JSON texts into the table called `name`."""
    connection.execute(_insertion(shape, name), (f"[{','.join(images)}]",))


def _insertion(shape: TableShape, name: str) -> str:
    listed = ", ".join(f'"{column}"' for column in shape.columns)
    values = ", ".join(f"value ->> '{column}'" for column in shape.columns)
    return f'insert into "{name}" ({listed}) select {values} from json_each(?)'


def _brought(page: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(table, row["id"]) for table, rows in page["rows"].items() for row in rows}


def _named(page: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(e["entity"], e["entity_id"]) for e in page["events"] if "entity" in e}


def _read(names: Iterable[tuple[str, str]]) -> set[Pair]:
    """Return the names of rows with their ids as such: the server writes each in one way only."""
    return {(table, id_of(row_id)) for table, row_id in names}
