"""Files of a desk under whichever release stands first on the path; no server is needed.

`python desk_files.py make|read DIRECTORY COUNT`: `make` fetches an empty clinic and enters COUNT
pets; both print what stands in the outbox, as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import DeviceId, new_id
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.store import LocalStore

KEY = bytes(range(32))
LOGIN = "u_1"
DEVICE = DeviceId(UUID("22222222-2222-4222-8222-222222222222"))
_SOME_ID = "11111111-1111-4111-8111-111111111111"
_HELLO: dict[str, Any] = {
    "epoch": _SOME_ID,
    "head": 7,
    "schema_version": 1,
    "tenant": {"id": _SOME_ID, "name": "Pets", "timezone": "Europe/Berlin", "currency": "EUR"},
    "user": {"login": LOGIN, "staff_id": _SOME_ID, "name": "Mara", "role": "owner", "perms": []},
}


def main(act: str, directory: str, count: str) -> None:
    store = open_files(Path(directory))
    if act == "make":
        _fill(store, int(count))
    sys.stdout.write(json.dumps(outbox_of(store)))
    store.close()


def open_files(directory: Path) -> LocalStore:
    return LocalStore.open(directory / "replica.db", directory / "outbox.db", KEY)


def outbox_of(store: LocalStore) -> list[list[Any]]:
    """Return what must not change of every command, in order."""
    return [
        [
            str(each.command_id),
            each.device_seq,
            each.changeset.name,
            each.changeset.title,
            each.changeset.to_json(),
            each.client_time.isoformat(),
            each.login,
            each.state.value,
        ]
        for each in store.outbox.recent(1_000_000)
    ]


def _fill(store: LocalStore, count: int) -> None:
    from frontdesk.storage.schema import REPLICATED

    now = datetime.now(UTC)
    meta = ReplicaMeta.from_hello(_HELLO, device_id=DEVICE, now=now)
    store.load_snapshot(meta, [(table, iter(())) for table in REPLICATED], lambda _: None)
    done = []
    for number in range(count):
        pet = insert("pet", new_id(), {"name": f"Zoë {number}"})
        changes = ChangeSet("pet.add", f"Added Zoë {number}", (pet,))
        done.append(store.commit(changes, now=now, login=LOGIN).command_id)
    store.record_answer(done[0], {"status": "applied", "head": 8})
    store.record_answer(done[1], {"status": "rejected", "code": "23P01", "head": 8, "detail": {}})
    # The former releases had it on the outbox itself.
    answers: Any = getattr(store.outbox, "answers", store.outbox)
    answers.mark_in_doubt(done[2:4])


if __name__ == "__main__":
    main(*sys.argv[1:4])
