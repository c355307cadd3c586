"""What the catalog itself must say, of every table and every function there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers import Database, Server, fresh_database

pytestmark = pytest.mark.db

WALL = "(tenant_id = ( SELECT sec.tenant_id() AS tenant_id))"


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[Database]:
    """One database for all of these tests: they only look."""
    with fresh_database(server) as made:
        yield made


def _rows(database: Database, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with database.operator() as operator:
        return operator.execute(query.encode(), parameters or None).fetchall()


def _tables(database: Database) -> list[str]:
    return [
        row[0]
        for row in _rows(
            database,
            "select relname from pg_class where relnamespace = 'app'::regnamespace"
            " and relkind in ('r', 'p') order by 1",
        )
    ]


def test_every_table_has_the_wall_and_it_binds_its_owner_too(database: Database) -> None:
    walled = _rows(
        database,
        "select c.relname from pg_class c join pg_policies p"
        " on p.schemaname = 'app' and p.tablename = c.relname"
        " where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')"
        " and c.relrowsecurity and c.relforcerowsecurity"
        " and p.permissive = 'RESTRICTIVE' and p.cmd = 'ALL'"
        " and p.roles @> '{fd_owner,fd_staff,fd_service}'::name[]"
        " and p.qual = %s and p.with_check = %s order by 1",
        WALL,
        WALL,
    )
    assert [name for (name,) in walled] == _tables(database)
    assert len(walled) >= 19


def test_no_policy_is_for_the_public(database: Database) -> None:
    assert (
        _rows(database, "select tablename, policyname from pg_policies where 'public' = any(roles)")
        == []
    )


def test_staff_hold_rights_by_column_only(database: Database) -> None:
    """A right to write the whole table would also allow LOCK TABLE (attack 41)."""
    granted = _rows(
        database,
        "select c.oid::regclass::text, a.privilege_type, a.grantee::regrole::text"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " cross join aclexplode(c.relacl) a"
        " where n.nspname in ('app', 'sec', 'rpt') and c.relkind in ('r', 'p', 'v', 'm', 'S')"
        " and a.grantee <> c.relowner"
        " and not (n.nspname = 'app' and a.privilege_type = 'SELECT'"
        " and a.grantee = 'fd_staff'::regrole)",
    )
    assert granted == []


def test_no_column_that_the_server_sets_can_be_written(database: Database) -> None:
    granted = _rows(
        database,
        "select c.relname, a.attname, x.privilege_type from pg_class c"
        " join pg_attribute a on a.attrelid = c.oid cross join aclexplode(a.attacl) x"
        " where c.relnamespace = 'app'::regnamespace and x.privilege_type <> 'SELECT'"
        " and (a.attname in ('tenant_id', 'created_at', 'updated_at', 'lane', 'during')"
        " or (a.attname = 'id' and x.privilege_type <> 'INSERT')"
        " or x.grantee <> 'fd_staff'::regrole)",
    )
    assert granted == []


def test_every_table_belongs_to_the_role_that_nobody_is(database: Database) -> None:
    owners = _rows(
        database,
        "select distinct pg_get_userbyid(c.relowner) from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('app', 'sec', 'rpt')",
    )
    assert owners == [("fd_owner",)]
    assert _rows(
        database,
        "select rolname, rolcanlogin, rolsuper, rolbypassrls from pg_roles"
        " where rolname like 'fd\\_%%' order by 1",
    ) == [
        (name, False, False, False) for name in ("fd_owner", "fd_reader", "fd_service", "fd_staff")
    ]


def test_every_key_starts_with_the_clinic(database: Database) -> None:
    """Attacks 19, 21 and 22: a key across clinics is an oracle."""
    wrong = _rows(
        database,
        "select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]"
        " where c.relnamespace = 'app'::regnamespace and (i.indisunique or i.indisexclusion)"
        " and a.attname <> 'tenant_id'",
    )
    assert wrong == []


def test_every_reference_carries_the_clinic(database: Database) -> None:
    """Attack 19, and trap: ON DELETE SET NULL without columns would null the clinic."""
    references = _rows(
        database,
        "select c.conname, t.relname in ('tenant'), a.attname, f.attname, c.confdeltype::text"
        " from pg_constraint c join pg_class t on t.oid = c.confrelid"
        " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]"
        " join pg_attribute f on f.attrelid = c.confrelid and f.attnum = c.confkey[1]"
        " where c.contype = 'f' and c.connamespace = 'app'::regnamespace",
    )
    assert len(references) >= 15
    for name, to_tenant, own, foreign, on_delete in references:
        assert own == "tenant_id", name
        assert foreign == ("id" if to_tenant else "tenant_id"), name
        assert on_delete in ("a", "r"), name


def test_every_reference_is_indexed(database: Database) -> None:
    bare = _rows(
        database,
        "select c.conrelid::regclass::text, c.conname from pg_constraint c"
        " where c.contype = 'f' and c.connamespace = 'app'::regnamespace and not exists ("
        " select from pg_index i where i.indrelid = c.conrelid and i.indpred is null"
        " and (i.indkey::int2[])[0:array_length(c.conkey, 1) - 1] @> c.conkey)",
    )
    assert bare == []


def test_every_function_fixes_its_search_path_and_is_not_for_the_public(
    database: Database,
) -> None:
    functions = _rows(
        database,
        "select p.oid::regprocedure::text,"
        " coalesce('search_path=pg_catalog, pg_temp' = any(p.proconfig), false),"
        " exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
        " where a.grantee = 0), pg_get_userbyid(p.proowner)"
        " from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname in ('app', 'sec', 'rpt') and p.prokind <> 'a'",  # aggregates have no path
    )
    assert len(functions) >= 30
    for name, fixed, public, owner in functions:
        assert fixed, name
        assert not public, name
        assert owner in ("fd_owner", "fd_reader"), name


CALLABLE = {
    "app": {"hello", "apply", "pull", "snapshot", "verify"},
    "sec": {"tenant_id", "can", "staff_id"},
}
"""What a desk calls; whatever else staff may execute, these call it with the caller's rights."""


def test_definer_functions_that_staff_can_call_are_few_and_known(database: Database) -> None:
    """Each of them is a door in the wall: a new one has to be looked at, and named here."""
    doors = _rows(
        database,
        "select n.nspname || '.' || p.proname from pg_proc p"
        " join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname in ('app', 'sec', 'rpt') and p.prosecdef"
        " and has_function_privilege('fd_staff', p.oid, 'execute') order by 1",
    )
    assert [name for (name,) in doors] == [
        "app.hello",
        "sec.begin_command",
        "sec.can",
        "sec.end_command",
        "sec.epoch",
        "sec.head_position",
        "sec.staff_id",
        "sec.tenant_id",
        "sec.window_start",
    ]


def test_what_a_desk_calls_can_be_called(database: Database) -> None:
    for schema, names in CALLABLE.items():
        found = _rows(
            database,
            "select distinct p.proname from pg_proc p where p.pronamespace = %s::regnamespace"
            " and p.proname = any(%s) and has_function_privilege('fd_staff', p.oid, 'execute')",
            schema,
            sorted(names),
        )
        assert {name for (name,) in found} == names


def test_no_view_looks_over_the_wall(database: Database) -> None:
    """Attacks 33 to 35: a view runs with its owner's rights unless told otherwise."""
    views = _rows(
        database,
        "select c.oid::regclass::text, c.relkind = 'm',"
        " coalesce('security_invoker=true' = any(c.reloptions), false)"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('app', 'sec', 'rpt') and c.relkind in ('v', 'm')"
        " and has_table_privilege('fd_staff', c.oid, 'select')",
    )
    assert [name for name, materialised, invoker in views if materialised or not invoker] == []


def test_staff_create_nothing_anywhere(database: Database) -> None:
    assert (
        _rows(
            database,
            "select n.nspname from pg_namespace n"
            " where has_schema_privilege('fd_staff', n.oid, 'create')",
        )
        == []
    )
    assert _rows(
        database,
        "select has_database_privilege('fd_staff', current_database(), 'create'),"
        " has_database_privilege('fd_staff', current_database(), 'temp'),"
        " has_database_privilege('fd_staff', current_database(), 'connect')",
    ) == [(False, False, True)]
    assert (
        _rows(
            database,
            "select lanname from pg_language where has_language_privilege('fd_staff', oid, 'usage')"
            " and lanpltrusted order by 1",
        )
        == []
    )
