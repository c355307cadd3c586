"""Reads of the day stay quick when years of visits lie around it: SQLite must use the indexes."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.storage.replica.agenda import day_agenda, month_load
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.slot_search import find_free_slots
from tests.factories.at_the_desk import AtTheDesk


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the plan of every statement that is run from now on."""
    steps: list[str] = []
    read = Replica.rows

    def explained(self: Replica, sql: str, params: Any = ()) -> list[Any]:
        steps.extend(row[3] for row in read(self, f"explain query plan {sql}", params))
        return read(self, sql, params)

    monkeypatch.setattr(Replica, "rows", explained)
    return steps


def through_everything(plan: list[str]) -> list[str]:
    """Return the steps that walk through all visits, or through all of a site."""
    tables = ("appointment", "a", "resource_claim", "appointment_service", "l", "pet", "p")
    scans = tuple(f"SCAN {table}" for table in tables)
    return [
        step
        for step in plan
        if (step.startswith(scans) and "json_each" not in step) or "appointment_site_id" in step
    ]


def test_a_day_looks_only_at_its_own_visits(desk: AtTheDesk, plan: list[str]) -> None:
    day_agenda(desk.replica, None, desk.clinic.day, now=desk.now)
    assert any("appointment_stay" in step for step in plan)
    assert not through_everything(plan)


def test_a_month_is_counted_from_an_index_alone(desk: AtTheDesk, plan: list[str]) -> None:
    month_load(desk.replica, None, 2026, 11)
    assert [step for step in plan if "appointment" in step and "COVERING" not in step] == []


def test_a_search_for_free_times_reads_claims_from_an_index_alone(
    desk: AtTheDesk, plan: list[str]
) -> None:
    find_free_slots(
        desk.replica,
        service_ids=[desk.service("bath")],
        pet_id=desk.pet(0),
        not_before=desk.now,
    )
    assert any("resource_claim_stay" in step for step in plan)
    assert [step for step in plan if "resource_claim" in step and "COVERING" not in step] == []
    assert not through_everything(plan)
