from __future__ import annotations

import math

from frontdesk.sync.actions import Pull, Rest
from frontdesk.sync.hints import LONGEST_PAUSE_SECONDS, Hints
from tests.unit.sync.world import World


def live() -> World:
    world = World()
    world.run(1)
    world.actions.clear()
    return world


def pulls(world: World) -> int:
    return sum(isinstance(action, Pull) for action in world.actions)


def test_a_hint_is_followed_at_once() -> None:
    assert Hints().came() == -math.inf


def test_hints_that_bring_nothing_are_followed_more_and_more_slowly() -> None:
    hints = Hints()
    waits = []
    for turn in range(12):
        now = float(turn)
        waits.append(max(0.0, hints.came() - (now - 1)))
        hints.asked(now, news=False)
    assert waits[:3] == [0, 0, 0]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_PAUSE_SECONDS


def test_questions_that_nobody_hinted_at_do_not_make_hints_slower() -> None:
    hints = Hints()
    for now in range(20):
        hints.asked(float(now), news=False)
    assert hints.came() == -math.inf


def test_one_hint_that_brings_news_makes_the_next_quick_again() -> None:
    hints = Hints()
    for now in range(20):
        hints.came()
        hints.asked(float(now), news=False)
    hints.came()
    hints.asked(20.0, news=True)
    assert hints.came() == -math.inf


def test_a_thousand_forged_hints_a_second_cost_few_questions() -> None:
    world = live()
    until = world.now + 20
    while world.now < until:
        world.engine.woken()
        action = world.engine.next(world.now, world.here())
        if isinstance(action, Rest):
            world.now += min(action.seconds, 0.001)
        else:
            world.step()
    assert pulls(world) < 60


def test_a_change_among_forged_hints_is_fetched_within_half_a_second() -> None:
    world = live()
    for _ in range(30):
        world.engine.woken()
        world.step()
    world.server.head += 1
    changed_at = world.now
    while world.desk.cursor < world.server.head:
        world.engine.woken()
        world.step()
    assert world.now - changed_at <= LONGEST_PAUSE_SECONDS + 0.1


def test_behind_the_last_of_several_pages_it_asks_once_more_at_once() -> None:
    """That page may have been asked for before the latest hint came, which is followed by now."""
    world = live()
    world.server.head += 3 * world.server.page
    world.engine.woken()
    for _ in range(3):
        world.step()
    assert world.desk.cursor == world.server.head
    assert isinstance(world.step(), Pull)
    assert isinstance(world.step(), Rest)


def test_behind_a_single_page_it_rests() -> None:
    world = live()
    world.server.head += 1
    world.engine.woken()
    assert isinstance(world.step(), Pull)
    assert isinstance(world.step(), Rest)
