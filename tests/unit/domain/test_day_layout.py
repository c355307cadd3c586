from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.day_layout import lay_out
from frontdesk.domain.wall_clock import instant_at


@dataclass(frozen=True)
class Visit:
    id: UUID
    starts_at: datetime
    ends_at: datetime


MORNING = datetime(2026, 11, 21, 7, tzinfo=UTC)


def visit(number: int, start: int, length: int) -> Visit:
    starts_at = MORNING + timedelta(minutes=start)
    return Visit(UUID(int=number), starts_at, starts_at + timedelta(minutes=length))


VISITS = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 120)), max_size=25).map(
    lambda pairs: [visit(number, *pair) for number, pair in enumerate(pairs)]
)


def overlap(one: Visit, other: Visit) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def present_at(visits: Sequence[Visit], instant: datetime) -> list[Visit]:
    return [each for each in visits if each.starts_at <= instant < each.ends_at]


@given(VISITS)
def test_no_two_in_one_lane_overlap(visits: list[Visit]) -> None:
    places = lay_out(visits)
    for one in visits:
        for other in visits:
            if one.id < other.id and overlap(one, other):
                assert places[one.id].lane != places[other.id].lane
                assert places[one.id].lanes == places[other.id].lanes


@given(VISITS)
def test_the_widths_never_exceed_the_column_and_fill_it_where_it_is_fullest(
    visits: list[Visit],
) -> None:
    places = lay_out(visits)
    fullest: dict[UUID, int] = {}
    for each in visits:
        present = present_at(visits, each.starts_at)
        assert sum(1 / places[one.id].lanes for one in present) <= 1 + 1e-9
        for one in present:
            fullest[one.id] = max(fullest.get(one.id, 0), len(present))
    for each in visits:
        assert 0 <= places[each.id].lane < places[each.id].lanes
    # somewhere among the visits that share a number of lanes, all of these lanes are used
    for lanes in {place.lanes for place in places.values()}:
        assert max(fullest[key] for key, place in places.items() if place.lanes == lanes) == lanes


@given(VISITS, st.randoms())
def test_the_order_of_the_visits_changes_nothing(visits: list[Visit], random: Random) -> None:
    shuffled = list(visits)
    random.shuffle(shuffled)
    assert lay_out(shuffled) == lay_out(visits)


def test_a_visit_that_overlaps_nothing_has_the_whole_width() -> None:
    places = lay_out([visit(1, 0, 30), visit(2, 30, 30)])
    assert list(places.values()) == [(0, 1), (0, 1)]


def test_visits_that_hang_together_only_through_a_third_share_the_lanes() -> None:
    places = lay_out([visit(1, 0, 60), visit(2, 30, 60), visit(3, 60, 60)])
    assert {key.int: tuple(place) for key, place in places.items()} == {
        1: (0, 2),
        2: (1, 2),
        3: (0, 2),
    }


def test_on_the_day_with_two_half_past_twos_both_hours_are_kept_apart() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = instant_at(datetime(2027, 10, 31, tzinfo=UTC).date(), 150, berlin)
    again = first + timedelta(hours=1)
    half = timedelta(minutes=30)
    places = lay_out(
        [Visit(UUID(int=1), first, first + half), Visit(UUID(int=2), again, again + half)]
    )
    assert set(places.values()) == {(0, 1)}
