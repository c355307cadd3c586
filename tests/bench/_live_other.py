"""The other desk of the bench `live`, in a process of its own: changes visits when it is told to.

Reads its profile as JSON, fetches the clinic and says `ready`. Then a line `VISIT WAS NOW` on its
input gives the visit another status; it answers with the monotonic clock of the moment before.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from frontdesk.domain.changes import ChangeSet, update
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.people import People
from frontdesk.sync.runner import SyncRunner
from frontdesk.sync.sign_in import open_store, sign_in


def main() -> None:
    """Open the desk and change what the input says until it ends."""
    told = json.loads(sys.stdin.readline())
    password = told.pop("password")
    profile = Profile(**{**told, "directory": Path(told["directory"])})
    key = sign_in(profile, password)
    states: list[LinkState] = []

    def on_status(status: LinkStatus) -> None:
        states.append(status.state)

    runner = SyncRunner(
        profile,
        People.of(profile, key, password),
        partial(open_store, profile, key),
        on_status=on_status,
        on_changed=lambda _changed: None,
    )
    runner.start()
    while LinkState.LIVE not in states[-1:]:
        time.sleep(0.01)
    store = open_store(profile, key)
    _say("ready")
    for line in sys.stdin:
        visit, was, now = line.split()
        _say(str(_change(store, profile.login, UUID(visit), was, now)))
        runner.nudge()
    runner.stop()
    store.close()


def _change(store: LocalStore, login: str, visit: UUID, was: str, now: str) -> float:
    change = update("appointment", visit, was={"status": was}, values={"status": now})
    if change is None:
        raise ValueError("that changes nothing")
    begun = time.monotonic()
    store.commit(
        ChangeSet("appointment.edit", "Bench", (change,)), now=datetime.now(UTC), login=login
    )
    return begun


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
