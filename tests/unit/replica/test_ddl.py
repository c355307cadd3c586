from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.storage.replica import ddl, search_index
from frontdesk.storage.replica.ddl import table_plans
from frontdesk.storage.replica.outbox_ddl import OUTBOX_FORMAT
from frontdesk.storage.replica.store import LocalStore
from tests.factories.store import open_store, seeded_store

KNOWN_FORMAT = (2, "8211ae7d9fb212ff")
"""REPLICA_FORMAT and the digest of all statements that make its tables."""


def digest() -> str:
    plans = table_plans().items()
    statements = [
        *ddl.BOOKS,
        *(plan.create(name) for name, plan in plans),
        *search_index._DDL,
        *(line for name, plan in plans for line in plan.create_indexes(name, "")),
    ]
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]


def test_the_format_is_raised_when_a_table_changes() -> None:
    """Raise REPLICA_FORMAT, then put it and the new digest here: desks fetch their data anew."""
    assert (ddl.REPLICA_FORMAT, digest()) == KNOWN_FORMAT


def test_columns_are_the_schemas_without_those_of_the_server_alone() -> None:
    plans = table_plans()
    columns = plans["appointment"].shape.columns
    assert {"tenant_id", "during"}.isdisjoint(columns)
    assert columns["starts_at"] == "datetime"
    assert plans["resource"].shape.columns["active"] == "boolean"


def test_a_waiting_row_shows_the_servers_defaults(store: LocalStore) -> None:
    store._connection.execute("insert into resource (id, name) values ('x', 'New')")
    row = store.replica.row(
        "select active, capacity, kind, custom, created_at from resource where id = 'x'"
    )
    assert row is not None
    assert tuple(row) == (1, 1, "", "{}", None)


def test_the_days_visits_are_found_by_an_index(store: LocalStore) -> None:
    for question in (
        "select * from appointment where starts_at >= ? and starts_at < ?",
        "select * from appointment where pet_id = ? and starts_at > ?",
        "select * from resource_claim where resource_id = ? and starts_at > ?",
    ):
        plan = store.replica.rows(f"explain query plan {question}", ("a", "b"))
        assert all(row["detail"].startswith("SEARCH") for row in plan), question


def test_a_replica_of_another_format_is_fetched_anew_and_the_outbox_kept(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    store._connection.execute("pragma user_version = 77")
    store.close()
    again = open_store(tmp_path)
    assert again.replica.meta is None
    assert again.outbox.people.device_of("u_1") is not None
    again.close()


def test_the_outbox_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    store.outbox.connection.execute(f"pragma user_version = {OUTBOX_FORMAT + 1}")
    store.close()
    before = (tmp_path / "outbox.db").read_bytes()
    with pytest.raises(ReplicaUnusable, match="newer version"):
        open_store(tmp_path)
    assert (tmp_path / "outbox.db").read_bytes() == before


def test_the_outbox_of_an_older_program_gets_a_pinboard(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    store.outbox.connection.execute("drop table pin")
    store.close()
    again = open_store(tmp_path)
    assert again.pins.of("u_1") == []
    again.close()


def test_the_outbox_waits_for_the_disk(store: LocalStore) -> None:
    full, normal = 2, 1
    for connection, wanted in ((store.outbox.connection, full), (store._connection, normal)):
        (mode,) = connection.execute("pragma synchronous").fetchall()
        (journal,) = connection.execute("pragma journal_mode").fetchall()
        assert (mode[0], journal[0]) == (wanted, "wal")
