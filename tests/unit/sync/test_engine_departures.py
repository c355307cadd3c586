"""What the engine does for somebody who is shut out, and for those beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frontdesk.domain.errors import (
    NoBinding,
    ProtocolRefused,
    WrongPassword,
)
from frontdesk.domain.link import LinkState
from frontdesk.sync.actions import (
    Carry,
    Connect,
    FetchAll,
    HandOver,
    Leave,
    Pull,
    Push,
    Rest,
    SayHello,
    TakeStock,
)
from frontdesk.sync.engine import Engine
from frontdesk.sync.fit import NEEDED_SCHEMA
from frontdesk.sync.pace import BATCH_COMMANDS
from frontdesk.sync.protocol import DISABLED
from tests.unit.sync.world import OTHER_EPOCH, FakeServer, kinds, live


def test_a_login_of_another_clinic_gets_nothing_of_this_one() -> None:
    world = live()
    world.book()
    world.engine.pause()
    world.run(1)
    world.server.tenant_id = OTHER_EPOCH
    world.engine.resume(world.now)
    world.actions.clear()
    world.run(30)
    assert world.state() is LinkState.SIGNED_OUT
    assert not {Push, Pull, FetchAll} & set(kinds(world))


def test_a_login_that_loses_its_binding_meanwhile_is_signed_out_by_the_next_hello() -> None:
    world = live()
    world.book()
    world.next_error = world.hello_error = NoBinding("say")
    world.run(2)
    assert world.state() is LinkState.SIGNED_OUT
    assert world.engine.problem == "say"
    assert world.here().waiting == 1
    world.hello_error = None
    world.run(70)
    assert world.state() is LinkState.LIVE
    assert world.here().waiting == 0


def test_a_device_that_is_refused_though_hello_admits_it_is_signed_out_in_the_end() -> None:
    world = live()
    world.book()
    world.refusal = ProtocolRefused("say", "FD007")
    world.run(5)
    assert world.state() is LinkState.SIGNED_OUT
    assert world.here().waiting == 1


def test_a_withdrawn_device_hands_over_what_waits_and_only_then_leaves() -> None:
    world = live()
    for _ in range(BATCH_COMMANDS + 3):
        world.book()
    assert world.desk.device_id is not None
    world.server.revoked.add(world.desk.device_id)
    before = len(world.actions)
    world.run(20)
    assert world.state() is LinkState.REVOKED
    assert (world.held, world.effects) == (BATCH_COMMANDS + 3, {})
    done = [type(action) for action in world.actions[before:]]
    assert done.index(Leave) > max(at for at, kind in enumerate(done) if kind is HandOver)
    assert done.count(Leave) == 1
    assert world.left_with_waiting == [0]


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({}, [TakeStock()]),
        ({"epoch": OTHER_EPOCH, "head": 2}, [TakeStock()]),
        ({"head": 2}, [TakeStock(anew=True), TakeStock()]),
        ({"schema_version": NEEDED_SCHEMA - 1}, []),
    ],
)
def test_who_is_shut_out_first_asks_what_the_server_has_lost(
    change: dict[str, Any], asked: list[TakeStock]
) -> None:
    engine, here = Engine(lambda: 0.5), replace(live().desk, last_seq=3, last_answered_seq=3)
    assert here.device_id is not None
    server = FakeServer(known={here.device_id: 3}, revoked={here.device_id}, **change)
    engine.connected(0.0)
    engine.greeted(0.0, server.hello(here.device_id), here)
    for left, action in enumerate(asked, start=1):
        assert engine.next(0.0, here) == action
        engine.took_stock(all_of_it=left == len(asked))
    assert engine.next(0.0, replace(here, leaving=1)) == HandOver(BATCH_COMMANDS, False)
    assert engine.next(0.0, here) == Leave(whole_workstation=False)


def test_a_login_disabled_just_then_asks_a_former_server_for_nothing_more() -> None:
    engine, here = Engine(lambda: 0.5), live().desk
    engine.connected(0.0)
    assert here.device_id is not None
    engine.greeted(0.0, FakeServer(revoked={here.device_id}).hello(here.device_id), here)
    engine.greeted(0.0, DISABLED, here)
    assert engine.next(0.0, here) == Leave(whole_workstation=False)


def test_a_disabled_login_asks_for_all_its_own_answers_and_only_then_leaves() -> None:
    """It is told too little to see that the server went back, and by whatever name."""
    engine, here = Engine(lambda: 0.5), live().desk
    engine.connected(0.0)
    engine.greeted(0.0, replace(DISABLED, epoch=OTHER_EPOCH), here)
    assert engine.next(0.0, here) == TakeStock(anew=True, own=True)
    engine.took_stock(all_of_it=False)
    assert engine.next(0.0, here) == TakeStock(own=True)
    engine.took_stock(all_of_it=True)
    assert engine.next(0.0, replace(here, leaving=1)) == HandOver(BATCH_COMMANDS, False)
    assert engine.next(0.0, here) == Leave(whole_workstation=False)


def test_a_line_cut_while_handing_over_leaves_nothing_behind() -> None:
    world = live()
    for _ in range(BATCH_COMMANDS + 3):
        world.book()
    assert world.desk.device_id is not None
    world.server.revoked.add(world.desk.device_id)
    while not world.held:
        world.step()
    world.line = False
    world.run(30)
    assert world.state() is LinkState.OFFLINE
    assert world.left_with_waiting == []
    world.line = True
    world.run(90)
    assert world.state() is LinkState.REVOKED
    assert world.left_with_waiting == [0]
    assert world.held == BATCH_COMMANDS + 3


def test_a_disabled_login_hands_over_and_leaves() -> None:
    world = live()
    world.book()
    world.server.disabled = True
    world.next_error = NoBinding("say")
    world.run(5)
    assert world.state() is LinkState.REVOKED
    assert world.held == 1
    before = len(world.actions)
    world.engine.nudged(world.now)
    world.run(7200)
    assert {type(action) for action in world.actions[before:]} == {Rest}


def test_the_line_goes_on_for_the_others_when_one_of_several_is_shut_out() -> None:
    world = live()
    world.others_stay = True
    world.server.disabled = True
    world.next_error = NoBinding("say")
    world.book()
    while not world.left_with_waiting:
        world.step()
    world.server.disabled = False
    world.run(10)
    assert world.state() is LinkState.LIVE


def test_the_line_changes_hands_for_the_author_of_the_next_command() -> None:
    world = live()
    world.book()
    world.desk = replace(world.desk, speaker="u_ben")
    before = len(world.actions)
    world.run(2)
    done = world.actions[before:]
    at = done.index(Connect("u_ben"))
    assert not any(isinstance(action, Push) for action in done[:at])
    assert isinstance(done[at + 1], SayHello)
    assert world.here().waiting == 0
    assert world.state() is LinkState.LIVE


def test_a_line_that_changes_hands_never_looks_broken() -> None:
    world = live()
    states = set()
    for speaker in ("u_ben", "u_ann", "u_ben"):
        world.desk = replace(world.desk, speaker=speaker)
        for _ in range(6):
            world.step()
            states.add(world.state())
    assert states == {LinkState.LIVE}


def test_a_refused_colleague_does_not_keep_the_line_from_the_others() -> None:
    world = live()
    world.desk = replace(world.desk, speaker="u_ben")
    world.next_error = WrongPassword("say")
    world.refused_to = "u_ann"
    world.run(3)
    assert world.state() is LinkState.LIVE
    assert world.actions.count(Connect("u_ann")) == 1


def test_who_is_shut_out_and_whose_entries_the_server_cannot_place_leaves_the_line_to_others() -> (
    None
):
    """A restored server that never met their device takes nothing of them."""
    world = live()
    world.desk = replace(world.desk, speaker="u_ben")
    world.run(1)
    world.book()
    world.server.disabled = True
    world.next_error = NoBinding("say")
    while not isinstance(world.engine.next(world.now, world.here()), HandOver):
        world.step()
    world.server.disabled = False
    world.refused_to, world.next_error = "u_ann", ProtocolRefused("unknown", "FD007")
    world.run(3)
    assert world.state() is LinkState.LIVE
    assert world.actions[-1] != Connect("u_ben")
    assert Connect("u_ann") in world.actions


def test_commands_of_who_is_not_here_make_nobody_push() -> None:
    world = live()
    world.book()
    world.absent = True
    before = len(world.actions)
    world.run(30)
    assert not any(isinstance(action, Push) for action in world.actions[before:])
    assert [action for action in world.actions[before:] if isinstance(action, Carry)] == [Carry()]
    assert world.state() is LinkState.LIVE
    world.absent = False
    world.run(5)
    assert world.here().waiting == 0
