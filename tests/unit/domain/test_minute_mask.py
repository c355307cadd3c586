from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.capacity import taken_by_lane
from frontdesk.domain.day_plan import Busy
from frontdesk.domain.minute_mask import mask_of, minutes_in, on_grid_or_first, starts_of_runs

LENGTH = 60
SPANS = st.lists(st.tuples(st.integers(-20, 80), st.integers(-20, 80)), max_size=6)
MASKS = st.integers(0, 2**LENGTH - 1)


def bits(mask: int) -> set[int]:
    return set(minutes_in(mask))


@given(SPANS)
def test_a_mask_holds_the_minutes_of_its_spans_within_the_day(spans: list[tuple[int, int]]) -> None:
    expected = {minute for a, b in spans for minute in range(a, b) if 0 <= minute < LENGTH}
    assert bits(mask_of(spans, LENGTH)) == expected


@given(MASKS, st.integers(1, 20))
def test_a_run_starts_where_all_its_minutes_are_in_the_mask(mask: int, length: int) -> None:
    present = bits(mask)
    expected = {m for m in range(LENGTH) if all(m + n in present for n in range(length))}
    assert bits(starts_of_runs(mask, length)) == expected


@given(MASKS, MASKS)
def test_a_run_without_a_minute_on_the_grid_offers_its_first(starts: int, grid: int) -> None:
    offered, present, on_grid = bits(on_grid_or_first(starts, grid)), bits(starts), bits(grid)
    assert present & on_grid <= offered <= present
    for first in (minute for minute in present if minute - 1 not in present):
        run = set()
        while first + len(run) in present:
            run.add(first + len(run))
        assert offered & run == ((run & on_grid) or {first})


@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20), st.integers(1, 5)), max_size=10),
)
def test_lanes_hold_every_claim_within_the_capacity_and_no_other(
    capacity: int, claims: list[tuple[int, int, int]]
) -> None:
    busy = [Busy(start, start + length, lane) for start, length, lane in claims]
    lanes = [bits(lane) for lane in taken_by_lane(busy, capacity, LENGTH)]
    assert len(lanes) == capacity
    within = [claim for claim in busy if claim.lane <= capacity]
    covered = {m for claim in within for m in range(claim.start, min(claim.end, LENGTH))}
    assert set().union(*lanes) == covered
    for minute in range(LENGTH):
        present = sum(claim.start <= minute < claim.end for claim in within)
        assert sum(minute in lane for lane in lanes) <= min(present, capacity)
