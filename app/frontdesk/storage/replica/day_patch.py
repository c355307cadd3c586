"""Brings a day that was read up to date by reading only the visits that changes touch.

Whatever another desk writes, SQLite forgets the pages it has read, and SQLCipher decrypts them
anew: the whole day costs 50 ms after every change, a visit of it 1 ms. The result equals what
reading the whole day would give, or there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from uuid import UUID

from frontdesk.domain.agenda import AppointmentCard, Column, DayAgenda
from frontdesk.domain.changed import Changed
from frontdesk.domain.ids import ResourceId
from frontdesk.domain.wall_clock import day_bounds
from frontdesk.storage.replica.agenda import DAY_TABLES, DayReading
from frontdesk.storage.replica.ghosts import Ghosts, ghosts_of_day
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import ids_json
from frontdesk.storage.replica.visit_rows import (
    NO_RESOURCE,
    DayVisits,
    known_since,
    reading_order,
    visits_of_day,
)

MOST_ROWS = 60
"""Above so many changed rows the whole day is read: a visit touches up to ten."""

_OWNER_COLUMNS = (
    ("appointment", "pet_id"),
    ("appointment_service", "appointment_id"),
    ("resource_claim", "appointment_id"),
    ("client_contact", "client_id"),
    ("alert", "pet_id"),
    ("alert", "client_id"),
)
_TABLES = frozenset({"pet", "client"} | {table for table, _column in _OWNER_COLUMNS})
"""What changes in these is said of single cards; all else of the day may change all of it."""


def patched_day(
    replica: Replica, held: DayReading, changed: Changed, *, now: datetime
) -> DayReading | None:
    """Return the day as it is now, after these changes; None when the whole of it must be read."""
    if not _speaks_of_cards(changed):
        return None
    with replica.consistent():
        agenda = held.agenda
        since = known_since(replica, now)
        if since != held.known_since or replica.zone() != agenda.zone:
            return None
        touched = _touched(replica, held, changed)
        again = {card.id for card in _cards(agenda) if _is_of(card, touched)} | touched
        bounds = day_bounds(agenda.day, agenda.zone)
        ids = [str(each) for each in again]
        found = visits_of_day(replica, agenda.site_id, *bounds, now=now, only=ids)
        ghosts = ghosts_of_day(replica, agenda.site_id, *bounds)
    patched = _with(agenda, found, ghosts, again)
    if patched is None:
        return None
    return DayReading(patched, {**held.owners, **found.owners}, since)


def _speaks_of_cards(changed: Changed) -> bool:
    tables = DAY_TABLES & changed.rows.keys()
    few = sum(len(changed.rows[table]) for table in tables) <= MOST_ROWS
    return few and tables <= _TABLES and not (changed.everything or changed.erased)


def _touched(replica: Replica, held: DayReading, changed: Changed) -> set[UUID]:
    """Return the ids of the changed rows, and of whose they were when the day was read and are."""
    rows = {table: ids for table, ids in changed.rows.items() if table in _TABLES}
    touched = set(chain.from_iterable(rows.values()))
    touched |= {UUID(held.owners[text]) for text in map(str, touched) if text in held.owners}
    for table, column in _OWNER_COLUMNS:
        if table in rows:
            query = f"select {column} from {table} where id in (select value from json_each(?))"
            found = replica.rows(query, (ids_json(rows[table]),))
            touched |= {UUID(row[0]) for row in found if row[0] is not None}
    return touched


def _cards(agenda: DayAgenda) -> Iterable[AppointmentCard]:
    return chain(agenda.cancelled, *(column.cards for column in agenda.columns))


def _is_of(card: AppointmentCard, touched: set[UUID]) -> bool:
    return card.id in touched or card.pet_id in touched or card.client_id in touched


def _with(
    agenda: DayAgenda, found: DayVisits, ghosts: Ghosts, again: set[UUID]
) -> DayAgenda | None:
    """Return the agenda with what was found instead of the visits that were read again."""
    columns: list[Column] = []
    for column in agenda.columns:
        cards = _renewed(column.cards, found, again, found.by_resource.get(column.resource_id, ()))
        wanted = tuple(ghosts.get(column.resource_id, ()))
        if (cards, wanted) == (column.cards, column.ghosts):
            columns.append(column)
        elif cards or wanted:
            columns.append(replace(column, cards=cards, ghosts=wanted))
        else:
            return None  # whether it is still a column, the catalogue knows
    if not _has_room_for_all(columns, found.by_resource, ghosts):
        return None
    cancelled = _renewed(agenda.cancelled, found, again, found.cancelled)
    return replace(agenda, columns=tuple(columns), cancelled=cancelled)


def _has_room_for_all(columns: Iterable[Column], *shown: Mapping[ResourceId, object]) -> bool:
    """Whether all stand in a column that there is; the one of the homeless has rules of its own."""
    known = {column.resource_id for column in columns}
    return NO_RESOURCE not in known and all(each.keys() <= known for each in shown)


def _renewed(
    cards: Iterable[AppointmentCard],
    found: DayVisits,
    again: set[UUID],
    fresh: Iterable[AppointmentCard],
) -> tuple[AppointmentCard, ...]:
    stay = (found.marks.on(card) for card in cards if card.id not in again)
    return tuple(sorted((*stay, *fresh), key=reading_order))
