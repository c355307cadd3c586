"""Kills a child again and again, at random moments: `python -m tests.unit.replica.kills …`.

A process of its own, so that it may fork without harm. Prints what the children acknowledged.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.operations.pinboard import place_visit
from frontdesk.storage.replica import ddl
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import small_clinic
from tests.factories.store import clinic_meta, open_store
from tests.unit.replica.bookings import book

_PAGE = 4


def kill_repeatedly(work: Callable[[int], None], times: int, seed: int) -> bytes:
    """Run `work(descriptor)` in a child and kill -9 it, `times` times; return what it wrote.

    The first child tells how long this machine takes to its first line. Of the others every second
    is killed at any moment until a little after that, and the rest as long after their own first
    line: so each of those has promised something, however busy the machine.
    """
    moments = random.Random(seed)  # noqa: S311
    first, written = _killed(work, 0, speaks_first=True)
    for turn in range(times - 1):
        moment = moments.uniform(0, 1.25 * first)
        _, output = _killed(work, moment, speaks_first=turn % 2 == 0)
        written += output
    return written


def _killed(
    work: Callable[[int], None], after_s: float, *, speaks_first: bool
) -> tuple[float, bytes]:
    """Kill one child after a time from its start or its first line; return its age and words."""
    started = time.monotonic()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        work(writing)
        os._exit(0)
    os.close(writing)
    if speaks_first:
        select.select([reading], [], [], 60)
    age = time.monotonic() - started
    time.sleep(after_s)  # the moment of the blow, not a wait for anything
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return age, pipe.read()


def load_for_ever(directory: Path, told: int) -> None:
    """Load one snapshot after the other, going on with what a killed one left.

    The server meanwhile moves on: each load is of a later state of it, in which the clinic and all
    pets are called by its number. Rows of an earlier state are brought up to it by events.
    """
    store = open_store(directory)
    counter = directory / "states"
    while True:
        state = 1 + (counter.stat().st_size if counter.exists() else 0)
        with counter.open("ab") as file:
            file.write(b".")
        _load_state(store, state)
        os.write(told, b"loaded\n")


def _load_state(store: LocalStore, state: int) -> None:
    clinic = small_clinic()
    pets = [{**pet, "name": f"Pet of {state}"} for pet in clinic.rows["pet"]]
    clinic.rows["pet"] = pets
    meta = clinic_meta(clinic, tenant_name=str(state), cursor=state)
    staged = store.loads.take_up(meta, {})
    for table in staged.missing_tables():
        after = staged.mark.place_in(table) or ""
        rows = sorted(clinic.rows.get(table, []), key=lambda row: str(row["id"]))
        left = [row for row in rows if str(row["id"]) > after]
        for first in range(0, len(left), _PAGE):
            page = left[first : first + _PAGE]
            staged.put(table, [json.dumps(row) for row in page], after=page[-1]["id"])
        staged.table_done(table)
    if staged.mark.position < state:
        staged.take_page(
            {
                "epoch": str(meta.epoch),
                "position": state,
                "head": state,
                "events": [],
                "rows": {"pet": pets},
            }
        )
    staged.build()
    store.loads.finish(staged, meta)


def park_and_place_for_ever(directory: Path, told: int) -> None:
    """Park a visit and place it elsewhere, over and over.

    The moment of parking tells how many commands there were then, in minutes.
    """
    store, clinic = open_store(directory), small_clinic()
    store.bring_in_line()
    visit = AppointmentId(clinic.appointment_id(3))
    while True:
        number = store.outbox.enrolments.last_seq("u_1")
        parked_at = clinic.at(0) + timedelta(minutes=number)
        store.pins.park(visit, login="u_1", now=parked_at)
        os.write(told, b"parked\n")
        changeset = place_visit(
            replica=store.replica,
            appointment_id=visit,
            resource_id=ResourceId(clinic.resource_id("Aylin")),
            starts_at=clinic.at(13, 15 if number % 2 else 30),
        )
        store.commit(changeset, now=parked_at, login="u_1", settles=visit)
        os.write(told, b"placed\n")


if __name__ == "__main__":
    what, where, times, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    ddl.table_plans()  # imports what the children need, once
    works: dict[str, Callable[[int], None]] = {
        "book": lambda told: book(where, 1000, told),
        "park": lambda told: park_and_place_for_ever(where, told),
        "load": lambda told: load_for_ever(where, told),
    }
    sys.stdout.buffer.write(kill_repeatedly(works[what], times, seed))
