"""Whose side of the meta a store reads: of who works with it, as the server described them last."""

from __future__ import annotations

from pathlib import Path

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import new_id
from tests.factories.store import ALL_PERMS, seeded_store


def test_the_former_programs_one_person_keeps_their_rights_while_doing_things(
    tmp_path: Path,
) -> None:
    store = seeded_store(tmp_path)  # as the former program left it: the meta names nobody
    store.active_login = "u_ann"
    client = insert("client", new_id(), {"family_name": "Lovelace"})
    now = store.replica.signed_in().synced_at
    assert now is not None
    store.commit(ChangeSet("client.add", "Added", (client,)), now=now, login="u_ann")
    assert store.outbox.people.of("u_ann") is not None
    assert store.replica.signed_in().perms == ALL_PERMS
    store.close()
