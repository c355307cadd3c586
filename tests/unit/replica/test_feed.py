from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from frontdesk.domain.changes import ChangeSet, insert, update
from frontdesk.domain.errors import DiskFull, NotSynchronised, ReplicaUnusable
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.search import search
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic, row_id, small_clinic
from tests.factories.store import EPOCH, clinic_meta, load_clinic, open_store, seeded_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def page(position: int, rows: dict[str, list[dict[str, Any]]], first: int = 101) -> dict[str, Any]:
    events = [{"position": number} for number in range(first, position + 1)]
    return {
        "epoch": str(EPOCH),
        "head": position,
        "position": position,
        "events": events,
        "rows": rows,
    }


def image(clinic: Clinic, table: str, number: int, **changes: Any) -> dict[str, Any]:
    return {**clinic.rows[table][number], **changes}


def cursor(store: LocalStore) -> int:
    meta = store.replica.meta
    assert meta is not None
    return meta.cursor


def test_a_page_changes_rows_adds_rows_and_moves_the_cursor(
    store: LocalStore, clinic: Clinic
) -> None:
    new = new_id()
    rows = {
        "pet": [image(clinic, "pet", 0, name="Bella II"), {"id": str(new), "name": "Neu"}],
        "resource": [image(clinic, "resource", 0, active=False, custom={"a": [1, "ü"]})],
    }
    changed = store.apply_page(page(103, rows))
    assert changed.rows == {
        "pet": frozenset({clinic.pet_id(0), new}),
        "resource": frozenset({clinic.resource_id("Mara")}),
    }
    assert cursor(store) == 103
    assert search(store.replica, "bella ii")[0].pet_id == clinic.pet_id(0)
    row = store.replica.row("select active, custom from resource where name = 'Mara'")
    assert row is not None
    assert tuple(row) == (0, '{"a":[1,"ü"]}')


def test_rows_that_a_page_changes_are_as_if_they_had_been_loaded(
    store: LocalStore, clinic: Clinic, tmp_path: Path
) -> None:
    rows = {
        "pet": [image(clinic, "pet", 0, name="Änne", weight_g=4100, custom={"a": [1, "\n", None]})],
        "client": [image(clinic, "client", 1, note="", custom={}), image(clinic, "client", 2)],
        "resource": [image(clinic, "resource", number, active=False) for number in (0, 1)],
        "appointment": [image(clinic, "appointment", 0, pet_id=None, note="late")],
    }
    store.apply_page(page(101, rows))
    for table, images in rows.items():
        for changed in images:
            kept = clinic.rows[table]
            kept[:] = [changed if row["id"] == changed["id"] else row for row in kept]
    (tmp_path / "other").mkdir()
    other = seeded_store(tmp_path / "other", clinic)
    for table in store.tables():
        question = f"select * from {table} order by id"  # noqa: S608
        assert [tuple(row) for row in store.replica.rows(question)] == [
            tuple(row) for row in other.replica.rows(question)
        ]
    other.close()


def test_a_page_that_brings_what_is_here_writes_no_row(store: LocalStore, clinic: Clinic) -> None:
    def written(position: int, rows: dict[str, list[dict[str, Any]]]) -> int:
        before = store._connection.total_changes
        store.apply_page(page(position, rows))
        return store._connection.total_changes - before

    alone = written(101, {})
    assert written(102, {table: list(rows) for table, rows in clinic.rows.items()}) == alone
    assert written(103, {"pet": [image(clinic, "pet", 0, name="New")]}) > alone


def test_an_older_page_changes_nothing(store: LocalStore, clinic: Clinic) -> None:
    store.apply_page(page(105, {"pet": [image(clinic, "pet", 0, name="New")]}))
    changed = store.apply_page(page(103, {"pet": [image(clinic, "pet", 0, name="Old")]}))
    assert changed.rows == {}
    assert cursor(store) == 105
    assert search(store.replica, "old") == []


def test_missing_events_and_another_timeline_are_noticed(store: LocalStore) -> None:
    with pytest.raises(NotSynchronised):
        store.apply_page(page(105, {}, first=103))
    with pytest.raises(NotSynchronised):
        store.apply_page({**page(105, {}), "epoch": str(uuid4())})
    assert cursor(store) == 100


def test_a_page_goes_under_the_waiting_changes_and_shows_when_they_are_refused(
    store: LocalStore, clinic: Clinic
) -> None:
    pet = clinic.pet_id(0)
    change = update("pet", pet, was={"name": "Bella"}, values={"name": "Ours"})
    assert change is not None
    done = store.commit(ChangeSet("pet.edit", "t", (change,)), now=NOW, login="u_1")
    theirs = image(clinic, "pet", 0, name="Theirs", breed="Mix")
    store.apply_page(page(101, {"pet": [theirs]}))
    question = "select name, breed from pet where id = ?"
    assert [tuple(row) for row in store.replica.rows(question, (str(pet),))] == [("Ours", "Mix")]
    store.record_answer(done.command_id, {"status": "rejected", "code": "FD002", "head": 101})
    assert [tuple(row) for row in store.replica.rows(question, (str(pet),))] == [("Theirs", "Mix")]
    assert [hit.pet_id for hit in search(store.replica, "theirs")] == [pet]


def test_what_a_newer_server_added_is_left_out(store: LocalStore, clinic: Clinic) -> None:
    rows = {"pet": [image(clinic, "pet", 0, shoe_size=7)], "horoscope": [{"id": str(new_id())}]}
    store.apply_page(page(102, rows))
    assert cursor(store) == 102


def test_a_deleted_row_is_no_longer_found(store: LocalStore, clinic: Clinic) -> None:
    gone = image(clinic, "pet", 4, deleted_at="2026-11-23T09:00:00+00:00")
    store.apply_page(page(101, {"pet": [gone]}))
    assert search(store.replica, "rex") == []


def test_hearing_the_server_again_keeps_the_time_fresh(tmp_path: Path) -> None:
    times = [datetime(2026, 11, 23, 9, minute, tzinfo=UTC) for minute in (0, 1)]
    seeded_store(tmp_path).close()
    store = LocalStore.open(
        tmp_path / "replica.db", tmp_path / "outbox.db", bytes(range(32)), clock=lambda: times[0]
    )
    empty = page(100, {})
    store.apply_page(empty)
    times.pop(0)
    store.apply_page(empty)
    meta = store.replica.meta
    assert meta is not None
    assert meta.synced_at == datetime(2026, 11, 23, 9, 1, tzinfo=UTC)
    store.close()


def test_a_snapshot_keeps_the_waiting_commands_on_top(store: LocalStore, clinic: Clinic) -> None:
    pet = new_id()
    store.commit(
        ChangeSet("pet.add", "t", (insert("pet", pet, {"name": "Mia"}),)), now=NOW, login="u_1"
    )
    load_clinic(store, clinic, cursor=200)
    assert cursor(store) == 200
    assert [hit.pet_id for hit in search(store.replica, "mia") if hit.kind == "pet"] == [pet]
    assert store.replica.pending_ids("pet") == {pet}


def test_another_process_reads_and_books_on_over_a_snapshot(tmp_path: Path) -> None:
    store, other = seeded_store(tmp_path), open_store(tmp_path)
    assert other.replica.value("select count(*) from pet") == 8
    smaller = small_clinic()
    del smaller.rows["pet"][5:]
    load_clinic(store, smaller, cursor=300)
    assert other.replica.value("select count(*) from pet") == 5
    assert search(other.replica, "bruno") == []
    pet = new_id()
    other.commit(
        ChangeSet("pet.add", "t", (insert("pet", pet, {"name": "Mia"}),)), now=NOW, login="u_1"
    )
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) == "Mia"
    store.close()
    other.close()


def test_progress_runs_from_little_to_all(tmp_path: Path) -> None:
    store, clinic = open_store(tmp_path), small_clinic()
    heard: list[float] = []
    totals = {table: len(rows) for table, rows in clinic.rows.items()}
    store.load_snapshot(clinic_meta(clinic), clinic.tables(), heard.append, totals=totals)
    assert heard == sorted(heard)
    assert 0 < heard[0] < 0.5
    assert heard[-1] == 1.0
    store.close()


def many_pets() -> Clinic:
    clinic = small_clinic()
    for number in range(400):
        clinic.add("pet", row_id("many", number), name=f"Pet {number}")
    return clinic


def test_a_snapshot_that_lost_many_pets_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    store = seeded_store(tmp_path, many_pets())
    with pytest.raises(ReplicaUnusable, match="400 of 408 pets"):
        load_clinic(store, small_clinic(), cursor=200)
    assert store.replica.value("select count(*) from pet") == 408
    assert cursor(store) == 100
    store.close()


def test_another_timeline_may_hold_far_fewer_pets(tmp_path: Path) -> None:
    store = seeded_store(tmp_path, many_pets())
    load_clinic(store, small_clinic(), epoch=uuid4())
    assert store.replica.value("select count(*) from pet") == 8
    store.close()


def test_pets_that_wait_to_be_sent_are_not_missed_in_a_snapshot(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    pets = tuple(insert("pet", new_id(), {"name": f"Pet {number}"}) for number in range(400))
    store.commit(ChangeSet("pet.import", "t", pets), now=NOW, login="u_1")
    load_clinic(store, small_clinic(), cursor=200)
    assert store.replica.value("select count(*) from pet") == 408
    assert cursor(store) == 200
    load_clinic(store, small_clinic(), cursor=300)
    assert len(store.outbox.waiting()) == 1
    store.close()


def test_a_full_disk_refuses_a_command_and_nothing_has_happened(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    for connection in (store.outbox.connection, store._connection):
        pages = connection.execute("pragma page_count").fetchone()
        assert pages is not None
        connection.execute(f"pragma max_page_count = {pages[0]}")
    note = "x" * 20_000

    def add_client() -> None:
        change = insert("client", new_id(), {"note": note})
        store.commit(ChangeSet("client.add", "t", (change,)), now=NOW, login="u_1")

    def add_until_full() -> None:
        for _ in range(100):
            add_client()

    with pytest.raises(DiskFull):
        add_until_full()
    added = store.outbox.enrolments.last_seq("u_1")
    assert store.outbox.counts().waiting == added
    assert len(store.replica.pending_ids("client")) == added
    for connection in (store.outbox.connection, store._connection):
        connection.execute("pragma max_page_count = 100000")
    add_client()
    assert [c.device_seq for c in store.outbox.waiting()] == list(range(1, added + 2))
    store.close()
