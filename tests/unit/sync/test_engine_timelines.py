"""What the engine does about a server that went back, and numbers that do not join."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.domain.errors import (
    ProtocolRefused,
)
from frontdesk.domain.link import LinkState
from frontdesk.sync.actions import (
    FetchAll,
    Forget,
    OfferAgain,
    Pull,
    Push,
    Rest,
    SayHello,
    TakeStock,
)
from tests.unit.sync.world import OTHER_EPOCH, kinds, live


@pytest.mark.parametrize("change", ["epoch", "head", "min_seq", "fits"])
def test_a_replica_that_cannot_be_continued_is_fetched_anew(change: str) -> None:
    world = live()
    world.engine.pause()
    world.run(1)
    if change == "epoch":
        world.server.epoch = OTHER_EPOCH
    elif change == "head":
        world.server.head = 5
    elif change == "min_seq":
        world.server.head = 50
        world.server.min_seq = 40
    else:
        world.desk = replace(world.desk, replica_fits=False)
    world.actions.clear()
    world.engine.resume(world.now)
    world.run(1)
    assert FetchAll in kinds(world)
    assert world.desk.cursor == world.server.head
    assert world.state() is LinkState.LIVE


def test_a_server_that_changes_its_timeline_under_a_live_line_is_greeted_again() -> None:
    world = live()
    world.server.epoch = OTHER_EPOCH
    world.server.head = 3
    world.run(10)
    did = [kind for kind in kinds(world) if kind is not Rest]
    assert did[:5] == [Pull, SayHello, Forget, TakeStock, FetchAll]
    assert world.state() is LinkState.LIVE


def test_a_server_restored_from_a_backup_is_offered_what_it_forgot() -> None:
    world = live()
    for _ in range(5):
        world.book()
    world.run(5)
    device = world.desk.device_id
    assert device is not None
    world.server.known[device] = 2
    world.server.epoch = OTHER_EPOCH
    world.effects = {1: 1, 2: 1}
    world.run(20)
    assert OfferAgain(2) in world.actions
    assert world.effects == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}


def test_a_server_restored_from_before_this_desk_gets_everything_anew() -> None:
    world = live()
    world.book()
    world.run(5)
    world.server.known.clear()
    world.server.epoch = OTHER_EPOCH
    world.effects = {}
    world.run(20)
    assert OfferAgain(None) in world.actions
    assert SayHello(enrol_anew=True) in world.actions
    assert world.effects == {1: 1}
    assert world.state() is LinkState.LIVE


def test_a_forgotten_device_is_offered_again_though_a_colleague_heard_of_the_restore_first() -> (
    None
):
    world = live()
    world.book()
    world.run(5)
    world.server.known.clear()
    world.server.epoch = OTHER_EPOCH
    world.effects = {}
    world.desk = replace(world.desk, epoch=OTHER_EPOCH)  # their line has fetched all anew
    world.line = False
    world.run(5)
    world.line = True
    world.run(30)
    assert OfferAgain(None) in world.actions
    assert world.effects == {1: 1}


def test_a_copied_profile_becomes_a_device_of_its_own() -> None:
    world = live()
    device = world.desk.device_id
    assert device is not None
    world.server.known[device] = 3  # its twin has sent three
    world.book()
    world.run(10)
    assert world.desk.device_id != device
    assert world.state() is LinkState.LIVE
    assert world.here().waiting == 0


def test_a_gap_is_mended_by_saying_hello() -> None:
    world = live()
    world.book()
    world.next_error = ProtocolRefused("gap", "FD004")
    world.run(5)
    assert kinds(world)[:6] == [Push, SayHello, Forget, TakeStock, Push, Pull]
    assert world.effects == {1: 1}


def test_a_gap_that_hello_does_not_mend_is_left_behind_with_the_device() -> None:
    world = live()
    world.book()
    world.refusal = ProtocolRefused("gap", "FD004")
    while sum(isinstance(action, Push) for action in world.actions) < 2:
        world.step()
    world.refusal = None
    world.run(5)
    assert [a.enrol_anew for a in world.actions if isinstance(a, SayHello)][-2:] == [False, True]
    assert world.effects == {1: 1}
    assert world.state() is LinkState.LIVE


def test_a_gap_behind_what_the_server_knew_all_along_is_left_behind_with_the_device() -> None:
    world = live()
    world.book()
    world.book()
    world.refusal, world.known_all_along = ProtocolRefused("gap", "FD004"), 1
    while sum(isinstance(action, Push) for action in world.actions) < 2:
        world.step()
    assert OfferAgain(0) in world.actions
    world.refusal = None
    world.run(5)
    assert [a.enrol_anew for a in world.actions if isinstance(a, SayHello)][-2:] == [False, True]
    assert world.here().waiting == 0


def test_a_desk_that_cannot_be_mended_says_so_and_does_not_spin() -> None:
    world = live()
    world.book()
    world.refusal = ProtocolRefused("known with other content", "FD006")
    world.run(600)
    assert world.engine.problem == "known with other content"
    assert len(world.actions) < 60


def test_a_gap_that_hello_does_not_mend_ends_in_words_and_pauses() -> None:
    world = live()
    world.book()
    world.refusal = ProtocolRefused("gap", "FD004")
    world.run(600)
    assert world.engine.problem == "gap"
    assert len(world.actions) < 120
