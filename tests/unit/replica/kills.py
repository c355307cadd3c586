"""Kills a child again and again, at random moments: `python -m tests.unit.replica.kills …`.

A process of its own, so that it may fork without harm. Prints what the children acknowledged.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.factories.clinic import small_clinic
from tests.factories.store import clinic_meta, open_store
from tests.unit.replica.bookings import book

from frontdesk.storage.replica import ddl

LONGEST_S = 0.05
"""A child lives at most this long; it needs about a tenth of it to come to its first command."""


def kill_repeatedly(work: Callable[[int], None], times: int, seed: int) -> bytes:
    """Run `work(descriptor)` in a child and kill -9 it, `times` times; return what it wrote."""
    moments = random.Random(seed)  # noqa: S311
    written = b""
    for _ in range(times):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            work(writing)
            os._exit(0)
        os.close(writing)
        time.sleep(moments.uniform(0, LONGEST_S))  # the moment of the blow, not a wait for anything
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while select.select([reading], [], [], 0)[0] and (piece := os.read(reading, 65536)):
            written += piece
        os.close(reading)
    return written


def load_for_ever(directory: Path, turn: int) -> None:
    """Load one of two snapshots after the other; they differ in the clinic's name and its pets."""
    store = open_store(directory)
    while True:
        turn += 1
        clinic = small_clinic()
        clinic.rows["pet"] = [{**pet, "name": f"Pet of {turn}"} for pet in clinic.rows["pet"]]
        meta = clinic_meta(clinic, tenant_name=str(turn), cursor=turn)
        store.load_snapshot(meta, clinic.tables(), lambda _: None)


if __name__ == "__main__":
    what, where, times, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    ddl.table_plans()  # imports what the children need, once
    if what == "book":
        sys.stdout.buffer.write(kill_repeatedly(lambda to: book(where, 1000, to), times, seed))
    else:
        kill_repeatedly(lambda to: load_for_ever(where, to), times, seed)
