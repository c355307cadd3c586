"""How the engine lives through an ordinary day: it greets, fetches, sends, polls and rests."""

from __future__ import annotations

import pytest

from frontdesk.domain.errors import (
    NotAdmitted,
)
from frontdesk.domain.link import LinkState
from frontdesk.storage.postgres.transport import CONNECT_SECONDS
from frontdesk.sync.actions import (
    Connect,
    FetchAll,
    Forget,
    HangUp,
    Pull,
    Push,
    Rest,
    SayHello,
    TakeStock,
)
from frontdesk.sync.backoff import LONGEST_WITHOUT_LINE
from frontdesk.sync.pace import GREET_SECONDS, POLL_SECONDS
from tests.unit.sync.world import World, kinds, live


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
