from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import NotSynchronised, ReplicaUnusable
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic, row_id, small_clinic
from tests.factories.ill_desks import flip_a_bit
from tests.factories.store import KEY, open_store, seeded_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CANARIES = [f"Kanarienvogel{number:03}" for number in range(200)]


def clinic_of_canaries() -> Clinic:
    clinic = small_clinic()
    for number, canary in enumerate(CANARIES[:150]):
        clinic.add("client", row_id("canary", number), given_name=canary, family_name=canary)
    return clinic


def add_canaries(store: LocalStore) -> None:
    for canary in CANARIES[150:]:
        change = insert("client", new_id(), {"given_name": canary, "note": canary})
        store.commit(ChangeSet("client.add", f"Added {canary}", (change,)), now=NOW, login="u_1")


def plain_text(directory: Path) -> list[tuple[str, str]]:
    words = [*CANARIES, "SQLite format 3", "create table", "Kleintiersalon"]
    return [
        (file.name, word)
        for file in directory.rglob("*")
        for content in (file.read_bytes().lower(),)
        for word in words
        if any(word.lower().encode(code) in content for code in ("utf-8", "utf-16-le"))
    ]


@pytest.mark.acceptance(25)
def test_no_file_of_the_desk_holds_plain_text(tmp_path: Path) -> None:
    store = seeded_store(tmp_path, clinic_of_canaries())
    add_canaries(store)
    assert len(store.replica.rows("select 1 from client where given_name glob 'Kanarien*'")) == 200
    assert plain_text(tmp_path) == []
    store.close()
    assert plain_text(tmp_path) == []
    assert {"replica.db", "outbox.db"} <= {file.name for file in tmp_path.iterdir()}


@pytest.mark.acceptance(26)
def test_a_wrong_key_is_told_and_harms_nothing(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    add_canaries(store)
    store.close()
    before = {name: (tmp_path / name).read_bytes() for name in ("replica.db", "outbox.db")}
    with pytest.raises(ReplicaUnusable):
        open_store(tmp_path, bytes(32))
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    open_store(tmp_path, KEY).close()


@pytest.mark.acceptance(22)
def test_a_damaged_replica_is_set_aside_and_the_outbox_kept(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    add_canaries(store)
    waiting = store.outbox.waiting()
    store.close()
    flip_a_bit(tmp_path / "replica.db", 100)
    again = open_store(tmp_path)
    assert (tmp_path / "replica.db.damaged").exists()
    assert again.outbox.waiting() == waiting
    with pytest.raises(NotSynchronised):
        again.replica.rows("select * from client")
    again.close()


def test_an_erasure_takes_the_copies_along_that_were_put_aside(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    aside = ("replica.db.damaged", "outbox.db.damaged-wal", "replica.db.set-aside")
    for name in (*aside, "replica.db-wal.set-aside"):
        (tmp_path / name).write_bytes(b"what stood there")
    store.forget([("pet", small_clinic().pet_id(0))])
    store.scrub()
    left = {path.name for path in tmp_path.iterdir()}
    assert [name for name in left if "damaged" in name or "aside" in name] == []
    store.close()


@pytest.mark.acceptance(22)
@pytest.mark.parametrize("seed", range(20))
def test_a_flipped_bit_is_never_taken_for_data(tmp_path: Path, seed: int) -> None:
    seeded_store(tmp_path).close()
    path = tmp_path / "replica.db"
    flip_a_bit(path, seed * path.stat().st_size // 20 + 37)
    store = open_store(tmp_path)
    set_aside = (tmp_path / "replica.db.damaged").exists()
    assert set_aside or store.damaged_files() == ["replica.db"]
    store.close()


def test_a_damaged_outbox_stops_the_desk_and_is_left_as_it_is(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    add_canaries(store)
    store.close()
    flip_a_bit(tmp_path / "outbox.db", 200)
    damaged = (tmp_path / "outbox.db").read_bytes()
    with pytest.raises(ReplicaUnusable):
        open_store(tmp_path)
    assert (tmp_path / "outbox.db").read_bytes() == damaged
