"""A load that is cut off goes on; nothing of it is seen before it is whole, or may be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import MassLoss, NotSynchronised
from frontdesk.domain.ids import new_id
from frontdesk.domain.link import VanishingRows
from frontdesk.storage.replica import load_mark
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.putting_aside import put_replica_aside
from frontdesk.storage.replica.search import search
from frontdesk.storage.replica.snapshot import StagedSnapshot
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic, row_id, small_clinic
from tests.factories.store import EPOCH, clinic_meta, load_clinic, open_store, seeded_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LocalStore]:
    store = seeded_store(tmp_path)
    yield store
    store.close()


def texts(clinic: Clinic, table: str) -> list[str]:
    return [json.dumps(row) for row in clinic.rows.get(table, [])]


def put_all(staged: StagedSnapshot, clinic: Clinic) -> None:
    for table in staged.missing_tables():
        staged.put(table, texts(clinic, table))
        staged.table_done(table)


def finish(store: LocalStore, staged: StagedSnapshot, meta: ReplicaMeta) -> None:
    staged.build()
    store.loads.finish(staged, meta)


def page(position: int, *rows: tuple[str, dict[str, Any] | UUID], op: str = "update") -> Any:
    """Return an answer of `app.pull`; a row that is only an id is out of sight."""
    brought: dict[str, list[Any]] = {}
    events = []
    for number, (table, row) in enumerate(rows):
        row_id = row if isinstance(row, UUID) else row["id"]
        if not isinstance(row, UUID):
            brought.setdefault(table, []).append(row)
        events.append(
            {
                "position": position - len(rows) + 1 + number,
                "entity": table,
                "entity_id": str(row_id),
                "op": op,
            }
        )
    told = {"head": position, "position": position, "events": events, "rows": brought}
    return {"epoch": str(EPOCH), **told}


def count(store: LocalStore, table: str) -> int:
    found: int = store.replica.value(
        f"select count(*) from {table} where deleted_at is null"  # noqa: S608 - our own names
    )
    return found


def test_a_load_that_was_cut_off_goes_on_in_the_next_run_of_the_program(tmp_path: Path) -> None:
    store, clinic = open_store(tmp_path), small_clinic()
    meta = clinic_meta(clinic)
    pets = texts(clinic, "pet")
    staged = store.loads.take_up(meta, {"pet": len(pets)})
    first = staged.missing_tables()[0]
    staged.put(first, texts(clinic, first))
    staged.table_done(first)
    staged.put("pet", pets[:3], after=str(clinic.pet_id(2)))
    store.close()
    store = open_store(tmp_path)
    again = store.loads.take_up(meta, {"pet": len(pets)})
    assert again.mark == staged.mark
    assert first not in again.missing_tables()
    assert again.mark.place_in("pet") == str(clinic.pet_id(2))
    again.put("pet", pets[3:])
    again.table_done("pet")
    put_all(again, clinic)
    finish(store, again, meta)
    assert count(store, "pet") == len(pets)
    assert clinic.pet_id(0) in {hit.pet_id for hit in search(store.replica, "bella")}
    store.close()


def test_rows_of_two_moments_are_brought_up_to_the_later_one_before_they_show(
    desk: LocalStore, tmp_path: Path
) -> None:
    clinic = small_clinic()
    staged = desk.loads.take_up(clinic_meta(clinic, cursor=110), {})
    put_all(staged, clinic)
    later = clinic_meta(clinic, cursor=112)
    again = desk.loads.take_up(later, {})
    renamed = {**clinic.rows["pet"][0], "name": "Zora"}
    again.take_page(page(112, ("pet", renamed), ("pet", clinic.pet_id(1))))
    assert desk.replica.value("select count(*) from pet where name = 'Zora'") == 0
    finish(desk, again, later)
    assert desk.replica.signed_in().cursor == 112
    assert desk.replica.value("select name from pet where id = ?", (renamed["id"],)) == "Zora"
    assert count(desk, "pet") == len(clinic.rows["pet"]) - 1


@pytest.mark.parametrize(
    "changed",
    [
        {"epoch": uuid4()},
        {"tenant_id": uuid4()},
        {"schema_version": "0007"},
        {"cursor": 105},
    ],
)
def test_what_is_staged_of_another_clinic_timeline_or_schema_is_not_gone_on_with(
    desk: LocalStore, changed: dict[str, Any]
) -> None:
    clinic = small_clinic()
    staged = desk.loads.take_up(clinic_meta(clinic, cursor=110), {})
    put_all(staged, clinic)
    again = desk.loads.take_up(clinic_meta(clinic, **{"cursor": 120, **changed}), {})
    assert again.mark.suffix != staged.mark.suffix
    assert again.mark.done == ()


def test_a_load_of_another_program_begins_anew(
    desk: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta = clinic_meta(small_clinic(), cursor=110)
    monkeypatch.setattr(load_mark.Basis, "of", lambda _m: load_mark.Basis("e", "t", "s", "0.0.1"))
    staged = desk.loads.take_up(meta, {})
    monkeypatch.undo()
    assert desk.loads.take_up(meta, {}).mark.suffix != staged.mark.suffix


def test_a_load_begins_anew_when_the_log_was_trimmed_behind_it(desk: LocalStore) -> None:
    meta = clinic_meta(small_clinic(), cursor=110)
    staged = desk.loads.take_up(meta, {})
    later = clinic_meta(small_clinic(), cursor=500)
    assert desk.loads.take_up(later, {}, min_seq=110).mark.suffix == staged.mark.suffix
    assert desk.loads.take_up(later, {}, min_seq=111).mark.suffix != staged.mark.suffix


def test_a_page_of_another_timeline_is_not_taken_into_a_load(desk: LocalStore) -> None:
    staged = desk.loads.take_up(clinic_meta(small_clinic(), cursor=110), {})
    with pytest.raises(NotSynchronised):
        staged.take_page({**page(111), "epoch": str(uuid4())})


def test_a_page_behind_a_gap_is_not_taken_into_a_load(desk: LocalStore) -> None:
    clinic = small_clinic()
    staged = desk.loads.take_up(clinic_meta(clinic, cursor=110), {})
    with pytest.raises(NotSynchronised):  # 111 was trimmed after the line had said hello
        staged.take_page(page(112, ("pet", clinic.pet_id(1))))
    assert staged.mark.position == 110


def test_the_first_day_can_be_worked_with_while_the_rest_is_still_to_come(tmp_path: Path) -> None:
    store, clinic = open_store(tmp_path), small_clinic()
    first = [("pet", json.dumps(clinic.rows["pet"][0])), ("horoscope", "{}")]
    first += [(table, each) for table in ("site", "resource") for each in texts(clinic, table)]
    store.loads.of_first_day(clinic_meta(clinic), first)
    assert store.loads.is_partial
    assert count(store, "pet") == 1
    assert search(store.replica, "bella")[0].pet_id == clinic.pet_id(0)
    mia = insert("pet", new_id(), {"name": "Mia"})
    store.commit(ChangeSet("pet.add", "t", (mia,)), now=NOW, login="u_1")
    meta = clinic_meta(clinic, cursor=130)
    staged = store.loads.take_up(meta, {})
    put_all(staged, clinic)
    finish(store, staged, meta)
    assert search(store.replica, "rex")
    assert count(store, "pet") == len(clinic.rows["pet"]) + 1
    assert store.replica.pending_ids("pet") == {mia.id}
    store.close()
    store = open_store(tmp_path)
    assert not store.loads.is_partial
    store.close()


def many_pets(tmp_path: Path, count: int = 400) -> LocalStore:
    clinic = small_clinic()
    for number in range(count):
        clinic.add("pet", row_id("many", number), name=f"Pet {number}")
    return seeded_store(tmp_path, clinic)


def gone(first: int, last: int) -> list[tuple[str, UUID]]:
    return [("pet", row_id("many", number)) for number in range(first, last)]


def test_a_server_that_counts_far_fewer_rows_is_refused_before_any_is_fetched(
    tmp_path: Path,
) -> None:
    store = many_pets(tmp_path)
    with pytest.raises(MassLoss) as refused:
        store.loads.take_up(clinic_meta(small_clinic(), cursor=200), {"pet": 8, "client": 2})
    assert refused.value.lost == (VanishingRows("pet", 408, 400),)
    assert "400 of 408 pets" in str(refused.value)
    store.close()


def test_pages_that_take_away_a_large_part_are_refused_and_change_nothing(tmp_path: Path) -> None:
    store = many_pets(tmp_path)
    store.apply_page(page(160, *gone(0, 60)))
    assert count(store, "pet") == 348
    with pytest.raises(MassLoss) as refused:
        store.apply_page(page(190, *gone(60, 90)))
    assert refused.value.lost == (VanishingRows("pet", 408, 90),)
    assert count(store, "pet") == 348
    assert store.replica.signed_in().cursor == 160
    store.close()


def test_pages_that_take_away_a_small_part_of_what_has_come_meanwhile_are_no_loss(
    tmp_path: Path,
) -> None:
    """A new clinic, or a rough day: many are entered, and now and then one is taken back."""
    store, position = many_pets(tmp_path, count=60), 100
    for _hour in range(60):
        come = newcomers(10)
        store.apply_page(page(position + 10, *(("pet", pet) for pet in come)))
        store.apply_page(page(position + 11, ("pet", UUID(come[0]["id"]))))
        position += 11
    assert count(store, "pet") == 68 + 60 * 9
    store.close()


def newcomers(number: int) -> list[dict[str, Any]]:
    clinic = small_clinic()
    known = len(clinic.rows["pet"])
    for _ in range(number):
        clinic.add("pet", uuid4(), name="Pet")
    return clinic.rows["pet"][known:]


def test_what_somebody_has_accepted_may_vanish_but_not_more(tmp_path: Path) -> None:
    store = many_pets(tmp_path)
    with pytest.raises(MassLoss) as refused:
        store.apply_page(page(200, *gone(0, 100)))
    store.loads.accept_loss(refused.value.lost)
    store.apply_page(page(200, *gone(0, 100)))
    assert count(store, "pet") == 308
    with pytest.raises(MassLoss):
        store.apply_page(page(300, *gone(100, 200)))
    store.close()


def test_an_accepted_loss_lets_a_smaller_snapshot_in_once(tmp_path: Path) -> None:
    store = many_pets(tmp_path)
    with pytest.raises(MassLoss) as refused:
        load_clinic(store, small_clinic(), cursor=200)
    store.loads.accept_loss(refused.value.lost)
    load_clinic(store, small_clinic(), cursor=200)
    assert count(store, "pet") == 8
    store.close()


def test_erased_clients_are_no_loss_the_log_says_that_it_was_meant(tmp_path: Path) -> None:
    store = many_pets(tmp_path)
    emptied = [
        ("pet", {"id": str(pet), "deleted_at": "2026-11-23T09:00:00+00:00"})
        for _table, pet in gone(0, 300)
    ]
    store.apply_page(page(400, *emptied, op="erase"))
    assert count(store, "pet") == 108
    store.close()


def test_a_row_that_the_login_may_see_no_more_leaves_the_desk(desk: LocalStore) -> None:
    pet = row_id("pet", 0)
    desk.apply_page(page(101, ("pet", pet)))
    assert desk.replica.row("select 1 from pet where id = ?", (str(pet),)) is None
    assert pet not in {hit.pet_id for hit in search(desk.replica, "bella")}


def test_events_of_what_desks_keep_no_rows_of_change_nothing(desk: LocalStore) -> None:
    changed = desk.apply_page(page(101, ("device", new_id())))
    assert changed.rows == {}
    assert desk.replica.signed_in().cursor == 101


def test_a_copy_that_was_put_aside_goes_when_all_is_here_anew_and_not_before(
    tmp_path: Path,
) -> None:
    seeded_store(tmp_path).close()
    assert put_replica_aside(tmp_path / "replica.db")
    store, clinic = open_store(tmp_path), small_clinic()
    store.loads.of_first_day(clinic_meta(clinic), [("pet", text) for text in texts(clinic, "pet")])
    assert list(tmp_path.glob("*.set-aside"))
    load_clinic(store, clinic)
    assert not list(tmp_path.glob("*.set-aside"))
    assert count(store, "pet") == len(clinic.rows["pet"])
    store.close()


def test_a_load_that_meets_another_event_at_its_mark_begins_anew(desk: LocalStore) -> None:
    """The server's files were put back: their timeline has the same name, and other events."""
    meta = clinic_meta(small_clinic(), cursor=110)
    staged = desk.loads.take_up(meta, {}, trace_at=_traces("was"))
    later = clinic_meta(small_clinic(), cursor=500)
    same = desk.loads.take_up(later, {}, trace_at=_traces("was"))
    assert same.mark.suffix == staged.mark.suffix
    same.take_page(page(111), "was 111")
    assert desk.loads.take_up(later, {}, trace_at=_traces("was")).mark.position == 111
    other = desk.loads.take_up(later, {}, trace_at=_traces("is"))
    assert (other.mark.position, other.mark.trace) == (500, "is 500")


def _traces(history: str) -> Callable[[int], str]:
    return lambda position: f"{history} {position}"
