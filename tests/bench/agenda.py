"""Reading the day and searching for free times in a replica of size L.

The floors are the same rows fetched by one plain statement from the same encrypted file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from frontdesk.domain.ids import PetId, ServiceId
from frontdesk.domain.wall_clock import day_bounds, to_text
from frontdesk.operations.appointments import move_appointment
from frontdesk.storage.replica.agenda import day_agenda, month_load
from frontdesk.storage.replica.cards import pet_card
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.slot_search import HORIZON_DAYS, find_free_slots
from tests.bench.figures import Figure, median, percentile, timed
from tests.factories.clinic import Clinic
from tests.factories.large_clinic import large_clinic, pet_id
from tests.factories.store import seeded_store

DAY_LIMIT_MS = 100.0
SLOT_LIMIT_MS = 50.0
NOTHING_LIMIT_MS = 200.0


def run() -> Iterator[Figure]:
    """Measure the day, the month, a pet's card, a move, and searches that find and do not find."""
    clinic = large_clinic()
    with TemporaryDirectory() as directory:
        store = seeded_store(Path(directory), clinic)
        try:
            yield from _days(store.replica, clinic)
            yield from _searches(store.replica, clinic)
        finally:
            store.close()


def _days(replica: Replica, clinic: Clinic) -> Iterator[Figure]:
    now = clinic.at(9, 47)
    begins, ends = day_bounds(clinic.day, clinic.zone)
    bounds = (to_text(begins), to_text(ends))
    bare = timed(
        lambda: replica.rows(
            "select * from appointment where starts_at >= ? and starts_at < ?", bounds
        ),
        60,
    )
    days = iter(range(1, 10_000))

    def another_day() -> object:
        day = clinic.day + timedelta(days=next(days) % 80)
        return day_agenda(replica, None, day, now=now)

    taken = timed(another_day, 60)
    visits = len(day_agenda(replica, None, clinic.day + timedelta(days=1), now=now).cards())
    floor = median(bare)
    yield Figure(f"day_{visits}_visits", median(taken), "ms", floor, 60)
    yield Figure("day_p95", percentile(taken, 0.95), "ms", floor, 60, DAY_LIMIT_MS)
    month = timed(lambda: month_load(replica, None, 2026, 11), 40)
    yield Figure("month_load", median(month), "ms", None, 40)
    card = timed(lambda: pet_card(replica, PetId(pet_id(77)), now=now), 40)
    yield Figure("pet_card", median(card), "ms", None, 40)
    visit = next(iter(day_agenda(replica, None, clinic.day, now=now).cards()))
    moved = timed(
        lambda: move_appointment(
            replica=replica,
            appointment_id=visit.id,
            starts_at=visit.starts_at + timedelta(hours=8),
            overbook_reason="measured",
        ),
        40,
    )
    yield Figure("move_rules", median(moved), "ms", None, 40)


def _searches(replica: Replica, clinic: Clinic) -> Iterator[Figure]:
    now = clinic.at(9, 47)
    last = now + timedelta(days=HORIZON_DAYS)
    bounds = (to_text(now), to_text(last))
    bare = timed(
        lambda: replica.rows(
            "select resource_id, lane, starts_at, ends_at from resource_claim"
            " where starts_at >= ? and starts_at < ? and deleted_at is null",
            bounds,
        ),
        15,
    )
    groom = [ServiceId(clinic.service_id("groom-full"))]
    nails = [ServiceId(clinic.service_id("nails"))]
    starts = iter(range(10_000))

    def find() -> object:
        later = now + timedelta(hours=7 * next(starts) % 1000)
        found = find_free_slots(
            replica, service_ids=nails, not_before=later, pet_id=PetId(pet_id(5))
        )
        assert found.slots
        return found

    def search_in_vain() -> object:
        found = find_free_slots(
            replica, service_ids=groom, not_before=now + timedelta(hours=12), duration_min=100
        )
        assert not found.slots
        return found

    taken = timed(find, 60)
    yield Figure("free_slot", median(taken), "ms", None, 60)
    yield Figure("free_slot_p95", percentile(taken, 0.95), "ms", None, 60, SLOT_LIMIT_MS)
    vain = timed(search_in_vain, 15)
    yield Figure("nothing_free_90_days", median(vain), "ms", median(bare), 15, NOTHING_LIMIT_MS)
