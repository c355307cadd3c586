"""What the engine does when program and server, copy and log do not fit each other."""

from __future__ import annotations

from frontdesk.domain.errors import (
    ProgramTooOld,
)
from frontdesk.domain.link import LinkState
from frontdesk.sync.actions import (
    FetchAll,
    Forget,
    OfferAgain,
    Pull,
    Push,
    TakeStock,
    Verify,
)
from frontdesk.sync.fit import NEEDED_REVISION, NEEDED_SCHEMA
from tests.unit.sync.world import World, kinds, live


def outdated() -> World:
    """A desk whose program the server calls too old, with something waiting."""
    world = live()
    world.line = False
    world.run(6)
    world.book()
    world.book()
    world.server.min_client = "99.0"
    world.server.head += 5
    world.line = True
    world.actions.clear()
    return world


def test_an_old_program_sends_what_waits_and_fetches_nothing() -> None:
    world = outdated()
    world.run(300)
    assert world.state() is LinkState.UPGRADE_NEEDED
    assert "99.0" in world.engine.problem
    assert world.here().waiting == 0
    assert set(world.effects.values()) == {1}
    assert not {Pull, FetchAll, Verify, Forget} & set(kinds(world))
    assert len(world.actions) < 40


def test_an_old_program_whose_commands_are_understood_no_more_keeps_them() -> None:
    world = outdated()
    world.refusal = ProgramTooOld("say")
    world.run(300)
    assert world.state() is LinkState.UPGRADE_NEEDED
    assert world.here().waiting == 2
    assert len(world.actions) < 40


def test_an_old_program_is_offered_what_a_restored_server_lost() -> None:
    world = outdated()
    world.run(90)
    world.server.known = dict.fromkeys(world.server.known, 0)
    world.effects.clear()
    world.run(180)
    assert world.effects == {1: 1, 2: 1}


def test_a_program_that_was_let_in_again_catches_up() -> None:
    world = outdated()
    world.run(90)
    world.server.min_client = "0.1.0"
    world.run(180)
    assert world.state() is LinkState.LIVE
    assert world.engine.misfit is None
    assert world.desk.cursor == world.server.head


def test_a_server_that_lacks_a_migration_gets_nothing_and_is_told_which() -> None:
    world = live()
    world.line = False
    world.run(6)
    world.book()
    world.server.schema_version = NEEDED_SCHEMA - 1
    world.line = True
    world.actions.clear()
    world.run(300)
    assert world.state() is LinkState.UPGRADE_NEEDED
    assert NEEDED_REVISION in world.engine.problem
    assert not {Push, Pull, FetchAll} & set(kinds(world))
    assert world.here().waiting == 1


def test_a_server_that_forgot_commands_in_the_same_epoch_is_copied_anew() -> None:
    world = live()
    world.book()
    world.run(3)
    world.line = False
    world.run(6)
    world.server.known = dict.fromkeys(world.server.known, 0)
    world.effects.clear()
    world.server.head += 7
    world.line = True
    world.actions.clear()
    world.run(90)
    assert world.state() is LinkState.LIVE
    assert OfferAgain in kinds(world)
    assert FetchAll in kinds(world)
    assert world.effects == {1: 1}


def test_a_log_that_is_shorter_than_it_was_in_the_same_epoch_distrusts_every_answer() -> None:
    world = live()
    world.run(3)
    world.line = False
    world.run(6)
    world.server.head -= 1
    world.line = True
    world.actions.clear()
    world.run(90)
    did = [kind for kind in kinds(world) if kind in (OfferAgain, TakeStock, FetchAll)]
    assert did[:3] == [OfferAgain, TakeStock, FetchAll]
    assert world.state() is LinkState.LIVE
