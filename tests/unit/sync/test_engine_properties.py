"""What holds of the engine whatever happens, and of the values it decides by."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from frontdesk.domain.errors import (
    BugError,
    DiskFull,
    NoBinding,
    ProtocolRefused,
    ServerBusy,
    ServerReadOnly,
    ServerTooOld,
    ServerUnreachable,
)
from frontdesk.domain.link import LinkState
from frontdesk.sync.backoff import Backoff
from frontdesk.sync.protocol import Hello
from tests.unit.sync.world import OTHER_EPOCH, TENANT, FakeServer, World


@given(st.lists(st.booleans(), max_size=40), st.floats(0, 1))
def test_pauses_are_never_over_a_minute_nor_under_half_a_second(
    failures: list[bool], chance: float
) -> None:
    backoff = Backoff(lambda: chance)
    for waiting in failures:
        assert 0.5 <= backoff.failed(waiting=waiting) <= (8 if waiting else 60)
        assert 0.5 <= backoff.failed(waiting=waiting, unreachable=True) <= 3


@pytest.mark.parametrize(
    ("minimum", "version", "admitted"),
    [
        ("0.1.0", "0.1.0", True),
        ("0.1.0", "0.1.1", True),
        ("0.10.0", "0.9.9", False),
        ("1.0", "1.0.0rc1", True),
        ("", "0.0.1", True),
    ],
)
def test_versions_are_compared_as_numbers(minimum: str, version: str, admitted: bool) -> None:
    hello = replace(FakeServer().hello(None), min_client=minimum)
    assert hello.admits(version) is admitted


def test_hello_is_read_from_the_servers_answer() -> None:
    answer = {
        "epoch": str(OTHER_EPOCH),
        "head": 7,
        "min_seq": 2,
        "min_client": "0.1.0",
        "tenant": {"id": str(TENANT)},
        "device": {"id": str(OTHER_EPOCH), "status": "active", "last_seq": 4},
        "channel": "c",
    }
    hello = Hello.read(answer)
    assert (hello.epoch, hello.head, hello.min_seq) == (OTHER_EPOCH, 7, 2)
    assert (hello.device_last_seq, hello.device_status) == (4, "active")


class AnyHistory(RuleBasedStateMachine):
    """Whatever happens in whatever order: nothing twice, nothing lost, in step at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @rule()
    def book(self) -> None:
        self.world.book()

    @rule(steps=st.integers(1, 8))
    def go_on(self, steps: int) -> None:
        for _ in range(steps):
            self.world.step()

    @rule(seconds=st.floats(0.1, 90))
    def time_passes(self, seconds: float) -> None:
        self.world.run(seconds)

    @rule(there=st.booleans())
    def line(self, there: bool) -> None:
        self.world.line = there

    @rule()
    def lose_an_answer(self) -> None:
        self.world.lose_answer = True

    @rule(amount=st.integers(1, 20))
    def others_work(self, amount: int) -> None:
        self.world.server.head += amount

    @rule(
        error=st.sampled_from(
            [
                ServerUnreachable("x"),
                ServerBusy("x"),
                ServerReadOnly("x"),
                ServerTooOld("x"),
                NoBinding("x"),
                DiskFull("x"),
                BugError("x"),
                ProtocolRefused("x", "FD004"),
            ]
        )
    )
    def fail_next(self, error: Exception) -> None:
        self.world.next_error = error  # type: ignore[assignment]

    @rule()
    def nudge(self) -> None:
        self.world.engine.nudged(self.world.now)

    @rule()
    def wake(self) -> None:
        self.world.engine.woken()

    @rule(on=st.booleans())
    def pause(self, on: bool) -> None:
        if on:
            self.world.engine.pause()
        else:
            self.world.engine.resume(self.world.now)

    @rule(chance=st.floats(0, 1))
    def chance(self, chance: float) -> None:
        self.world.randomness = chance

    @invariant()
    def nothing_happens_twice(self) -> None:
        assert all(count == 1 for count in self.world.effects.values())

    @invariant()
    def answers_rest_on_effects(self) -> None:
        assert all(number in self.world.effects for number in range(1, self.world.answered + 1))

    def teardown(self) -> None:
        world = self.world
        world.line, world.next_error, world.lose_answer = True, None, False
        world.engine.resume(world.now)
        world.run(130)
        assert world.state() is LinkState.LIVE
        assert world.desk.cursor == world.server.head
        assert world.effects == dict.fromkeys(range(1, world.commands + 1), 1)


TestAnyHistory = AnyHistory.TestCase
