"""Takes the files of a former release over, and is killed while it does, again and again.

`python -m tests.proof.migration_kills_desk FILES LEFT TIMES SEED`: puts a copy of FILES to LEFT,
lets a child open it and kills it, opens what was left and prints a line of JSON about it; a line on
its standard input lets it go on. A program of its own, so that it may fork without harm.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from frontdesk.storage.replica import cipher
from tests.releases.desk_files import open_files, outbox_of

Blow = Callable[[], str]
"""Opens the files in a child, kills it, and says how."""


def main(files: Path, left: Path, times: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    for blow in _blows(left, _life(files, left), times, chance):
        _copy(files, left)
        told = blow()
        sys.stdout.write(json.dumps({"blow": told, **_found(left)}) + "\n")
        sys.stdout.flush()
        sys.stdin.readline()


def _blows(
    left: Path, life: tuple[int, float], times: int, chance: random.Random
) -> Iterator[Blow]:
    """Yield blows, in turn before a statement and at a moment."""
    statements, seconds = life
    order = list(range(statements))
    chance.shuffle(order)
    for turn in range(times):
        if turn % 2 == 0:
            yield _before(left, order[turn // 2 % statements])
        else:
            yield _after(left, chance.uniform(0, 1.5 * seconds))


def _life(files: Path, left: Path) -> tuple[int, float]:
    """Return how many statements and seconds it takes to open the files, unhurt."""
    _copy(files, left)
    begun = time.monotonic()
    counting = _Counting(10**9)
    _open(left)
    seconds = time.monotonic() - begun
    counting.stop()
    return counting.seen, seconds


class _Counting:
    """Counts the statements of this process, and ends it before one of them."""

    def __init__(self, fatal: int) -> None:
        self.seen = 0
        self._connection: Any = cipher._WaitsItsTurn
        self._own = self._connection.execute
        counting = self

        def execute(connection: Any, *arguments: Any) -> Any:
            if counting.seen == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            counting.seen += 1
            return counting._own(connection, *arguments)

        self._connection.execute = execute

    def stop(self) -> None:
        self._connection.execute = self._own


def _before(left: Path, statement: int) -> Blow:
    def strike() -> str:
        child = os.fork()
        if child == 0:
            _Counting(statement)
            _open(left)
            os._exit(0)
        os.waitpid(child, 0)
        return f"before statement {statement}"

    return strike


def _after(left: Path, seconds: float) -> Blow:
    def strike() -> str:
        child = os.fork()
        if child == 0:
            _open(left)
            signal.pause()
        time.sleep(seconds)  # the moment of the blow
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return f"after {seconds:.4f} s"

    return strike


def _open(left: Path) -> None:
    store = open_files(left)
    store.bring_in_line()
    (left / "done").touch()


def _found(left: Path) -> dict[str, Any]:
    """Open what was left as a desk does at its next start."""
    done = (left / "done").exists()
    store = open_files(left)
    store.bring_in_line()
    entries = outbox_of(store)
    damaged = store.damaged_files()
    store.close()
    return {"done": done, "entries": None if damaged else entries}


def _copy(files: Path, left: Path) -> None:
    shutil.rmtree(left, ignore_errors=True)
    shutil.copytree(files, left)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
