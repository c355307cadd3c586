"""Power cuts: after each one all that this desk has said is kept is there, and the files are sound.

The program's own store works on a disk that remembers every write and sync; its power is cut at a
moment, what was not synced is dropped and torn, and the program opens what is left and works on.
The same with `synchronous = NORMAL` for the outbox must lose something: else this proves nothing.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.fakes.recorded_disk import RecordedDisk, Said, files_after_cut
from tests.proof.outcome import Outcome, Run
from tests.proof.power_cuts_desk import broken_promises, make_desk, outbox_opened_as, work

CUTS_OF_ONE_RECORD = 20
STEPS_OF_ONE_RECORD = 25


def prove(run: Run) -> Outcome:
    """Cut the power 1,000 times (40 when short); the mutant is tried until it is caught."""
    cuts = 40 if run.short else 1000
    with tempfile.TemporaryDirectory(dir=_quick_disk()) as directory:
        real, promises = _broken(Path(directory) / "as it is", cuts, run)
        with outbox_opened_as("NORMAL"):
            mutant, _ = _broken(Path(directory) / "lazy", max(60, cuts // 5), run)
    violations = [*real]
    if not mutant:
        violations.append("an outbox with synchronous = NORMAL was not found out")
    figures: dict[str, int | float | str] = {
        "power_cuts": cuts,
        "promises_checked": promises,
        "promises_broken": len(real),
        "cuts_that_caught_synchronous_normal": len(mutant),
    }
    return Outcome(figures, tuple(violations))


def _broken(directory: Path, cuts: int, run: Run) -> tuple[list[str], int]:
    """Return what was broken by so many cuts, and how many promises were looked at."""
    chance = random.Random(run.seed)  # noqa: S311 - moments, not secrets
    found: list[str] = []
    promises = 0
    directory.mkdir()
    for number, (disk, moment) in enumerate(_moments(directory / "desk", cuts, chance)):
        said = [each.what for each in disk.entries[:moment] if isinstance(each, Said)]
        promises += len(said)
        left = directory / str(number)
        _put(left, files_after_cut(disk, moment, chance))
        problems = broken_promises(left, said)
        found += [f"cut {number} ({directory.name}): {each}" for each in problems[:1]]
        if number % 100 == 99:
            run.say(f"{directory.name}: {number + 1} cuts, {len(found)} broken")
    return found, promises


def _moments(
    directory: Path, cuts: int, chance: random.Random
) -> Iterator[tuple[RecordedDisk, int]]:
    """Record the desk at work and give moments of it, each record going on from a cut one."""
    make_desk(directory)
    for record in range(-(-cuts // CUTS_OF_ONE_RECORD)):
        disk = RecordedDisk(directory)
        with disk.recording():
            work(directory, disk.say, chance, STEPS_OF_ONE_RECORD)
        for _ in range(min(CUTS_OF_ONE_RECORD, cuts - record * CUTS_OF_ONE_RECORD)):
            yield disk, chance.randint(1, len(disk.entries))
        _put(directory, files_after_cut(disk, chance.randint(1, len(disk.entries)), chance))


def _put(directory: Path, files: dict[str, bytes]) -> None:
    """Make these the only files of the folder."""
    directory.mkdir(exist_ok=True)
    for path in directory.iterdir():
        path.unlink()
    for name, content in files.items():
        (directory / name).write_bytes(content)


def _quick_disk() -> str | None:
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    return str(memory) if memory.is_dir() else None
