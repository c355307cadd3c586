"""The end of a world: all faults are over, and everything comes to rest and is the same."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from frontdesk.domain.link import LinkState
from tests.proof.simulated import checks
from tests.proof.simulated.desk import SimulatedDesk
from tests.proof.simulated.world import Broken, World

SETTLED_WITHIN = 60.0
"""Simulated seconds after the last fault in which every desk has sent and fetched everything."""


def settle(world: World) -> None:
    """Let all faults end, wait for everything to come to rest, and ask all invariants."""
    _calm_down(world)
    begun = world.clock.elapsed
    while not all(_is_done(world, desk) for desk in world.desks):
        if world.clock.elapsed - begun > SETTLED_WITHIN:
            waiting = ", ".join(desk.name for desk in world.desks if not _is_done(world, desk))
            raise Broken(f"not drained after {SETTLED_WITHIN:.0f} s: {waiting}")
        for desk in list(world.desks):
            if desk.running is None:
                world.start(desk)
        world.step_somebody()
    world.settled_after = world.clock.elapsed - begun
    world.hold(checks.of_the_server(world.server.book, world.known))
    copied = _in_many_outboxes(world)
    for desk in world.desks:
        desk.keep_who_is_left()
        world.hold(checks.of_the_outbox(desk, world.seen[desk.name]))
        world.hold(checks.at_the_end(desk, world.server, restored=world.restored, copied=copied))


def _in_many_outboxes(world: World) -> set[UUID]:
    """Return the commands that a copied profile has, too."""
    outboxes = Counter(each for seen in world.seen.values() for each in seen)
    return {command_id for command_id, times in outboxes.items() if times > 1}


def _calm_down(world: World) -> None:
    world.weather.fails = 0.0
    world.weather.cut_off.clear()
    while world.weather.late:
        world.weather.arrive_late()
    for desk in world.desks:
        desk.calm_down()


def _is_done(world: World, desk: SimulatedDesk) -> bool:
    """Whether nothing is left that a desk could do.

    What the server would not take waits; then the desk must have asked it since the last fault.
    """
    if desk.running is None:
        return False
    book, courier = world.server.book, desk.running.courier
    here = (book.epoch, book.head)
    shut_out = checks.is_shut_out(book, desk)
    if not shut_out and (courier.engine.state is not LinkState.LIVE or desk.cursor() != here):
        return False  # asked first, for it is asked often
    waiting = desk.running.store.outbox.waiting() if courier.desk().waiting else []
    if waiting:
        desk.keep_who_is_left()  # somebody may have left whose colleagues work on here
    if any(checks.takes(book, desk, command) for command in waiting):
        return False
    if shut_out:
        return bool(waiting)  # else it still has to leave
    return not waiting or not courier.engine._carry
