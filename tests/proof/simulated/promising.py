"""Lets somebody give a command at a desk, and keeps account of what was promised."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from frontdesk.domain.ids import CommandId
from tests.proof.simulated import acts
from tests.proof.simulated.desk import SimulatedDesk
from tests.proof.simulated.mortal import peek

if TYPE_CHECKING:
    from tests.proof.simulated.world import World

_TAKES_BACK = 0.06


def promise(world: World, desk: SimulatedDesk, replaces: CommandId | None = None) -> None:
    """Let somebody do something; what the desk says is kept, is promised.

    `replaces` names the refusal that it settles.
    """
    assert desk.running is not None
    world.clock.wear(desk.skew)
    window, login = desk.running.window, world.chance.choice(desk.logins)
    if desk.running.people.password_of(login) is None:
        return
    hand = acts.Hand(window, world.chance)
    if replaces is None and world.chance.random() < _TAKES_BACK:
        taken_back = acts.undoing(hand, login)
        changeset, reverses = taken_back or (None, None)
    else:
        changeset, reverses = world.chance.choice(acts.ACTS)(hand), None
    if changeset is None:
        return
    committed = window.commit(
        changeset, now=datetime.now(UTC), login=login, reverses=reverses, replaces=replaces
    )
    desk.promised.add(committed.command_id)
    world.seen[desk.name].add(committed.command_id)
    world.known.add(committed.command_id)
    desk.troubled = desk.fate.disk_full
    world.count(f"command {changeset.name}", desk.name)
    desk.nudge()


def nothing_kept(world: World, desk: SimulatedDesk) -> list[str]:
    """What was refused must not be in the outbox all the same."""
    assert desk.running is not None
    rows = peek(desk.running.window.outbox.connection, "select command_id from command")
    kept = {UUID(row[0]) for row in rows} - world.seen[desk.name]
    return [f"I1 {desk.name} kept a command that it refused: {min(kept)}"] if kept else []
