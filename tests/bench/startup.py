"""Process start to the painted day of a size L clinic, beside a bare QMainWindow.

Each run is a fresh process; its clock begins where the parent starts it and ends in the paint event
that shows the day. Signing in is left out: it waits for a person, and its key derivation is slow on
purpose. The child's modules are compiled before the first run that counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import Figure, quietest
from tests.factories.demo_desk import demo_desk

RUNS = 12
LIMIT_RATIO = 4.0
_ROOT = Path(__file__).resolve().parents[2]


def run() -> Iterator[Figure]:
    """Measure starts of the program and of the bare window, taken in turn."""
    with tempfile.TemporaryDirectory() as folder:
        demo_desk(Path(folder), "L", datetime.now(UTC)).close()
        desk = ["tests.bench._startup_desk", folder]
        bare = ["tests.bench._startup_bare"]
        for child in (desk, bare):
            _milliseconds(child)
        pairs = [(_milliseconds(desk), _milliseconds(bare)) for _ in range(RUNS)]
    floor = quietest([second for _, second in pairs], 3)
    value = quietest([first for first, _ in pairs], 3)
    yield Figure("startup.day_painted", value, "ms", floor, RUNS, ratio_limit=LIMIT_RATIO)


def _milliseconds(child: list[str]) -> float:
    """Return the time from starting a child to the paint event it reports."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
    environment["PYTHONPATH"] = os.pathsep.join((str(_ROOT / "app"), str(_ROOT)))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *child],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return (float(done.stdout.splitlines()[-1]) - begin) * 1000
