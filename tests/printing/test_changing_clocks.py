"""The two days on which the clinic's clock changes, on workstations that stand elsewhere.

The instants are worked out by hand from the rules of each land: Lord Howe moves by half an hour,
Santiago at midnight. Nothing repeats yet and no reminder is sent; they come with their features.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.ids import AppointmentId, new_id
from frontdesk.domain.wall_clock import day_bounds, instant_at
from frontdesk.operations.appointments import book_appointment, move_appointment
from frontdesk.printing.run_sheet import run_sheet
from frontdesk.printing.sheets import Sheet
from frontdesk.storage.replica.agenda import day_agenda
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.clinic import Clinic, small_clinic
from tests.factories.store import seeded_store

pytestmark = pytest.mark.acceptance(33)

BATH = timedelta(minutes=45)


@dataclass(frozen=True)
class Change:
    """A day of a changing clock: its length, ten o'clock, and a time that is skipped or doubled.

    What the clock shows twice is printed with the name of its time.
    """

    zone: str
    day: date
    hours: float
    ten: str
    odd_minute: int
    odd: str
    shown: str
    shown_end: str

    def __str__(self) -> str:
        return f"{self.zone.split('/')[1]}-{self.day}"


def _change(zone: str, day: str, *rest: Any) -> Change:
    return Change(zone, date.fromisoformat(day), *rest)


CHANGES = [
    _change(
        "Europe/Berlin", "2027-03-28", 23.0,
        "2027-03-28T08:00", 150, "2027-03-28T01:00", "03:00", "03:45",
    ),
    _change(
        "Europe/Berlin", "2027-10-31", 25.0,
        "2027-10-31T09:00", 150, "2027-10-31T00:30", "02:30 CEST", "02:15 CET",
    ),
    _change(
        "America/New_York", "2027-03-14", 23.0,
        "2027-03-14T14:00", 150, "2027-03-14T07:00", "03:00", "03:45",
    ),
    _change(
        "America/New_York", "2027-11-07", 25.0,
        "2027-11-07T15:00", 90, "2027-11-07T05:30", "01:30 EDT", "01:15 EST",
    ),
    _change(
        "Australia/Lord_Howe", "2027-10-03", 23.5,
        "2027-10-02T23:00", 135, "2027-10-02T15:30", "02:30", "03:15",
    ),
    _change(
        "Australia/Lord_Howe", "2027-04-04", 24.5,
        "2027-04-03T23:30", 105, "2027-04-03T14:45", "01:45 +11", "02:00",
    ),
    _change(
        "America/Santiago", "2027-09-05", 23.0,
        "2027-09-05T13:00", 30, "2027-09-05T04:00", "01:00", "01:45",
    ),
    _change(
        "America/Santiago", "2027-04-03", 25.0,
        "2027-04-03T13:00", 1410, "2027-04-04T02:30", "23:30 -03", "23:15 -04",
    ),
]  # fmt: skip

ELSEWHERE = ("Pacific/Kiritimati", "America/Los_Angeles")
"""Fourteen hours before and eight behind: never the clinic's own day and hour."""


@pytest.fixture(params=ELSEWHERE, ids=lambda zone: zone.split("/")[1])
def workstation_zone(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The computer's clock is set to another part of the world."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(params=CHANGES, ids=str)
def change(request: pytest.FixtureRequest) -> Change:
    found: Change = request.param
    return found


@pytest.fixture
def desk(tmp_path: Path, change: Change, workstation_zone: None) -> Iterator[AtTheDesk]:
    clinic = small_clinic(change.day, ZoneInfo(change.zone))
    clinic.rows["appointment"].clear()
    clinic.rows["resource_claim"].clear()
    store = seeded_store(tmp_path, clinic)
    yield AtTheDesk(store, clinic)
    store.close()


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _booked(desk: AtTheDesk, minute: int) -> AppointmentId:
    visit = AppointmentId(new_id())
    starts_at = instant_at(desk.clinic.day, minute, desk.clinic.zone)
    wanted = book_appointment(
        replica=desk.replica,
        pet_id=desk.pet(0),
        service_ids=[desk.service("bath")],
        resource_ids=[desk.resource("Mara")],
        starts_at=starts_at,
        appointment_id=visit,
        outside_hours=True,
    )
    desk.do(wanted)
    return visit


def _sheet(desk: AtTheDesk, clinic: Clinic) -> Sheet:
    agenda = day_agenda(desk.replica, None, clinic.day, now=clinic.at(9, 47))
    return run_sheet(agenda, as_of=clinic.at(9, 47), unsent=1, clinic="Paws & Co")


def test_the_day_has_its_length_and_ten_o_clock_is_ten(desk: AtTheDesk, change: Change) -> None:
    begins, ends = day_bounds(change.day, desk.clinic.zone)
    assert (ends - begins).total_seconds() / 3600 == change.hours
    visit = _booked(desk, 600)
    assert desk.card(visit).starts_at == _utc(change.ten)
    times = [paragraph.text for paragraph in _sheet(desk, desk.clinic).sections[0].rows[0][0]]
    assert times == ["10:00", "to 10:45"]


def test_a_time_that_is_skipped_or_doubled_is_one_instant_everywhere(
    desk: AtTheDesk, change: Change
) -> None:
    visit = _booked(desk, change.odd_minute)
    card = desk.card(visit)
    assert (card.starts_at, card.ends_at - card.starts_at) == (_utc(change.odd), BATH)
    stored = desk.row("appointment", visit)["starts_at"]
    assert datetime.fromisoformat(stored) == _utc(change.odd)
    times = [paragraph.text for paragraph in _sheet(desk, desk.clinic).sections[0].rows[0][0]]
    assert times == [change.shown, f"to {change.shown_end}"]


def test_a_visit_moved_there_and_back_keeps_its_length(desk: AtTheDesk, change: Change) -> None:
    visit = _booked(desk, 600)
    for starts_at in (_utc(change.odd), _utc(change.ten)):
        moved = move_appointment(
            replica=desk.replica, appointment_id=visit, starts_at=starts_at, outside_hours=True
        )
        desk.do(moved)
        card = desk.card(visit)
        assert (card.starts_at, card.ends_at - card.starts_at) == (starts_at, BATH)
