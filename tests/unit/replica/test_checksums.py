from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

import pytest

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import NotSynchronised
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.ddl import table_plans
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic, iso
from tests.factories.store import clinic_meta


def servers_answer(clinic: Clinic, *, head: int = 100, **changes: Any) -> dict[str, Any]:
    """Return what the server says of the clinic's rows, summed up the plain way."""
    tables = {}
    for table, plan in table_plans().items():
        rows = clinic.rows.get(table, [])
        numbers = []
        for row in rows:
            columns = [column for column in sorted(plan.shape.columns) if column != "custom"]
            text = "|".join(as_text(row.get(column)) for column in columns)
            numbers.append(int(hashlib.md5(text.encode()).hexdigest()[:8], 16))  # noqa: S324
        tables[table] = {"count": len(rows), "sum": str(sum(numbers))}
    since = iso(clinic.at(0))
    return {"head": head, "since": since, "tables": tables, **changes}


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def test_a_replica_as_the_server_has_it_differs_in_nothing(
    store: LocalStore, clinic: Clinic
) -> None:
    assert store.differing_tables(servers_answer(clinic)) == []


def test_waiting_changes_are_no_difference(store: LocalStore, clinic: Clinic) -> None:
    pet = new_id()
    changeset = ChangeSet("pet.add", "t", (insert("pet", pet, {"name": "Mia"}),))
    store.commit(changeset, now=clinic.at(9), login="u_1")
    assert store.differing_tables(servers_answer(clinic)) == []
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) == "Mia"


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("pet", "update pet set name = 'Bello' where name = 'Rex'"),
        ("resource", "update resource set active = 0 where name = 'Mara'"),
        ("client", "delete from client where family_name = 'Becker'"),
        ("appointment", "update appointment set ends_at = starts_at where status = 'here'"),
    ],
)
def test_a_row_altered_behind_our_back_is_found(
    store: LocalStore, clinic: Clinic, table: str, change: str
) -> None:
    store._connection.execute(change)
    assert table in (store.differing_tables(servers_answer(clinic)) or [])


def test_visits_before_the_window_are_left_out(store: LocalStore, clinic: Clinic) -> None:
    answer = servers_answer(clinic, since=iso(clinic.at(23)))
    for table in ("appointment", "appointment_service", "resource_claim"):
        answer["tables"][table] = {"count": 0, "sum": "0"}
    assert store.differing_tables(answer) == []


def test_nothing_is_compared_at_another_head(store: LocalStore, clinic: Clinic) -> None:
    assert store.differing_tables(servers_answer(clinic, head=101)) is None


def test_new_rights_are_noted_without_fetching_anything(store: LocalStore, clinic: Clinic) -> None:
    store.note_sign_in(clinic_meta(clinic, perms=frozenset({"pet.write"}), cursor=999))
    meta = store.replica.signed_in()
    assert (meta.perms, meta.cursor) == (frozenset({"pet.write"}), 100)
    with pytest.raises(NotSynchronised):
        store.note_sign_in(clinic_meta(clinic, tenant_id=uuid4()))
