"""The sheets of a desk, made from what its replica holds: online or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from frontdesk.domain.ids import SiteId
from frontdesk.printing.run_sheet import run_sheet
from frontdesk.printing.sheets import Sheet
from frontdesk.storage.replica.agenda import day_agenda
from frontdesk.storage.replica.catalogue import site_or_first
from frontdesk.storage.replica.store import LocalStore

HEARD_RECENTLY = timedelta(minutes=2)
"""A server heard within this time needs no mention on the sheet."""


def run_sheet_of_day(
    store: LocalStore,
    day: date,
    *,
    now: datetime,
    site_id: SiteId | None = None,
    ahead: timedelta = timedelta(0),
    alerts: bool = True,
) -> Sheet:
    """Return the run sheet of a day at a site (the first by name unless given) as of `now`.

    `ahead` is how much `now` is ahead of the machine's clock, by which the store notes when the
    server was heard. NotSynchronised when the desk has never fetched its data, NotFound for an
    unknown site.
    """
    meta = store.replica.signed_in()
    heard_at = meta.synced_at and meta.synced_at + ahead
    fresh = heard_at is not None and now - heard_at < HEARD_RECENTLY
    return run_sheet(
        day_agenda(store.replica, site_id, day, now=now),
        as_of=now,
        unsent=store.outbox.counts().waiting,
        clinic=meta.tenant_name,
        site=site_or_first(store.replica, site_id).name,
        heard_at=None if fresh else heard_at,
        alerts=alerts,
    )


SheetMaker = Callable[..., Sheet]

SHEETS: dict[str, SheetMaker] = {"run-sheet": run_sheet_of_day}
"""The sheets by the names of the command line."""
