"""The demo's days are believable, allowed by the database's rules, and the same every time."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.agenda import Status
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.transitions import STAMPS
from frontdesk.server.demo.clinics import DemoClinic, make_clinic
from frontdesk.server.demo.plans import load_plan

DAY = date(2026, 11, 21)
KINDS = [("paws", "standard"), ("paws", "S"), ("paws", "M"), ("northshore", "M")]

Row = dict[str, Any]


def _make(key: str, size: str) -> DemoClinic:
    plan = load_plan(key, size)
    return make_clinic(plan, DAY, _now(plan.timezone), {})


_clinic = cache(_make)


def _now(timezone: str) -> datetime:
    return datetime(2026, 11, 21, 9, 47, tzinfo=ZoneInfo(timezone))


def _overlaps(rows: list[Row], key: str) -> int:
    """Return how many rows of one key hold at the same moment, at most, over all keys."""
    edges: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        edges[row[key]] += [(row["starts_at"], 1), (row["ends_at"], -1)]
    most = 0
    for moments in edges.values():
        held = 0
        for _moment, step in sorted(moments):
            held += step
            most = max(most, held)
    return most


@pytest.mark.parametrize(("key", "size"), KINDS)
def test_the_same_date_and_size_give_the_same_clinic(key: str, size: str) -> None:
    assert _make(key, size).rows.tables == _clinic(key, size).rows.tables


def test_another_date_gives_other_days_but_the_same_people() -> None:
    plan = load_plan("paws", "S")
    other_day = DAY + timedelta(days=1)
    other = make_clinic(plan, other_day, _now(plan.timezone) + timedelta(days=1), {})
    names = [row["name"] for row in other.rows.tables["pet"]]
    assert names == [row["name"] for row in _clinic("paws", "S").rows.tables["pet"]]


@pytest.mark.parametrize(("key", "size"), KINDS)
def test_no_resource_is_held_beyond_its_capacity(key: str, size: str) -> None:
    tables = _clinic(key, size).rows.tables
    for resource in tables["resource"]:
        claims = [
            claim
            for claim in tables["resource_claim"]
            if claim["resource_id"] == resource["id"] and claim["deleted_at"] is None
        ]
        capacity = resource["capacity"]
        assert isinstance(capacity, int)
        assert _overlaps(claims, "resource_id") <= capacity


@pytest.mark.parametrize(("key", "size"), KINDS)
def test_no_pet_is_in_two_places(key: str, size: str) -> None:
    kept = [
        row
        for row in _clinic(key, size).rows.tables["appointment"]
        if Status(str(row["status"])).occupies
    ]
    assert _overlaps(kept, "pet_id") == 1


@pytest.mark.parametrize(("key", "size"), KINDS)
def test_every_id_is_used_once_and_every_reference_leads_somewhere(key: str, size: str) -> None:
    tables = _clinic(key, size).rows.tables
    ids = [row["id"] for rows in tables.values() for row in rows]
    known = set(ids)
    assert len(ids) == len(known)
    for rows in tables.values():
        for row in rows:
            wanted = {v for k, v in row.items() if k.endswith("_id") and v is not None}
            assert wanted <= known, row


def test_the_day_on_the_screen_shows_every_status() -> None:
    today = [
        row
        for row in _clinic("paws", "standard").rows.tables["appointment"]
        if str(row["starts_at"]).startswith(DAY.isoformat())
    ]
    counts = Counter(Status(str(row["status"])) for row in today)
    assert set(counts) == set(Status)
    assert 24 <= sum(n for status, n in counts.items() if status.occupies) <= 40


@pytest.mark.parametrize(("key", "size"), KINDS)
def test_no_visit_has_got_further_than_the_clock(key: str, size: str) -> None:
    clinic = _clinic(key, size)
    now = _now(clinic.plan.timezone)
    for row in clinic.rows.tables["appointment"]:
        status = Status(str(row["status"]))
        stamps = [datetime.fromisoformat(str(row[s])) for s in set(STAMPS.values()) if row[s]]
        assert all(moment <= now for moment in stamps)
        assert status is Status.BOOKED or row[STAMPS[status]], "its own stamp is there"
        if datetime.fromisoformat(str(row["starts_at"])) > now + timedelta(hours=1):
            assert status in (Status.BOOKED, Status.CONFIRMED, Status.CANCELLED)


@pytest.mark.parametrize(("key", "size"), KINDS)
def test_what_was_given_up_holds_nothing_and_says_why(key: str, size: str) -> None:
    tables = _clinic(key, size).rows.tables
    lost = {
        row["id"]: row for row in tables["appointment"] if not Status(str(row["status"])).occupies
    }
    assert lost
    for claim in tables["resource_claim"]:
        assert (claim["appointment_id"] in lost) == (claim["deleted_at"] is not None)
    for row in lost.values():
        assert row["status"] == Status.NO_SHOW or row["cancel_reason"]


@pytest.mark.parametrize(
    ("size", "clients", "pets", "columns", "visits"),
    [("S", 1500, 2300, 3, 15), ("M", 3400, 5500, 8, 60), ("L", 12000, 19000, 52, 250)],
)
def test_the_sizes_are_those_of_a_groomer_a_clinic_and_a_resort(
    size: str, clients: int, pets: int, columns: int, visits: int
) -> None:
    clinic = _clinic("paws", size)
    assert clinic.rows.count("client") == clients
    assert clinic.rows.count("pet") == pets
    assert clinic.rows.count("resource") == columns
    morning, night = f"{DAY}T00:00", f"{DAY}T23:59"
    today = [
        row
        for row in clinic.rows.tables["appointment"]
        if str(row["starts_at"]) < night and str(row["ends_at"]) > morning
    ]
    assert visits * 0.9 <= len(today) <= visits * 1.3


def test_hard_names_are_among_the_pets() -> None:
    names = {row["name"] for row in _clinic("paws", "M").rows.tables["pet"]}
    assert {"", "Lil’ Bean", "Íñigo", "Hemingway “Heming” Pilar"} <= names


def test_regulars_come_again_and_some_come_first() -> None:
    tables = _clinic("paws", "standard").rows.tables
    before = {r["pet_id"] for r in tables["appointment"] if str(r["starts_at"]) < f"{DAY}"}
    today = {r["pet_id"] for r in tables["appointment"] if str(r["starts_at"]).startswith(f"{DAY}")}
    assert len(today & before) > len(today) * 0.7
    assert today - before


def test_an_unknown_size_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="S, M, L"):
        load_plan("paws", "XXL")
