"""What was erased leaves the copies of damaged files, too, once nobody needs them any more."""

from __future__ import annotations

from pathlib import Path

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.salvage import salvage_outbox
from frontdesk.storage.replica.store import LocalStore
from tests.factories.days import NOW
from tests.factories.store import KEY, open_store


def owes(store: LocalStore) -> bool:
    return store.outbox.forgotten.owes_scrubbing


def salvaged_desk_that_owes(directory: Path, store: LocalStore) -> LocalStore:
    """Return a desk whose outbox was salvaged, and that was then told to forget a client."""
    client = insert("client", new_id(), {"given_name": "Ada", "family_name": "Erased"})
    store.commit(ChangeSet("client.add", "Added Ada", (client,)), now=NOW, login="u_1")
    store.close()
    salvage_outbox(directory / "outbox.db", KEY)
    again = open_store(directory)
    again.forget([("client", client.id)])
    assert owes(again)
    return again


def test_a_damaged_outbox_is_kept_until_somebody_has_read_what_is_missing(
    store: LocalStore, tmp_path: Path
) -> None:
    backup = tmp_path / "outbox.db.damaged"
    store = salvaged_desk_that_owes(tmp_path, store)
    store.scrub()
    assert backup.exists()
    assert owes(store)  # tried again
    store.note_salvage_read()
    store.scrub()
    assert not backup.exists()
    assert not owes(store)
    store.close()


def test_a_damaged_copy_of_the_clinics_data_goes_at_once(store: LocalStore, tmp_path: Path) -> None:
    copy = tmp_path / "replica.db.damaged"
    copy.write_bytes(b"sealed")
    store = salvaged_desk_that_owes(tmp_path, store)
    store.scrub()
    assert not copy.exists()
    store.close()
