"""Runs one world from its seed to its end, and says what was broken and what came before."""

from __future__ import annotations

import gc
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from frontdesk.storage.postgres.server_link import ServerLink
from tests.proof.simulated.clock import own_time
from tests.proof.simulated.desk import line_opener
from tests.proof.simulated.disturbances import disturb
from tests.proof.simulated.mortal import mortal_databases
from tests.proof.simulated.settling import settle
from tests.proof.simulated.world import Broken, World

_DISTURBED = 0.07


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a world: `broken` is empty, or says what and what happened before."""

    seed: int
    operations: int
    commands: int
    settled_after: float
    done: Counter[str]
    faults: Counter[str]
    broken: str = ""


def run_world(seed: int, directory: Path, operations: int) -> Report:
    """Run a world for so many operations, then let it settle."""
    gc.disable()  # a look at everything there is would cost a tenth of the time
    gc.freeze()  # and at its end all but the world's own is left out of it
    try:
        with world_of(seed, directory) as world:
            return _report(seed, world, _live(world, operations))
    finally:
        gc.collect()
        gc.unfreeze()
        gc.enable()


@contextmanager
def world_of(seed: int, directory: Path, *, desks: int = 0) -> Iterator[World]:
    """Give a world with so many desks (0: as the seed wants); its directory is made and removed."""
    usual = ServerLink.__dict__["open"]
    with own_time(seed) as clock, mortal_databases():
        world = World(seed, directory, clock, desks=desks)
        ServerLink.open = staticmethod(line_opener(world.open_line))  # type: ignore[assignment,method-assign]
        try:
            yield world
        finally:
            world.close()
            ServerLink.open = usual  # type: ignore[method-assign]
            shutil.rmtree(directory, ignore_errors=True)


def _live(world: World, operations: int) -> str:
    try:
        while world.operations < operations and world.desks:  # all may have been shut out
            if world.chance.random() < _DISTURBED:
                disturb(world)
            else:
                world.turn()
        settle(world)
    except Broken as broken:
        return f"{broken} at operation {world.operations}\n" + "\n".join(world.trace)
    return ""


def _report(seed: int, world: World, broken: str) -> Report:
    commands = sum(n for what, n in world.done.items() if what.startswith("command "))
    faults = world.weather.done
    return Report(seed, world.operations, commands, world.settled_after, world.done, faults, broken)
