"""What a desk keeps of a book: whole tables by pages, counts and sums, and what one day needs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.clinic_server.book import Book, Row
from tests.fakes.clinic_server.refusals import Refused
from tests.fakes.clinic_server.tables import table_rules
from tests.fakes.clinic_server.values import as_text, shown

_NOT_SUMMED = ("custom", "perms")
_WINDOW = timedelta(days=90)
_CATALOGUE = (
    "site",
    "opening_hours",
    "role",
    "staff",
    "resource",
    "roster",
    "service",
    "service_need",
)


def window_start(moment: datetime, timezone: str) -> str:
    """Return the first instant that desks keep: midnight of the clinic's day, 90 days ago."""
    zone = ZoneInfo(timezone)
    midnight = datetime.combine(moment.astimezone(zone).date() - _WINDOW, datetime.min.time(), zone)
    return shown(midnight.astimezone(UTC))


def kept(book: Book, table: str, since: str) -> list[Row]:
    """Return the live rows of a table within the window, by id."""
    if table not in table_rules():
        raise Refused("FD003")
    rows = [row for row in book.rows[table].values() if row["deleted_at"] is None]
    if table == "appointment":
        rows = [row for row in rows if row["ends_at"] >= since]
    elif table in ("appointment_service", "resource_claim"):
        visits = {row["id"] for row in kept(book, "appointment", since)}
        rows = [row for row in rows if row["appointment_id"] in visits]
    return sorted(rows, key=lambda row: str(row["id"]))


def sums(book: Book, tables: list[str], since: str) -> dict[str, Any]:
    """Return count and checksum of each table."""
    return {table: _sum(kept(book, table, since)) for table in tables}


def of_day(book: Book, begins: str, ends: str, since: str) -> Iterator[tuple[str, Row]]:
    """Yield what a desk needs for the visits between two instants, with the catalogue."""
    visits = [
        row
        for row in _live(book, "appointment")
        if row["starts_at"] < ends and row["ends_at"] > begins
    ]
    clients = {row["client_id"] for row in visits}
    seen = {row["pet_id"] for row in visits}
    pets = [p for p in _live(book, "pet") if p["id"] in seen or p["client_id"] in clients]
    clients |= {row["client_id"] for row in pets}
    wanted = _wanted({row["id"] for row in visits}, clients, {row["id"] for row in pets})
    for table in table_rules():
        for row in kept(book, table, since):
            in_time = table == "block" and row["starts_at"] < ends and row["ends_at"] > begins
            if table in _CATALOGUE or in_time or wanted(table, row):
                yield table, row


def _wanted(visits: set[Any], clients: set[Any], pets: set[Any]) -> Any:
    own = {"client": clients, "pet": pets, "appointment": visits}
    by = {
        "client_contact": (("client_id", clients),),
        "vaccination": (("pet_id", pets),),
        "alert": (("pet_id", pets), ("client_id", clients - {None})),
        "appointment_service": (("appointment_id", visits),),
        "resource_claim": (("appointment_id", visits),),
    }

    def wanted(table: str, row: Row) -> bool:
        if table in own:
            return row["id"] in own[table]
        return any(row[column] in among for column, among in by.get(table, ()))

    return wanted


def _live(book: Book, table: str) -> list[Row]:
    return [row for row in book.rows[table].values() if row["deleted_at"] is None]


def _sum(rows: list[Row]) -> dict[str, Any]:
    return {"count": len(rows), "sum": str(sum(_number(row) for row in rows))}


def _number(row: Row) -> int:
    text = "|".join(as_text(row[name]) for name in sorted(row) if name not in _NOT_SUMMED)
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8], 16)
