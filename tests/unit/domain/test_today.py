from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import AppointmentCard, Column, DayAgenda, Status
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId, SiteId
from frontdesk.domain.today import Counter, count_today, counters_of, minutes_waiting

NOW = datetime(2026, 11, 21, 9, 47, tzinfo=UTC)


def card(
    number: int, status: Status, *, ends_in: int = 120, here: int | None = None
) -> AppointmentCard:
    return AppointmentCard(
        id=AppointmentId(UUID(int=number)),
        resource_id=ResourceId(UUID(int=1)),
        pet_id=PetId(UUID(int=2)),
        client_id=None,
        starts_at=NOW - timedelta(hours=3),
        ends_at=NOW + timedelta(minutes=ends_in),
        status=status,
        kind="grooming",
        pet_name="Bella",
        client_name="",
        phone="",
        service_names="",
        price=None,
        breed="",
        born_on=None,
        note="",
        alerts=(),
        here_at=None if here is None else NOW - timedelta(minutes=here),
        first_visit=False,
        pending=False,
        attention=False,
    )


def day(*cards: AppointmentCard) -> DayAgenda:
    columns = (
        Column(ResourceId(UUID(int=1)), "Ann", "groomer", 1, (), (), cards),
        Column(ResourceId(UUID(int=9)), "Table", "table", 1, (), (), cards),
    )
    zone = ZoneInfo("UTC")
    return DayAgenda(date(2026, 11, 21), zone, SiteId(UUID(int=3)), None, None, columns)


def test_a_visit_in_two_columns_counts_once() -> None:
    today = count_today(day(card(1, Status.BOOKED), card(2, Status.CONFIRMED)), now=NOW)
    assert today.count(Counter.EXPECTED) == 2


def test_everybody_in_the_house_is_here() -> None:
    cards = [card(n, status) for n, status in enumerate(Status)]
    today = count_today(day(*cards), now=NOW)
    assert today.count(Counter.HERE) == 3
    assert today.count(Counter.READY) == 1


def test_waiting_means_more_than_a_quarter_of_an_hour_untaken() -> None:
    assert Counter.WAITING not in counters_of(card(1, Status.HERE, here=15), now=NOW)
    assert Counter.WAITING in counters_of(card(1, Status.HERE, here=16), now=NOW)
    assert Counter.WAITING not in counters_of(card(1, Status.IN_SERVICE, here=40), now=NOW)


def test_going_home_comes_before_overdue_and_never_with_it() -> None:
    def found(ends_in: int) -> frozenset[Counter]:
        return counters_of(card(1, Status.READY, ends_in=ends_in), now=NOW)

    ready = frozenset({Counter.HERE, Counter.READY})
    assert found(61) == ready
    assert found(60) == ready | {Counter.GOING_HOME}
    assert found(-15) == ready | {Counter.GOING_HOME}
    assert found(-16) == ready | {Counter.OVERDUE}


def test_who_is_gone_or_never_came_counts_nowhere() -> None:
    for status in (Status.GONE, Status.CANCELLED, Status.NO_SHOW):
        assert counters_of(card(1, status, ends_in=-60), now=NOW) == frozenset()


def test_the_waiting_time_is_whole_minutes_since_arrival() -> None:
    here = card(1, Status.HERE, here=12)
    assert minutes_waiting(here, now=NOW + timedelta(seconds=59)) == 12
    assert minutes_waiting(replace(here, here_at=None), now=NOW) == 0
    assert minutes_waiting(card(1, Status.HERE, here=-5), now=NOW) == 0
