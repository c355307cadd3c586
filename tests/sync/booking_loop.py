"""A desk that books and sends without end, to be killed.

The program loads once and forks a process for every line it reads; that process prints each
promise when it is made. The line says after how many promises it is to rest, for the bookings of
an unceasing one may leave the sending no moment on a slow machine. The forking itself is told by
the process's id on standard error.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import new_id
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, load_profile
from frontdesk.sync.people import People
from frontdesk.sync.runner import SyncRunner
from frontdesk.sync.sign_in import open_store, unlock


def main(directory: str) -> None:
    profile = load_profile(Locations.of_this_user(), Path(directory))
    password = os.environ["FRONTDESK_PASSWORD"]
    key = unlock(profile, password)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            book_until_killed(profile, password, key, int(line))
        os.write(2, f"{child}\n".encode())
        os.waitpid(child, 0)
        os.write(2, b"ended\n")


def book_until_killed(profile: Profile, password: str, key: bytes, most: int) -> None:
    runner = SyncRunner(
        profile,
        People.of(profile, key, password),
        lambda: open_store(profile, key),
        on_status=lambda _status: None,
        on_changed=lambda _changed: None,
    )
    runner.start()
    store = open_store(profile, key)
    store.bring_in_line()
    for _ in range(most):
        pet = insert("pet", new_id(), {"name": "Killed in the middle"})
        committed = store.commit(
            ChangeSet("pet.add", "Added a pet", (pet,)), now=datetime.now(UTC), login=profile.login
        )
        os.write(1, f"{committed.command_id} {pet.id}\n".encode())
        runner.nudge()
    while True:
        signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
