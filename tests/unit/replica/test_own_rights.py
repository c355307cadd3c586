"""The rights of whoever is signed in follow the roles that the feed brings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import row_id, small_clinic
from tests.factories.store import EPOCH, seeded_store

OWN, ROLE = row_id("staff", 0), row_id("role", 0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    clinic = small_clinic()
    clinic.add("role", ROLE, name="groomer", perms=["pet.write"], built_in=True)
    opened = seeded_store(tmp_path, clinic, perms=frozenset({"pet.write"}), role="groomer")
    yield opened
    opened.close()


def _page(position: int, **rows: list[dict[str, Any]]) -> dict[str, Any]:
    events = [{"position": position}]
    return {"epoch": str(EPOCH), "position": position, "events": events, "rows": rows}


def _row(store: LocalStore, table: str, row: Any, **values: Any) -> dict[str, Any]:
    query = f"select * from {table} where id = ?"  # noqa: S608  (our names)
    kept = store.replica.row(query, (str(row),))
    assert kept is not None
    return {name: kept[name] for name in kept.keys()} | values  # noqa: SIM118


def test_another_role_and_other_rights_of_a_role_count_when_they_arrive(store: LocalStore) -> None:
    person = _row(store, "staff", OWN, role_id=str(ROLE))
    store.apply_page(_page(101, staff=[person]))
    assert store.replica.signed_in().perms == {"pet.write"}
    role = _row(store, "role", ROLE, name="head groomer", perms=["pet.write", "roster.write"])
    store.apply_page(_page(102, role=[role]))
    assert store.replica.signed_in().perms == {"pet.write", "roster.write"}
    assert store.replica.signed_in().role == "head groomer"


def test_what_is_about_others_leaves_ones_own_rights_alone(store: LocalStore) -> None:
    store.apply_page(_page(101, staff=[_row(store, "staff", row_id("staff", 1), name="Jo")]))
    role = _row(store, "role", ROLE, perms=["client.erase"])
    store.apply_page(_page(102, role=[role]))  # nobody here has a role by its id
    assert store.replica.signed_in().perms == {"pet.write"}
