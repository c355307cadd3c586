"""The visits on a pinboard as their cards show them: as they stand now, on whatever day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.ids import AppointmentId
from frontdesk.domain.wall_clock import business_day, day_bounds, from_text
from frontdesk.storage.replica.cipher import Row
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.visit_rows import CardReader, visit_rows


def cards_by_id(
    replica: Replica, ids: Sequence[AppointmentId], *, now: datetime
) -> list[AppointmentCard]:
    """Return one card for each of these visits that the replica holds, in the order of `ids`.

    A visit with several resources has the card of the first. NotSynchronised before the first
    snapshot.
    """
    with replica.consistent():
        zone = replica.zone()
        by_day: dict[date, list[Row]] = defaultdict(list)
        for row in visit_rows(replica, ids):
            by_day[business_day(from_text(row["starts_at"]), zone)].append(row)
        found: dict[AppointmentId, AppointmentCard] = {}
        for day, rows in by_day.items():
            reader = CardReader(replica, rows, day_bounds(day, zone)[0], now)
            cards = (reader.card(row, reader.resources_of(row)[0]) for row in rows)
            found.update((card.id, card) for card in cards)
    return [found[each] for each in ids if each in found]
