"""A small clinic to begin with, as the fake server's book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from tests.fakes.clinic_server.book import Book, Login, Row
from tests.fakes.clinic_server.tables import table_rules


def empty_book(epoch: UUID, tenant_id: UUID, logins: Iterable[Login]) -> Book:
    """Return a clinic without records."""
    return Book(
        epoch=epoch,
        tenant_id=tenant_id,
        logins={each.name: each for each in logins},
        rows={table: {} for table in table_rules()},
    )


def put(book: Book, table: str, row_id: UUID, moment: str, **values: Any) -> Row:
    """Put one record in without an event, as if it had been there for long."""
    rule = table_rules()[table]
    row = dict.fromkeys(rule.kinds) | dict(rule.defaults)
    row |= {"id": str(row_id), "created_at": moment, "updated_at": moment, **values}
    book.rows[table][str(row_id)] = row
    return row


def take_rows(book: Book, rows: Mapping[str, Iterable[Row]]) -> None:
    """Take over rows of another server, as its snapshot gives them."""
    for table, found in rows.items():
        for row in found:
            book.rows[table][row["id"]] = row
