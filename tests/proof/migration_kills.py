"""Kills this release while it takes over the files of a former one, 200 times each.

Half of the blows fall before the first, second, third … statement to either file, so that each is
the last one once; the other half at random moments. After every blow this release opens what was
left and finds every entry as it was; the release before opens it, too, for an update can be taken
back.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.proof.outcome import Outcome, Run
from tests.releases.former import FOUNDATION, HERE, ROOT, WALL, unpacked

ENTRIES = 12
LOOKS_BACK = 10
"""The release before opens what was left by every such blow."""


def prove(run: Run) -> Outcome:
    """Take the files of both former releases over (8 blows each when short)."""
    blows = 8 if run.short else 200
    figures: dict[str, int | float | str] = {}
    violations: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        for release in (FOUNDATION, WALL):
            taken = _Takeover(Path(place) / release, release)
            early = taken.blows(blows, run.seed)
            violations += [f"from {release}: {each}" for each in taken.broken]
            if not early:
                violations.append(f"from {release}: no blow fell before the files were taken over")
            figures[f"kills_from_{release}"] = blows
            figures[f"kills_before_the_end_from_{release}"] = early
            run.say(f"{release}: {blows} kills, {early} before the end, {len(taken.broken)} broken")
    return Outcome(figures, tuple(violations))


class _Takeover:
    """The files of a former release, killed over again while they are taken over."""

    def __init__(self, place: Path, release: str) -> None:
        self.broken: list[str] = []
        self._release = release
        self._files = place / "files"
        self._files.mkdir(parents=True)
        self._left = place / "left"
        self._program = unpacked(release, place)
        self._entered = _former("make", self._files, self._program)

    def blows(self, count: int, seed: int) -> int:
        """Strike `count` times; return how many struck before the files were taken over."""
        command = [sys.executable, "-m", "tests.proof.migration_kills_desk"]
        with subprocess.Popen(
            [*command, str(self._files), str(self._left), str(count), str(seed)],
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT / 'app'}:{ROOT}", "PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as desk:
            assert desk.stdin is not None
            assert desk.stdout is not None
            early = 0
            for number, line in enumerate(desk.stdout):
                told = json.loads(line)
                early += not told["done"]
                if told["entries"] != self._entered:
                    self.broken.append(f"blow {number} ({told['blow']}) changed what was entered")
                if self._release == WALL and number % LOOKS_BACK == 0:
                    self._look_back(number)
                desk.stdin.write("\n")
                desk.stdin.flush()
            if desk.wait(60) != 0 or number + 1 != count:
                self.broken.append(f"the blows ended after {number + 1} of {count}")
        return early

    def _look_back(self, number: int) -> None:
        if _former("read", self._left, self._program) != self._entered:
            self.broken.append(f"{self._release} reads something else after blow {number}")


def _former(act: str, files: Path, program: Path) -> list[Any]:
    done = subprocess.run(
        [sys.executable, HERE / "desk_files.py", act, files, str(ENTRIES)],
        env={"PYTHONPATH": str(program), "PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    entries: list[Any] = json.loads(done.stdout)
    return entries
