"""Whether a file is sound is said of what is read, not of bytes that are not looked at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.cipher import is_sound, open_database
from frontdesk.storage.replica.store import LocalStore
from tests.factories.store import open_store, seeded_store
from tests.unit.replica.test_outbox import NOW

KEY = bytes(range(32))
PAGE_BYTES = 4096


def test_a_page_torn_while_the_log_was_being_moved_is_mended_from_the_log(tmp_path: Path) -> None:
    path, left = tmp_path / "at_work.db", tmp_path / "left.db"
    at_work = open_database(path, KEY, synchronous="FULL")
    at_work.execute("create table note (text)")
    at_work.execute("pragma wal_checkpoint(truncate)")
    at_work.execute("insert into note values ('kept')")
    shutil.copyfile(path, left)
    shutil.copyfile(f"{path}-wal", f"{left}-wal")
    at_work.close()
    content = bytearray(left.read_bytes())
    content[PAGE_BYTES + 2000] ^= 1  # the page of the table: the log holds it whole
    left.write_bytes(content)
    again = open_database(left, KEY, synchronous="FULL")
    assert is_sound(again)
    assert [row[0] for row in again.execute("select text from note")] == ["kept"]
    again.close()


@pytest.mark.parametrize("page", [1, 2])
def test_a_page_that_no_log_can_mend_is_damage(tmp_path: Path, page: int) -> None:
    path = tmp_path / "at_work.db"
    at_work = open_database(path, KEY, synchronous="FULL")
    at_work.execute("create table note (text)")
    at_work.execute("pragma wal_checkpoint(truncate)")
    content = bytearray(path.read_bytes())
    content[page * PAGE_BYTES - 1000] ^= 1
    path.write_bytes(content)
    assert not is_sound(at_work)
    at_work.close()


def _add_pet(store: LocalStore) -> None:
    pet = insert("pet", new_id(), {"name": "Mia"})
    store.commit(ChangeSet("pet.add", "t", (pet,)), now=NOW, login="u_1")


def test_a_search_index_that_another_program_has_written_since_is_no_damage(tmp_path: Path) -> None:
    store, other = seeded_store(tmp_path), open_store(tmp_path)
    _add_pet(store)
    for _ in range(20):
        _add_pet(other)
        assert store.damaged_files() == []
    other.close()
    store.close()
