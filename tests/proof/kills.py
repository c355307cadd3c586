"""Kills a desk that enters and sends, with kill -9, at random moments, 1,000 times.

After every blow another process of the desk begins on what was left. At the end everything that any
of them said was kept is there once, numbered without a gap, shown, and both files are sound.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.factories.store import open_store, seeded_store
from tests.proof.outcome import Outcome, Run
from tests.proof.power_cuts_desk import Promise, broken_in_store

ROOT = Path(__file__).resolve().parents[2]
KILLS_OF_ONE_DESK = 100


def prove(run: Run) -> Outcome:
    """Kill the desk 1,000 times (25 when short)."""
    kills = 25 if run.short else 1000
    violations: list[str] = []
    promises = 0
    for number, begun in enumerate(range(0, kills, KILLS_OF_ONE_DESK)):
        with tempfile.TemporaryDirectory() as directory:
            seeded_store(Path(directory)).close()
            times = min(KILLS_OF_ONE_DESK, kills - begun)
            said = _killed(Path(directory), times, run.seed + number)
            promises += len(said)
            store = open_store(Path(directory))
            violations += broken_in_store(store, said)
            store.close()
        run.say(f"{begun + times} kills, {promises} promises, {len(violations)} broken")
    if promises < kills / 2:
        violations.append(f"only {promises} promises in {kills} lives: nothing was tried")
    return Outcome({"kills": kills, "promises_checked": promises}, tuple(violations))


def _killed(directory: Path, times: int, seed: int) -> list[Promise]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.proof.kills_desk", str(directory), str(times), str(seed)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'app'}:{ROOT}", "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        check=True,
        timeout=600,
    )
    return [Promise.of(*json.loads(line)) for line in done.stdout.decode().splitlines()]
