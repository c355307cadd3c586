from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from frontdesk.domain.errors import (
    BugError,
    DiskFull,
    FrontDeskError,
    MassLoss,
    NoBinding,
    NotAdmitted,
    ProgramTooOld,
    ProtocolRefused,
    ServerBusy,
    ServerNotTrusted,
    ServerReadOnly,
    ServerTooOld,
    ServerUnreachable,
    WrongPassword,
)
from frontdesk.domain.link import LinkState, VanishingRows
from frontdesk.storage.postgres.transport import CONNECT_SECONDS
from frontdesk.sync.actions import (
    Carry,
    Connect,
    FetchAll,
    Forget,
    HandOver,
    HangUp,
    Leave,
    OfferAgain,
    Pull,
    Push,
    Rest,
    SayHello,
    TakeStock,
    Verify,
)
from frontdesk.sync.backoff import LONGEST_WITHOUT_LINE, Backoff
from frontdesk.sync.engine import Engine
from frontdesk.sync.fit import NEEDED_REVISION, NEEDED_SCHEMA
from frontdesk.sync.pace import BATCH_COMMANDS, GREET_SECONDS, LOSS_SECONDS, POLL_SECONDS
from frontdesk.sync.protocol import DISABLED, Hello
from frontdesk.sync.reports import LOADING_STOPPED
from tests.unit.sync.world import OTHER_EPOCH, TENANT, FakeServer, World


def live() -> World:
    world = World()
    world.run(1)
    assert world.state() is LinkState.LIVE
    world.actions.clear()
    return world


def kinds(world: World) -> list[type]:
    return [type(action) for action in world.actions]


def test_a_new_desk_connects_enrols_fetches_and_rests() -> None:
    world = World()
    world.run(1)
    assert kinds(world)[:4] == [Connect, SayHello, TakeStock, FetchAll]
    assert kinds(world)[4:] == [Forget, Rest]
    assert world.state() is LinkState.LIVE
    assert world.desk.device_id is not None


def test_a_known_desk_pulls_instead_of_fetching() -> None:
    world = live()
    world.line = False
    world.run(6)
    world.server.head += 9
    world.line = True
    world.actions.clear()
    world.run(60)
    assert FetchAll not in kinds(world)
    assert kinds(world).count(Pull) >= 3
    assert world.desk.cursor == world.server.head


def test_what_the_server_has_is_pulled_before_what_waits_is_sent() -> None:
    world = live()
    world.line = False
    world.run(6)
    world.book()
    world.server.head += 5
    world.line = True
    world.actions.clear()
    world.run(10)
    order = [kind for kind in kinds(world) if kind in (Pull, Push)]
    assert order[:3] == [Pull, Pull, Push]


def test_a_live_desk_sends_at_once_and_fetches_its_own_event() -> None:
    world = live()
    world.book()
    assert isinstance(world.step(), Push)
    assert isinstance(world.step(), Pull)
    assert world.desk.cursor == world.server.head
    assert world.effects == {1: 1}


def test_a_hint_of_the_server_pulls_at_once() -> None:
    world = live()
    world.engine.woken()
    assert isinstance(world.step(), Pull)
    assert isinstance(world.step(), Rest)


def test_without_hints_it_is_polled_every_few_seconds() -> None:
    world = live()
    world.run(60)
    assert 23 <= kinds(world).count(Pull) <= 25


def test_a_lost_answer_is_asked_for_again_and_has_one_effect() -> None:
    world = live()
    world.book()
    world.lose_answer = True
    world.step()
    assert world.state() is LinkState.OFFLINE
    world.run(10)
    assert world.state() is LinkState.LIVE
    assert world.effects == {1: 1}
    assert world.here().waiting == 0


def test_without_a_line_it_is_tried_every_few_seconds_however_long_that_lasts() -> None:
    world = live()
    world.line = False
    world.run(600)
    rests = [action.seconds for action in world.actions if isinstance(action, Rest)]
    assert max(rests) <= LONGEST_WITHOUT_LINE
    assert kinds(world).count(Connect) < 600


@pytest.mark.acceptance(9)
def test_a_try_into_the_void_and_the_pause_behind_it_are_shorter_than_ten_seconds() -> None:
    assert LONGEST_WITHOUT_LINE + CONNECT_SECONDS < 10


@pytest.mark.parametrize(("waits", "least", "most"), [(False, 25, 60), (True, 3, 8)])
def test_a_server_that_answers_badly_is_left_in_peace_for_longer(
    *, waits: bool, least: int, most: int
) -> None:
    world = live()
    world.commands += waits
    pauses = []
    for _ in range(20):
        world.engine.connected(world.now)
        world.engine.failed(world.now, NotAdmitted("no"), world.here())
        action = world.engine.next(world.now, world.here())
        assert isinstance(action, Rest)
        pauses.append(action.seconds)
        world.now += action.seconds
    assert least <= pauses[-1] <= most


def test_a_line_that_stays_open_is_greeted_again_and_goes_on() -> None:
    world = live()
    world.actions.clear()
    world.run(3 * GREET_SECONDS)
    assert kinds(world).count(SayHello) in (2, 3)
    assert Connect not in kinds(world)
    assert world.state() is LinkState.LIVE


def test_a_clock_that_was_set_has_the_server_asked_at_once() -> None:
    world = live()
    world.actions.clear()
    world.engine.clock_set()
    world.run(POLL_SECONDS)
    assert kinds(world).count(SayHello) == 1
    assert world.state() is LinkState.LIVE


def test_a_new_command_tries_the_line_at_once_but_not_more_than_once_a_second() -> None:
    world = live()
    world.line = False
    world.run(300)
    world.actions.clear()
    begun = world.now
    for _ in range(50):
        world.book()
        world.engine.nudged(world.now)
        action = world.step()
        if isinstance(action, Rest):
            assert action.seconds <= 1.0
    assert kinds(world)[0] in (Connect, Rest)
    assert kinds(world).count(Connect) <= world.now - begun + 2


def test_paused_it_hangs_up_and_stays_off_line_until_resumed() -> None:
    world = live()
    world.engine.pause()
    world.book()
    world.run(100)
    assert kinds(world)[0] is HangUp
    assert set(kinds(world)[1:]) == {Rest}
    assert world.state() is LinkState.OFFLINE
    world.engine.resume(world.now)
    world.run(1)
    assert world.state() is LinkState.LIVE
    assert world.effects == {1: 1}


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


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (WrongPassword("say"), LinkState.SIGNED_OUT),
        (ProgramTooOld("say"), LinkState.UPGRADE_NEEDED),
        (ServerTooOld("say"), LinkState.UPGRADE_NEEDED),
        (ServerNotTrusted("say"), LinkState.OFFLINE),
        (DiskFull("say"), LinkState.OFFLINE),
        (BugError("say"), LinkState.OFFLINE),
    ],
)
def test_what_needs_a_person_is_said(error: Exception, state: LinkState) -> None:
    world = live()
    world.book()
    world.next_error = error  # type: ignore[assignment]
    world.step()
    assert world.state() is state
    assert world.engine.problem == "say"
    assert world.here().waiting == 1


def test_a_missing_line_alone_needs_no_words() -> None:
    world = live()
    world.line = False
    world.run(6)
    assert world.state() is LinkState.OFFLINE
    assert world.engine.problem == ""


def test_a_wrong_password_is_not_tried_again_by_itself() -> None:
    world = live()
    world.next_error = WrongPassword("say")
    world.run(6)
    world.actions.clear()
    world.run(7200)
    assert Connect not in kinds(world)


def test_a_problem_is_over_when_the_line_is_back() -> None:
    world = live()
    world.next_error = ServerNotTrusted("say")
    world.run(30)
    assert world.state() is LinkState.LIVE
    assert world.engine.problem == ""


@pytest.mark.parametrize("error", [ServerBusy("busy"), ServerReadOnly("read only")])
def test_a_busy_server_is_asked_again_on_the_same_line(error: Exception) -> None:
    world = live()
    world.book()
    world.next_error = error  # type: ignore[assignment]
    world.run(3)
    assert kinds(world)[:4] == [Push, Rest, Push, Pull]
    assert world.state() is LinkState.LIVE
    assert world.engine.problem == ""


def test_a_server_that_stays_busy_ends_the_line_for_a_while() -> None:
    world = live()
    world.book()
    for _ in range(9):
        world.next_error = ServerBusy("busy")
        while world.next_error is not None:
            world.step()
    assert world.engine.is_down


def test_the_copy_is_compared_with_the_server_every_hour() -> None:
    world = live()
    world.run(3 * 3600)
    assert kinds(world).count(Verify) == 3
    assert FetchAll not in kinds(world)


@pytest.mark.parametrize(
    "error", [ServerUnreachable("cut"), MassLoss((VanishingRows("pet", 90, 80),))]
)
def test_a_copy_that_has_drifted_is_fetched_though_the_first_try_fails(
    error: FrontDeskError,
) -> None:
    world = live()
    world.agrees = False
    while not isinstance(world.engine.next(world.now, world.here()), FetchAll):
        world.step()
    assert TakeStock(anew=True) in world.actions  # its files may have been put back unnoticed
    world.next_error = error
    world.step()
    assert world.engine.is_down
    world.actions.clear()
    world.agrees = True
    world.run(LOSS_SECONDS + 5)
    assert kinds(world).count(FetchAll) == 1
    assert world.state() is LinkState.LIVE


def test_a_copy_that_has_drifted_is_fetched_anew_once() -> None:
    world = live()
    world.agrees = False
    world.run(4 * 3600)
    assert kinds(world).count(FetchAll) == 1


def test_data_that_the_server_would_take_away_stay_and_are_asked_for_again_later() -> None:
    world = live()
    lost = (VanishingRows("pet", 408, 400),)
    world.server.head += 1
    world.next_error = MassLoss(lost)
    world.engine.woken()
    world.run(1)
    assert world.state() is LinkState.OFFLINE
    assert list(world.engine.loss) == list(lost)
    assert "400 of 408 pets" in world.engine.problem
    assert world.actions[-1] == Rest(LOSS_SECONDS)
    world.run(20)
    assert world.state() is LinkState.LIVE
    assert (list(world.engine.loss), world.engine.problem) == ([], "")


def test_a_fetch_can_be_stopped_and_goes_on_when_the_user_wants_it() -> None:
    world = World()
    while not isinstance(world.engine.next(world.now, world.here()), FetchAll):
        world.step()
    world.engine.stop_loading()
    world.run(600)
    assert world.state() is LinkState.OFFLINE
    assert world.engine.problem == LOADING_STOPPED
    assert world.desk.epoch is None
    world.engine.resume(world.now)
    world.run(1)
    assert world.state() is LinkState.LIVE
    assert world.engine.problem == ""


def test_where_nothing_is_fetched_there_is_nothing_to_stop() -> None:
    world = live()
    world.engine.stop_loading()
    world.run(5)
    assert world.state() is LinkState.LIVE


def test_a_comparison_that_could_not_be_made_is_made_soon() -> None:
    world = live()
    world.agrees = None
    world.run(600)
    assert 8 <= kinds(world).count(Verify) <= 10
    assert FetchAll not in kinds(world)


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
