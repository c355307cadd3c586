"""A desk that enters, sends and hears of commands until it is killed, again and again.

`python -m tests.proof.kills_desk DIRECTORY TIMES SEED`: prints what was said to be kept, a line of
JSON each. A program of its own, so that it may fork without harm.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

from tests.proof.power_cuts_desk import Promise, work
from tests.unit.replica.kills import kill_repeatedly

WITHOUT_END = 1_000_000


def main(directory: str, times: str, seed: str) -> None:
    """Run and kill."""

    def live(told: int) -> None:
        def say(promise: Promise) -> None:
            os.write(told, json.dumps(promise.parts()).encode() + b"\n")

        chance = random.Random(int(seed) ^ os.getpid())  # noqa: S311 - moments, not secrets
        work(Path(directory), say, chance, WITHOUT_END)

    sys.stdout.buffer.write(kill_repeatedly(live, int(times), int(seed)))


if __name__ == "__main__":
    main(*sys.argv[1:4])
