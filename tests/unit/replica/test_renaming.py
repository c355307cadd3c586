"""The tables of a load take their names all at once, in every open connection, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from frontdesk.storage.replica import search_index
from frontdesk.storage.replica.cipher import Connection, immediate
from frontdesk.storage.replica.ddl import table_plans
from frontdesk.storage.replica.feed import load_rows
from frontdesk.storage.replica.opening import open_replica
from frontdesk.storage.replica.renaming import take_off_suffix
from tests.factories.store import KEY

FIRST, SECOND = "__0a1b2c3d", "__4e5f6a7b"


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Connection]:
    connection = open_replica(tmp_path / "replica.db", KEY)
    stage(connection, FIRST, "Smith")
    with immediate(connection):
        take_off_suffix(connection, FIRST)
    yield connection
    connection.close()


def stage(connection: Connection, suffix: str, name: str) -> None:
    with immediate(connection):
        for table, plan in table_plans().items():
            connection.execute(plan.create(table + suffix))
            for statement in plan.create_indexes(table + suffix, suffix):
                connection.execute(statement)
        row = json.dumps({"id": name, "family_name": name})
        load_rows(connection, table_plans()["client"].shape, f"client{suffix}", [row])
        search_index.build(connection, suffix=suffix)


def drop_present(connection: Connection) -> None:
    for table in (*table_plans(), *search_index.SEARCH_TABLES):
        connection.execute(f'drop table "{table}"')


def found(connection: Connection, word: str) -> list[str]:
    rows = connection.execute(
        "select d.entity_id from search_text t join search_doc d on d.doc = t.rowid"
        " where search_text match ?",
        (word,),
    )
    return [row[0] for row in rows]


def is_whole(connection: Connection) -> bool:
    verdict = connection.execute("pragma integrity_check").fetchall()
    left = connection.execute("select 1 from sqlite_master where instr(sql, '__')").fetchall()
    return [row[0] for row in verdict] == ["ok"] and not left


def test_renamed_tables_are_read_searched_and_written_also_by_who_had_the_file_open(
    replica: Connection, tmp_path: Path
) -> None:
    other = open_replica(tmp_path / "replica.db", KEY)
    assert found(other, "smith") == ["Smith"]
    stage(replica, SECOND, "Jones")
    with immediate(replica):
        drop_present(replica)
        take_off_suffix(replica, SECOND)
        assert found(replica, "jones") == ["Jones"]
    with immediate(other):
        other.execute("update client set family_name = 'Brown'")
        search_index.refresh(other, search_index.Affected(clients=frozenset({"Jones"})))
    for connection in (replica, other):
        assert (found(connection, "brown"), found(connection, "smith")) == (["Jones"], [])
        assert is_whole(connection)
    other.close()


def test_a_renaming_that_is_rolled_back_leaves_the_former_tables(replica: Connection) -> None:
    stage(replica, SECOND, "Jones")
    with suppress(RuntimeError), immediate(replica):
        drop_present(replica)
        take_off_suffix(replica, SECOND)
        raise RuntimeError
    assert (found(replica, "smith"), found(replica, "jones")) == (["Smith"], [])
    with immediate(replica):
        drop_present(replica)
        take_off_suffix(replica, SECOND)
    assert found(replica, "jones") == ["Jones"]
    assert is_whole(replica)


def test_the_list_of_tables_cannot_be_written_afterwards(replica: Connection) -> None:
    assert replica.execute("pragma writable_schema").fetchall()[0][0] == 0
