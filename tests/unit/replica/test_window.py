"""Visits that have grown too old leave the desk; what waits to be sent keeps its visit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frontdesk.domain.changes import ChangeSet, update
from frontdesk.storage.replica import window
from frontdesk.storage.replica.search import search
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import row_id, small_clinic
from tests.factories.store import seeded_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SINCE = (NOW - timedelta(days=90)).isoformat()
OLD = 7


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    """A desk with a clinic's day and seven visits of the spring."""
    clinic = small_clinic()
    visit = clinic.rows["appointment"][0]
    claim = clinic.rows["resource_claim"][0]
    for number in range(OLD):
        began = NOW - timedelta(days=200 + number)
        times = {
            "starts_at": began.isoformat(),
            "ends_at": (began + timedelta(hours=1)).isoformat(),
        }
        clinic.rows["appointment"].append({**visit, **times, "id": str(old(number))})
        clinic.rows["resource_claim"].append(
            {
                **claim,
                **times,
                "id": str(row_id("old claim", number)),
                "appointment_id": str(old(number)),
            }
        )
    opened = seeded_store(tmp_path, clinic)
    yield opened
    opened.close()


def old(number: int) -> UUID:
    return row_id("old", number)


def count(store: LocalStore, table: str) -> int:
    found: int = store.replica.value(f"select count(*) from {table}")  # noqa: S608 - our own names
    return found


def test_old_visits_leave_with_their_parts_and_all_others_stay(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "VISITS_AT_ONCE", 3)
    visits, claims = count(store, "appointment"), count(store, "resource_claim")
    changed = store.move_window(SINCE)
    assert changed.rows["appointment"] == {old(number) for number in range(OLD)}
    assert len(changed.rows["resource_claim"]) == OLD
    assert count(store, "appointment") == visits - OLD
    assert count(store, "resource_claim") == claims - OLD
    assert search(store.replica, "bella")


def test_where_nothing_is_old_nobody_is_held_up(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.move_window(SINCE)

    def writes(_connection: object) -> None:
        pytest.fail("a transaction for nothing")

    monkeypatch.setattr(window, "immediate", writes)
    assert store.move_window(SINCE).rows == {}


def test_a_visit_that_a_waiting_command_changes_stays_until_it_is_sent(store: LocalStore) -> None:
    change = update("appointment", old(0), was={"note": ""}, values={"note": "late"})
    assert change is not None
    done = store.commit(ChangeSet("visit.edit", "t", (change,)), now=NOW, login="u_1")
    store.move_window(SINCE)
    assert count(store, "appointment") == 1 + len(small_clinic().rows["appointment"])
    store.record_answer(done.command_id, {"status": "rejected", "code": "FD002", "head": 100})
    assert store.move_window(SINCE).rows["appointment"] == {old(0)}
