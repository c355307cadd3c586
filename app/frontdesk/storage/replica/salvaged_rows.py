"""Tells which table of the outbox a record was in, when nothing else is left to tell it.

By the number of its values and their kinds, which no two tables of the outbox have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.sealed_pages import ReadablePages
from frontdesk.storage.replica.stored_records import Record, Value, free_pages, records

_ADDED_LATER = {"command": ("override",)}
"""Columns that a record written by an older program lacks at its end."""


@dataclass(frozen=True, slots=True)
class TableForm:
    """How a table's records look; `rowid` is the column that stands in the row's number."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    rowid: str | None
    keyed: bool

    def row(self, record: Record) -> dict[str, Value] | None:
        """Return the record's values by column, or None when it is not one of this table's."""
        if (record.rowid is None) is not self.keyed or not record.whole:
            return None
        values = record.values
        for missing in _ADDED_LATER.get(self.name, ()):
            if len(values) == len(self.columns) - 1 and self.columns[-1] == missing:
                values = (*values, None)
        if len(values) != len(self.columns):
            return None
        row = dict(zip(self.columns, values, strict=True))
        if self.rowid is not None:
            row[self.rowid] = record.rowid
        fits = all(map(_fits, row.values(), self.types))
        return row if fits else None


def table_forms(connection: Connection) -> list[TableForm]:
    """Return the forms of all tables of a database that was made by this program."""
    found = connection.execute(
        "select name, sql from sqlite_master where type = 'table' and name not like 'sqlite_%'"
    ).fetchall()
    return [_form(connection, row["name"], row["sql"].lower()) for row in found]


def _form(connection: Connection, name: str, sql: str) -> TableForm:
    columns = connection.execute(f"select * from pragma_table_info('{name}')").fetchall()
    keyed = "without rowid" in sql
    if keyed:  # such a record begins with the key
        columns = sorted(columns, key=lambda each: (not each["pk"], each["pk"] or each["cid"]))
    key = [each for each in columns if each["pk"]]
    is_number = len(key) == 1 and key[0]["type"].lower() == "integer" and not keyed
    return TableForm(
        name,
        tuple(each["name"] for each in columns),
        tuple(each["type"].lower() for each in columns),
        key[0]["name"] if is_number else None,
        keyed,
    )


def rows_by_table(
    found: ReadablePages, forms: Iterable[TableForm]
) -> dict[str, list[dict[str, Value]]]:
    """Return every row that can be read, by table."""
    listed = list(forms)
    rows: dict[str, list[dict[str, Value]]] = {form.name: [] for form in listed}
    for record in all_records(found):
        for form in listed:
            row = form.row(record)
            if row is not None:
                rows[form.name].append(row)
                break
    return rows


def all_records(found: ReadablePages) -> Iterator[Record]:
    """Return the records of all pages that are in use."""
    unused = free_pages(found.pages)
    fresh = {each: page for each, page in found.pages.items() if each not in found.broken}
    for number in found.pages:
        if number not in unused:
            yield from records(number, fresh if number in fresh else found.beside(number))


def put_rows(connection: Connection, form: TableForm, rows: Iterable[Mapping[str, Value]]) -> None:
    """Write rows of a table, in place of what a new outbox has there by itself."""
    listed = ", ".join(f'"{column}"' for column in form.columns)
    marks = ", ".join("?" * len(form.columns))
    values: list[tuple[Any, ...]] = [tuple(row[each] for each in form.columns) for row in rows]
    connection.executemany(
        f'insert or replace into "{form.name}" ({listed}) values ({marks})',
        values,
    )


def _fits(value: Value, declared: str) -> bool:
    if value is None:
        return True
    return isinstance(value, int) if declared == "integer" else isinstance(value, str)
