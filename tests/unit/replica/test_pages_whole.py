"""A page of the feed arrives whole or not at all, and an entry never leaves the screen between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from frontdesk.domain.changes import ChangeSet, update
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic, small_clinic
from tests.factories.store import EPOCH, open_store, seeded_store
from tests.unit.replica.test_feed import NOW, image, page

NAME = "select name from pet where id = ?"


def _name(store: LocalStore, clinic: Clinic) -> str:
    return str(store.replica.value(NAME, (str(clinic.pet_id(0)),)))


def _answer(head: int) -> dict[str, Any]:
    return {"status": "applied", "code": None, "detail": {}, "head": head, "epoch": str(EPOCH)}


def test_a_confirmed_entry_is_seen_until_its_row_has_come(
    store: LocalStore, clinic: Clinic
) -> None:
    change = update("pet", clinic.pet_id(0), was={"name": "Bella"}, values={"name": "Ours"})
    assert change is not None
    done = store.commit(ChangeSet("pet.edit", "t", (change,)), now=NOW, login="u_1")
    store.record_answers([(done.command_id, _answer(103))])
    assert _name(store, clinic) == "Ours"
    store.apply_page(page(102, {"pet": [image(clinic, "pet", 1, breed="Mix")]}))
    assert _name(store, clinic) == "Ours"
    ours = image(clinic, "pet", 0, name="Ours")
    store.apply_page(page(103, {"pet": [ours]}, first=103))
    assert _name(store, clinic) == "Ours"
    assert store.replica.pending_ids("pet") == frozenset()


def test_whoever_looks_while_a_page_arrives_sees_rows_and_position_of_one_moment(
    tmp_path: Path,
) -> None:
    clinic = small_clinic()
    store, beside = seeded_store(tmp_path, clinic), open_store(tmp_path)
    seen = set()

    def look(_statement: str) -> None:
        meta = beside.replica.meta
        seen.add((0 if meta is None else meta.cursor, _name(beside, clinic)))

    store._connection.set_trace_callback(look)  # type: ignore[attr-defined]
    store.apply_page(page(101, {"pet": [image(clinic, "pet", 0, name="New")]}))
    store._connection.set_trace_callback(None)  # type: ignore[attr-defined]
    look("")
    store.close()
    beside.close()
    assert seen == {(100, "Bella"), (101, "New")}
