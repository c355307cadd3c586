"""What a forgetful server is offered again waits again, also on the screen."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock
from uuid import UUID

import pytest

from frontdesk.domain.errors import ReplicaUnusable, ServerUnreachable
from frontdesk.domain.ids import CommandId
from frontdesk.domain.link import LinkState
from frontdesk.storage.postgres.errors import UNREACHABLE
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.actions import Connect, OfferAgain, SayHello
from tests.proof.simulated import checks
from tests.proof.simulated.desk import SimulatedDesk
from tests.proof.simulated.disturbances import back_up, copy_the_desk, restore
from tests.proof.simulated.line import SimulatedLine
from tests.proof.simulated.run import world_of
from tests.proof.simulated.settling import settle
from tests.proof.simulated.world import World


def test_what_is_offered_again_is_shown_as_waiting_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world_of(1, tmp_path / "world", desks=1) as world:
        (desk,) = world.desks
        world.start(desk)
        _come_to_rest(world)
        for _ in range(10):
            world.act(desk)
        _come_to_rest(world)
        assert desk.running is not None
        courier = desk.running.courier
        with monkeypatch.context() as patch:
            patch.setattr(courier.engine, "next", lambda *_: OfferAgain(0))
            desk.step()
        assert courier.desk().waiting
        assert list(checks.of_what_is_shown(desk, world.server)) == []


def test_a_copy_found_damaged_just_then_does_not_keep_the_desk_from_saying_hello(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only hello has a damaged copy fetched anew; offering comes before it each time."""
    with world_of(1, tmp_path / "world", desks=1) as world:
        (desk,) = world.desks
        world.start(desk)
        _come_to_rest(world)
        assert desk.running is not None
        courier = desk.running.courier
        courier.engine._offer = OfferAgain(0)
        monkeypatch.setattr(LocalStore, "bring_in_line", Mock(side_effect=ReplicaUnusable("torn")))
        desk.step()
        assert courier.engine.is_down
        monkeypatch.setattr(courier.engine, "_retry_at", 0.0)
        wanted = [courier.engine.next(world.clock.elapsed, courier.desk())]
        courier.engine.connected(world.clock.elapsed)
        wanted.append(courier.engine.next(world.clock.elapsed, courier.desk()))
        assert [type(each) for each in wanted] == [Connect, SayHello]


@pytest.mark.acceptance(24)
def test_a_server_restored_while_two_copies_share_a_device_gets_all_of_both_once(
    tmp_path: Path,
) -> None:
    """What one copy sends under the common numbers hides what was lost of the other."""
    with world_of(3, tmp_path / "world", desks=1) as world:
        (desk,) = world.desks
        _at_work(world, desk)
        _come_to_rest(world)
        back_up(world, desk)
        copy_the_desk(world, desk)
        (twin,) = set(world.desks) - {desk}
        world.weather.cut_off.add(twin.name)
        lost = _at_work(world, desk)
        while not desk.is_quiet:
            world.step_somebody()
        restore(world, desk)
        world.weather.cut_off = {desk.name}
        _at_work(world, twin)
        while not twin.is_quiet:
            world.step_somebody()
        assert not {str(each) for each in lost} & world.server.book.commands.keys()
        settle(world)  # asks all invariants
        assert {str(each) for each in lost} <= world.server.book.commands.keys()
        assert len({_device(each) for each in world.desks}) == 2


@pytest.mark.acceptance(11)
@pytest.mark.parametrize("scope", ["device", "workstation", "login"])
@pytest.mark.parametrize("same_name", [False, True])
def test_what_a_restored_server_lost_of_a_desk_that_it_shuts_out_is_handed_over(
    tmp_path: Path, scope: str, *, same_name: bool
) -> None:
    """The desk hears of both at once, and has nothing left to be asked when it has gone."""
    with world_of(3, tmp_path / "world", desks=1) as world:
        (desk,) = world.desks
        _at_work(world, desk)
        _come_to_rest(world)
        back_up(world, desk)
        timeline = world.server.book.epoch
        lost = {str(each) for each in _at_work(world, desk)}
        _come_to_rest(world)
        restore(world, desk)
        if same_name:
            world.server.book.epoch = timeline
        if scope == "login":
            world.server.disable(desk.logins[0])
        else:
            world.server.revoke(str(_device(desk)), scope, by="manager")
        while world.desks:
            world.step_somebody()
        known = world.server.book.commands
        assert {known[each].status for each in lost if each in known} == {"held"}
        assert lost <= known.keys()


def test_what_is_asked_for_again_stays_in_sight_while_the_server_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Mock(side_effect=ServerUnreachable(UNREACHABLE))
    monkeypatch.setattr(SimulatedLine, "answers_kept", asked)
    with world_of(3, tmp_path / "world", desks=1) as world:
        (desk,) = world.desks
        _at_work(world, desk)
        _come_to_rest(world)
        for _ in range(10):
            world.act(desk)
        assert desk.running is not None
        courier = desk.running.courier
        while courier.desk().waiting:
            world.step_somebody()
        shown = _shown(desk)
        world.server.disable(desk.logins[0])
        while not asked.called and courier.engine.state is not LinkState.REVOKED:
            world.step_somebody()
        assert asked.called
        assert shown
        assert _shown(desk) == shown
        assert list(checks.of_what_is_shown(desk, world.server)) == []


def _shown(desk: SimulatedDesk) -> set[str]:
    """Return the commands that stand on top of the server's rows."""
    assert desk.running is not None
    rows = desk.running.store.replica.rows("select command_id from overlay_command")
    return {row[0] for row in rows}


def _at_work(world: World, desk: SimulatedDesk) -> set[CommandId]:
    """Let somebody enter things at a desk; return what was promised."""
    before = set(desk.promised)
    world.start(desk)
    for _ in range(10):
        world.act(desk)
    return desk.promised - before


def _device(desk: SimulatedDesk) -> UUID | None:
    assert desk.running is not None
    return desk.running.window.outbox.people.device_of(desk.logins[0])


def _come_to_rest(world: World) -> None:
    while not all(desk.is_quiet for desk in world.desks):
        world.step_somebody()
