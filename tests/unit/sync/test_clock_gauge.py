"""How far off this machine's clock is, and that setting it is noticed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.sync.clock_gauge import JUMP, ClockGauge, running_seconds

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Machine:
    def __init__(self) -> None:
        self.wall = NOW
        self.ticks = 100.0
        self.gauge = ClockGauge(wall=lambda: self.wall, ticks=lambda: self.ticks)

    def passes(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.ticks += seconds

    def ask(self, server: datetime, *, takes: float) -> None:
        """Ask the server, whose clock shows `server` in the middle of the time that it takes."""
        asked_at = self.wall
        self.passes(takes)
        self.gauge.measured(server, asked_at=asked_at)


@given(off=st.integers(-(10**9), 10**9), takes=st.floats(0, 8))
def test_the_distance_is_measured_and_the_way_of_the_question_is_not_part_of_it(
    off: int, takes: float
) -> None:
    machine = Machine()
    machine.ask(NOW + timedelta(seconds=takes / 2 - off), takes=takes)
    assert abs(machine.gauge.ahead.total_seconds() - off) <= takes / 2 + 1
    if abs(off) <= takes / 2:
        assert abs(machine.gauge.ahead) <= timedelta(seconds=1)


@pytest.mark.parametrize(
    "set_to",
    [
        NOW + timedelta(days=2),
        NOW - timedelta(days=2),
        NOW + timedelta(hours=2),
        NOW,
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2038, 1, 20, tzinfo=UTC),
        datetime(2106, 2, 8, tzinfo=UTC),
    ],
)
def test_a_clock_that_is_set_is_noticed_until_it_is_measured_again(set_to: datetime) -> None:
    machine = Machine()
    machine.ask(NOW, takes=0)
    machine.passes(3600)
    assert not machine.gauge.has_jumped()
    machine.wall = set_to
    assert machine.gauge.has_jumped()
    machine.ask(NOW + timedelta(hours=1), takes=0)
    assert not machine.gauge.has_jumped()
    assert machine.gauge.ahead == set_to - (NOW + timedelta(hours=1))


def test_a_clock_that_is_disciplined_by_its_network_did_not_jump() -> None:
    machine = Machine()
    machine.ask(NOW, takes=0)
    machine.wall += JUMP / 2
    assert not machine.gauge.has_jumped()


def test_before_the_server_was_heard_nothing_is_known() -> None:
    machine = Machine()
    machine.wall += timedelta(days=9)
    assert not machine.gauge.has_jumped()
    assert machine.gauge.ahead == timedelta(0)


def test_a_clock_set_back_while_the_server_is_asked_measures_by_what_it_shows_now() -> None:
    machine = Machine()
    asked_at = machine.wall
    machine.wall -= timedelta(hours=1)
    machine.gauge.measured(NOW, asked_at=asked_at)
    assert machine.gauge.ahead == -timedelta(hours=1)


def test_the_seconds_that_are_counted_by_never_run_back() -> None:
    first = running_seconds()
    assert running_seconds() >= first
