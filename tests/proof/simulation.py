"""Simulated worlds, each from a seed of its own: a million operations, and nothing lost.

An operation is a command given at a desk (kept or refused), a call on the line (each command of a
batch; a whole fetch as one), a start or an end of a program, or a disturbance. Of a hundred about
24 are commands kept and 6 refused ones, 31 are commands sent or handed over, 31 other calls, 1
or 2 starts, and 7 disturbances and deaths. A step of a desk in which it asks nobody anything, and a
look at an invariant, are none.

World after world begins with the seed of the run and counts on, so the seed of a broken one replays
it first; with `--short` it replays that world alone, the very same one.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

from tests.proof.outcome import Outcome, Run
from tests.proof.simulated.run import Report, run_world

WORLDS, OPERATIONS = 1000, 815
"""Coming to rest takes a world about another 200 operations: a million in all."""

SHORT_WORLDS = 1
"""As long as all others: a shorter one would be another one, and replay nothing."""

_RAM_DISK = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
_SAY_EVERY = 50


def prove(run: Run) -> Outcome:
    """Run the worlds on all processors; a violation names the world's seed."""
    worlds = SHORT_WORLDS if run.short else WORLDS
    begun = time.perf_counter()
    reports: list[Report] = []
    with tempfile.TemporaryDirectory(dir=_RAM_DISK if _RAM_DISK.is_dir() else None) as directory:
        seeds = range(run.seed, run.seed + worlds)
        for report in _reports(seeds, Path(directory)):
            reports.append(report)
            if report.broken:
                run.say(f"world {report.seed}: {report.broken}")
            elif len(reports) % _SAY_EVERY == 0:
                run.say(f"{len(reports)} worlds")
    return Outcome(_figures(reports, time.perf_counter() - begun), _violations(reports))


def _reports(seeds: range, directory: Path) -> Iterator[Report]:
    # The order of sets comes from the hash of texts: a world must be the same in every process.
    processes = min(len(seeds), os.cpu_count() or 1)
    with (
        patch.dict(os.environ, PYTHONHASHSEED="0"),
        ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as workers,
    ):
        waiting = [workers.submit(run_world, s, directory / str(s), OPERATIONS) for s in seeds]
        try:
            for each in waiting:
                yield each.result()
        finally:
            workers.shutdown(cancel_futures=True)  # told to end, it begins no other world


def _figures(reports: list[Report], seconds: float) -> dict[str, int | float | str]:
    operations = sum(report.operations for report in reports)
    faults = sum((report.faults for report in reports), Counter())
    done = sum((report.done for report in reports), Counter())
    figures: dict[str, int | float | str] = {
        "worlds": len(reports),
        "operations": operations,
        "commands promised": sum(report.commands for report in reports),
        "longest until settled, simulated s": max(each.settled_after for each in reports),
        "worlds broken": len(_violations(reports)),
        "operations a second": round(operations / seconds),
    }
    figures |= {f"answers {kind}": count for kind, count in sorted(faults.items())}
    named = {what: count for what, count in done.items() if not what.startswith("command ")}
    return figures | {what.replace("_", " "): count for what, count in sorted(named.items())}


def _violations(reports: list[Report]) -> tuple[str, ...]:
    return tuple(
        f"world {each.seed}: {each.broken.splitlines()[0]}" for each in reports if each.broken
    )
