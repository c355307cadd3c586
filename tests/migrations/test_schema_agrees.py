"""The migrated server, the program's tables and the SQL files say the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from frontdesk.server.migration_sql import sql_dir
from frontdesk.storage.schema import METADATA
from tests.servers import Database

pytestmark = pytest.mark.db

SERVER_ONLY = {"command", "device", "event", "held"}
"""Tables that no desk holds, hence not among the program's."""


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with database.operator() as operator:
        yield operator


def _engine(database: Database) -> sqlalchemy.Engine:
    return sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(database.dsn),
        poolclass=sqlalchemy.NullPool,
    )


def _is_compared(
    _object: object, name: str | None, kind: str, _reflected: bool, _other: object
) -> bool:
    # Indexes serve the server's queries alone; a test of their own looks at them.
    return kind != "index" and not (kind == "table" and name in SERVER_ONLY)


def test_the_migrated_tables_are_the_programs_tables(database: Database) -> None:
    options = {
        "include_schemas": True,
        "include_name": lambda name, kind, _parents: kind != "schema" or name == "app",
        "include_object": _is_compared,
        "compare_type": True,
        "compare_server_default": True,
    }
    with _engine(database).connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def _checks(connection: psycopg.Connection[Any]) -> set[tuple[str, str]]:
    rows = connection.execute(
        "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
        " where contype = 'c' and connamespace = 'app'::regnamespace"
    ).fetchall()
    return {(table, text) for table, text in rows if table.removeprefix("app.") not in SERVER_ONLY}


def test_the_server_checks_what_the_program_declares(
    connection: psycopg.Connection[Any], empty: Database
) -> None:
    with empty.operator() as bare:
        bare.execute("create schema app")
        bare.execute("create schema sec")
        bare.execute("create function sec.tenant_id() returns uuid language sql return null::uuid")
        bare.execute(
            "create function sec.holds_card_number(text) returns boolean language sql return false"
        )
        METADATA.create_all(_engine(empty))
        assert _checks(connection) == _checks(bare)


def test_every_foreign_key_is_led_by_an_index(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute(
        "select c.conrelid::regclass, c.conname from pg_constraint as c"
        " where c.contype = 'f' and c.connamespace = 'app'::regnamespace and not exists ("
        "  select from pg_index as i where i.indrelid = c.conrelid and i.indpred is null"
        "  and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey)"
    ).fetchall()
    assert rows == []


def test_every_key_begins_with_the_clinic(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute(
        "select c.conrelid::regclass, c.conname from pg_constraint as c"
        " join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]"
        " where c.contype in ('p', 'u', 'x', 'f') and c.connamespace = 'app'::regnamespace"
        " and a.attname <> 'tenant_id'"
        " union all select i.indrelid::regclass, i.indexrelid::regclass::name"
        " from pg_index as i join pg_class as t on t.oid = i.indrelid"
        " left join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]"
        " where t.relnamespace = 'app'::regnamespace and a.attname is distinct from 'tenant_id'"
    ).fetchall()
    assert rows == []


def _function_files() -> list[Path]:
    generators = ("policies/raise_wall", "triggers/attach_log", "grants/grant_columns")
    named = [sql_dir() / f"{name}.sql" for name in generators]
    return [*sorted((sql_dir() / "functions").rglob("*.sql")), *named]


def _functions(connection: psycopg.Connection[Any]) -> dict[str, str]:
    rows = connection.execute(
        "select p.oid::regprocedure::text, case when p.prokind = 'a' then a.aggtransfn::text"
        " else pg_get_functiondef(p.oid) end from pg_proc as p"
        " left join pg_aggregate as a on a.aggfnoid = p.oid"
        " where p.pronamespace in ('app'::regnamespace, 'sec'::regnamespace)"
    ).fetchall()
    return dict(rows)


def test_the_functions_of_the_server_are_those_of_the_files(
    connection: psycopg.Connection[Any],
) -> None:
    before = _functions(connection)
    for file in _function_files():
        connection.execute(file.read_bytes())
    assert _functions(connection) == before
    named = {name.partition("(")[0] for name in before}
    files = {f"{file.parent.name}.{file.stem}" for file in _function_files()}
    assert {
        name.replace("policies.", "sec.").replace("triggers.", "sec.").replace("grants.", "sec.")
        for name in files
    } == named


WARDENS = {"make_login", "set_verifier", "open_login", "shut_login", "alter_login", "end_sessions"}
"""Functions about logins: all that the role which may make logins can be asked for."""


def test_our_owner_owns_everything(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute(
        "select relname from pg_class where relnamespace in"
        " ('app'::regnamespace, 'sec'::regnamespace) and relowner <> 'fd_owner'::regrole"
        " union all select proname from pg_proc where pronamespace in"
        " ('app'::regnamespace, 'sec'::regnamespace) and proowner <> 'fd_owner'::regrole"
        " and not (proowner = 'fd_warden'::regrole and proname = any(%s))",
        [sorted(WARDENS)],
    ).fetchall()
    assert rows == []


def test_no_function_leaves_its_search_path_open(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute(
        "select proname from pg_proc where pronamespace in"
        " ('app'::regnamespace, 'sec'::regnamespace) and prokind = 'f'"
        " and not 'search_path=pg_catalog, pg_temp' = any(coalesce(proconfig, '{}'))"
    ).fetchall()
    assert rows == []
