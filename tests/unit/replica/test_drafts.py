"""The drafts of a desk: a file of its own, encrypted, each login's apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.cipher import open_database
from frontdesk.storage.replica.drafts import Drafts, StoredDraft
from frontdesk.storage.replica.store import LocalStore
from tests.factories.store import KEY, open_store, seeded_store

FIRST, SECOND = (StoredDraft(new_id(), {"version": 1, "pet_text": name}) for name in "ab")


def kept(*drafts: StoredDraft) -> dict[UUID, Mapping[str, Any]]:
    return {draft.id: draft.body for draft in drafts}


def test_drafts_are_kept_in_their_order_until_they_are_dropped(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts.db", KEY)
    drafts.write("u_1", kept(FIRST, SECOND))
    drafts.write("u_1", kept(SECOND, FIRST))
    drafts.close()
    again = Drafts(tmp_path / "drafts.db", KEY)
    assert again.of("u_1") == [SECOND, FIRST]
    again.write("u_1", kept(SECOND), [FIRST.id])
    assert again.of("u_1") == [SECOND]
    again.close()


def test_nobody_sees_or_drops_the_drafts_of_another_login(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts.db", KEY)
    drafts.write("u_1", kept(FIRST))
    drafts.write("u_2", kept(SECOND), [FIRST.id])
    assert (drafts.of("u_1"), drafts.of("u_2")) == ([FIRST], [SECOND])
    drafts.close()


def test_a_draft_is_never_in_the_clear_on_the_disk(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    words = [f"Kanarienvogel{number:03}" for number in range(300)]
    store.drafts.write("u_1", {new_id(): {"pet_text": word} for word in words})
    store.close()
    found = [
        (file.name, word)
        for file in tmp_path.rglob("*")
        for content in (file.read_bytes(),)
        for word in [*words, "SQLite format 3", "create table", "pet_text"]
        if any(word.encode(code) in content for code in ("utf-8", "utf-16-le"))
    ]
    assert (tmp_path / "drafts.db").exists()
    assert found == []


def test_a_desk_that_never_kept_drafts_opens_and_keeps_them(tmp_path: Path) -> None:
    seeded_store(tmp_path).close()
    assert not (tmp_path / "drafts.db").exists()
    store = open_store(tmp_path)
    assert store.drafts.of("u_1") == []
    store.drafts.write("u_1", kept(FIRST))
    store.close()


def test_writing_a_draft_does_not_wake_the_line_to_the_server(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    before = store.outbox.version()
    store.drafts.write("u_1", kept(FIRST))
    assert store.outbox.version() == before
    store.close()


def test_drafts_of_a_newer_program_are_left_alone_and_the_desk_opens(tmp_path: Path) -> None:
    newer = open_database(tmp_path / "drafts.db", KEY, synchronous="FULL")
    newer.execute("create table draft (id text, shape text)")
    newer.execute("pragma user_version = 2")
    newer.close()
    store: LocalStore = seeded_store(tmp_path)
    with pytest.raises(ReplicaUnusable, match="newer version"):
        _ = store.drafts
    store.close()
    again = open_database(tmp_path / "drafts.db", KEY, synchronous="FULL")
    assert again.execute("pragma user_version").fetchall()[0][0] == 2
    again.close()


def test_damaged_drafts_are_set_aside_and_the_desk_goes_on(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    store.drafts.write("u_1", kept(FIRST))
    store.close()
    (tmp_path / "drafts.db").write_bytes(b"torn" * 2048)
    again = open_store(tmp_path)
    assert again.drafts.of("u_1") == []
    assert (tmp_path / "drafts.db.damaged").exists()
    again.close()


def test_it_is_known_which_drafts_were_promised_as_visits(store: LocalStore) -> None:
    changed = new_id()
    added = ChangeSet("pet.add", "", (insert("pet", changed, {"name": "Mia"}),))
    store.commit(added, now=datetime(2026, 11, 23, 9, tzinfo=UTC), login="u_1")
    assert store.outbox.rows_touched("pet", [changed, new_id()]) == {changed}
    assert store.outbox.rows_touched("appointment", [changed]) == frozenset()
