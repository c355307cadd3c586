"""Books at a desk from a process of its own: `python -m tests.unit.replica.bookings DIR COUNT`.

Every acknowledged command is written to the standard output before the next one begins.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import new_id
from tests.factories.clinic import row_id
from tests.factories.store import open_store


def book(directory: Path, count: int, acknowledged: int) -> None:
    """Book `count` times; tell each command's id on the file descriptor `acknowledged`."""
    store = open_store(directory)
    store.bring_in_line()
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    for _ in range(count):
        appointment = new_id()
        times = {"starts_at": "2026-11-23T09:00:00+00:00", "ends_at": "2026-11-23T10:00:00+00:00"}
        changes = (
            insert("appointment", appointment, {"pet_id": str(row_id("pet", 0)), **times}),
            insert("resource_claim", new_id(), {"appointment_id": str(appointment), **times}),
        )
        committed = store.commit(
            ChangeSet("appointment.book", "Booked", changes), now=now, login="u_1"
        )
        os.write(acknowledged, f"{committed.command_id}\n".encode())
    store.close()


if __name__ == "__main__":
    book(Path(sys.argv[1]), int(sys.argv[2]), sys.stdout.fileno())
