"""Whatever people, lines, disks and servers do in whatever order, in the end nothing is lost."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.proof.simulated import checks, disturbances
from tests.proof.simulated.desk import SimulatedDesk
from tests.proof.simulated.run import world_of
from tests.proof.simulated.settling import settle

DESKS = 2
PLACES = st.integers(0, DESKS - 1)
HAPPENINGS = st.sampled_from(
    [
        disturbances.die_at_a_commit,
        disturbances.die_at_a_statement,
        disturbances.kill,
        disturbances.fill_the_disk,
        disturbances.free_the_disk,
        disturbances.part,
        disturbances.join,
        disturbances.restart_the_server,
        disturbances.turn_the_clock,
        disturbances.trim_the_log,
        disturbances.back_up,
        disturbances.restore,
        disturbances.keep_the_profile,
        disturbances.put_the_profile_back,
        disturbances.add_somebody,
        disturbances.settle_a_refusal,
        disturbances.write_elsewhere,
        disturbances.shut_out_a_person,
    ]
)


class AnyDay(RuleBasedStateMachine):
    """Two desks at a simulated server, driven by Hypothesis."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = ExitStack()
        directory = self.ends.enter_context(tempfile.TemporaryDirectory(dir=_ram_disk()))
        self.world = self.ends.enter_context(world_of(1, Path(directory) / "world", desks=DESKS))

    @rule(place=PLACES, times=st.integers(1, 3))
    def people_work(self, place: int, times: int) -> None:
        for _ in range(times):
            if (desk := self._awake(place)) is not None:
                self.world.act(desk)

    @rule(place=PLACES)
    def somebody_works_in_a_second_window(self, place: int) -> None:
        desk = self._awake(place)
        if desk is not None and desk.running is not None and desk.fate.is_calm:
            first, desk.running.window = desk.running.window, desk.open_store()
            self.world.act(desk)
            desk.running.window.close()
            desk.running.window = first

    @rule(place=PLACES, times=st.integers(1, 12))
    def the_sync_goes_on(self, place: int, times: int) -> None:
        for _ in range(times):
            if (desk := self._awake(place)) is not None:
                self.world.clock.pass_by(max(desk.wake_at - self.world.clock.elapsed, 0.0))
                self.world.step(desk)

    @rule(fails=st.sampled_from([0.0, 0.2]))
    def the_lines_change(self, fails: float) -> None:
        self.world.weather.fails = fails

    @rule(place=PLACES, happens=HAPPENINGS)
    def something_happens(self, place: int, happens: disturbances.Disturbance) -> None:
        if place < len(self.world.desks):
            happens(self.world, self.world.desks[place])

    @rule(scope=st.sampled_from(["device", "workstation"]), place=PLACES)
    def a_desk_is_shut_out(self, scope: str, place: int) -> None:
        desk = self._awake(place)
        devices = [
            each.id
            for each in self.world.server.book.devices.values()
            if desk is not None and each.login in desk.logins
        ]
        if len(self.world.desks) > 1 and devices:
            self.world.server.revoke(devices[0], scope, by="manager")

    @invariant()
    def nothing_left_an_outbox(self) -> None:
        for desk in self.world.desks:
            if desk.running is not None:
                seen = self.world.seen[desk.name]
                assert list(checks.of_the_outbox(desk, seen)) == []

    def teardown(self) -> None:
        try:
            settle(self.world)
        finally:
            self.ends.close()

    def _awake(self, place: int) -> SimulatedDesk | None:
        """Return a desk that works; one that does not is started first."""
        if place >= len(self.world.desks):
            return None
        desk = self.world.desks[place]
        if desk.running is None:
            self.world.start(desk)
        return None if desk.running is None else desk


def _ram_disk() -> Path | None:
    there = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return there if there.is_dir() else None


def test_after_any_day_everything_promised_is_at_the_server_or_refused() -> None:
    run_state_machine_as_test(
        AnyDay, settings=settings(max_examples=6, stateful_step_count=20, deadline=None)
    )
