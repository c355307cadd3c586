"""Attempts to become somebody else, to make objects, to reach the system, to stop the others."""

from __future__ import annotations

import contextlib
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.db.attacks.battlefield import Battlefield, refusal

pytestmark = pytest.mark.db

DENIED = ("42501",)

BECOMING_ANOTHER = (
    "set role {victim}",
    "set role fd_owner",
    "set role fd_reader",
    "set role fd_service",
    "set role postgres",
    "set session authorization {victim}",
    "set session authorization postgres",
    "set session_replication_role = replica",
    "alter role {me} set app.current_tenant_id = '{b}'",
    "alter role {me} superuser",
    "alter role {me} bypassrls",
    "alter role {me} createrole",
    "alter role {me} createdb",
    "alter role {me} replication",
    "alter role {me} connection limit -1",
    "alter role {me} valid until 'infinity'",
    "alter role {victim} rename to fd_boss",
    "alter role {victim} password 'mine'",
    "alter role {victim} set search_path = pg_temp",
    "alter role postgres password 'mine'",
    "create role accomplice",
    "create user accomplice in role fd_owner",
    "drop role {victim}",
    "grant fd_owner to {me}",
    "grant {victim} to {me}",
    "grant pg_read_all_data to {me}",
    "grant set on parameter session_replication_role to {me}",
    "reassign owned by fd_owner to {me}",
)
"""Attacks 4, 8, 9, 11 and 57."""

MAKING_OBJECTS = (
    "create temporary table t (x int)",
    "create temporary view v as select 1",
    "create temporary sequence s",
    "create table app.t (x int)",
    "create table public.t as select 1",
    "select * into public.t from app.pet",
    "create table sec.t (x int)",
    "create table ext.t (x int)",
    "create schema mine",
    "create view app.v as select * from app.pet",
    "create materialized view public.v as select 1",
    "create sequence public.s",
    "create type app.t as (x int)",
    "create domain public.d as text",
    "create function pg_temp.peek(text) returns boolean language sql cost 0.0001 as 'select true'",
    "create function app.peek(text) returns boolean language plpgsql as 'begin return true; end'",
    "create function public.peek(text) returns boolean language sql as 'select true'",
    "create procedure public.peek() language sql as 'select 1'",
    "create operator public.<<< (leftarg = text, rightarg = text, function = texteq)",
    "create cast (text as integer) with inout",
    "create aggregate public.a (int) (sfunc = int4pl, stype = int)",
    "do 'begin end'",
    "do language sql 'select 1'",
)
"""Attacks 28, 29 and 30."""

CHANGING_THE_WALL = (
    "alter table {t} disable row level security",
    "alter table {t} no force row level security",
    "alter table {t} disable trigger all",
    "alter table {t} owner to {me}",
    "alter table {t} add column mine text",
    "alter table {t} alter column tenant_id drop not null",
    "drop table {t}",
    "drop policy tenant_wall on {t}",
    "alter policy tenant_wall on {t} using (true)",
    "create policy mine on {t} using (true)",
    "create rule mine as on select to {t} do instead select 1",
    "create trigger mine before insert on {t} for each row execute function sec.touch_row()",
    "create index mine on {t} (tenant_id)",
    "create statistics mine on tenant_id, id from {t}",
    "comment on table {t} is 'mine'",
    "security label on table {t} is 'mine'",
    "cluster {t}",
    "refresh materialized view {t}",
    "lock table {t} in access exclusive mode",
    "lock table {t} in share row exclusive mode",
    "lock table {t} in row exclusive mode",
    "alter table {t} set schema public",
    "alter table {t} inherit app.pet",
    "create table public.child () inherits ({t})",
)
"""Attacks 40, 41 and 63, each on every table."""

REACHING_THE_SYSTEM = (
    "copy (select 1) to '/tmp/frontdesk-attack'",
    "copy (select 1) to program 'true'",
    "copy app.pet from '/etc/passwd'",
    "copy app.pet (name) from program 'true'",
    "select pg_read_file('/etc/passwd')",
    "select pg_read_binary_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select pg_stat_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "select lo_create(0)",
    "select lo_from_bytea(0, 'x')",
    "create extension dblink schema ext",
    "create extension postgres_fdw schema ext",
    "create extension file_fdw schema ext",
    "create extension plpython3u schema ext",
    "create foreign data wrapper mine",
    "create server mine foreign data wrapper postgres_fdw",
    "load 'auto_explain'",
    "alter system set log_statement = 'all'",
    "checkpoint",
    "create publication mine for all tables",
    "create event trigger mine on ddl_command_start execute function pg_catalog.event_trigger()",
    "create database mine",
    "drop database template1",
    "alter database {database} connection limit 0",
    "create tablespace mine location '/tmp'",
    "select pg_reload_conf()",
    "select pg_rotate_logfile()",
    "select pg_switch_wal()",
    "select pg_create_physical_replication_slot('mine')",
    "select pg_export_snapshot()",
    "select pg_logical_emit_message(false, 'x', 'y')",
    "set temp_file_limit = -1",
    "set log_min_messages = debug5",
)
"""Attacks 26, 44, 55 and 60."""

STOPPING_OR_WATCHING_OTHERS = (
    "select pg_advisory_lock(1)",
    "select pg_try_advisory_lock(1)",
    "select pg_advisory_xact_lock_shared(1, 2)",
    "select pg_sleep(0)",
    "select pg_notify('x', 'y')",
    "select pg_terminate_backend(pid) from pg_stat_get_activity(null)",
    "select * from pg_stat_activity",
    "select * from pg_stat_get_activity(null)",
    "select * from pg_locks",
    "select * from pg_stat_user_tables",
    "select * from pg_prepared_xacts",
    "select pg_stat_get_mod_since_analyze('app.pet'::regclass)",
    "select pg_stat_get_ins_since_vacuum('app.pet'::regclass)",
    "select pg_stat_get_last_autoanalyze_time('app.pet'::regclass)",
    "select pg_relation_size('app.pet')",
    "select pg_total_relation_size('app.pet')",
    "select pg_database_size(current_database())",
    "select * from pg_roles",
    "select * from pg_user",
    "select * from pg_group",
    "select * from pg_shadow",
    "select * from pg_authid",
    "select * from pg_auth_members",
    "select * from pg_db_role_setting",
    "select * from pg_hba_file_rules",
    "select * from pg_file_settings",
    "select * from pg_user_mapping",
    "select * from pg_largeobject",
)
"""Attacks 43, 45 and 50 to 53."""


def _words(field: Battlefield) -> dict[str, str]:
    return {
        "me": field.a.logins["owner"].login,
        "victim": field.b.logins["owner"].login,
        "b": str(field.b.tenant_id),
        "database": field.database.name,
    }


def _refused(
    connection: psycopg.Connection[Any], statement: str, allowed: tuple[str, ...] = DENIED
) -> str | None:
    """Return what went wrong with the wall: nothing when the statement was refused for rights."""
    with contextlib.ExitStack() as transaction:
        if statement.startswith("lock "):
            transaction.enter_context(connection.transaction(force_rollback=True))
        told = refusal(connection, statement)
    if told is None:
        return f"accepted: {statement}"
    return None if told.sqlstate in allowed else f"{told.sqlstate} {statement}: {told}"


def _let_through(
    field: Battlefield, statements: tuple[str, ...], allowed: tuple[str, ...] = DENIED
) -> list[str]:
    connection = field.attacker("owner")
    words = _words(field)
    told = [_refused(connection, one.format(**words), allowed) for one in statements]
    return [one for one in told if one is not None]


def test_nobody_becomes_somebody_else(field: Battlefield) -> None:
    assert _let_through(field, BECOMING_ANOTHER) == []


def test_the_group_role_gives_nothing_that_the_login_lacks(field: Battlefield) -> None:
    """Attack 8: refused from PostgreSQL 16 on; before, it may be taken and changes nothing."""
    connection = field.attacker()
    told = refusal(connection, "set role fd_staff")
    if field.database.version >= 16:
        assert told is not None
        assert told.sqlstate == "42501"
    else:
        assert told is None
    tenants = connection.execute("select distinct tenant_id from app.pet").fetchall()
    assert tenants == [(field.a.tenant_id,)]


def test_nobody_makes_objects(field: Battlefield) -> None:
    assert _let_through(field, MAKING_OBJECTS) == []


def test_nobody_changes_the_wall(field: Battlefield) -> None:
    connection = field.attacker("owner")
    words = _words(field)
    # A wrong kind of object, and a label without a provider, are refused before rights are asked.
    allowed = (*DENIED, "42809", "22023")
    told = [
        _refused(connection, statement.format(t=f"app.{target.name}", **words), allowed)
        for target in field.targets
        for statement in CHANGING_THE_WALL
    ]
    assert [one for one in told if one is not None] == []


def test_rights_are_not_passed_on(field: Battlefield) -> None:
    """PostgreSQL answers with a warning, and grants nothing."""
    connection = field.attacker("owner")
    accomplice = field.b.logins["owner"].login
    for target in field.targets:
        for privilege in ("select", "update", "all"):
            for to in ("public", accomplice):
                refusal(connection, f"grant {privilege} on app.{target.name} to {to}")
    with field.database.operator() as operator:
        granted = operator.execute(
            "select c.relname from pg_class c cross join aclexplode(c.relacl) a"
            " where c.relnamespace = 'app'::regnamespace"
            " and a.grantee in (0, (select oid from pg_roles where rolname = %s))",
            [accomplice],
        ).fetchall()
    assert granted == []


def test_nobody_reaches_the_system(field: Battlefield) -> None:
    # What is not installed is refused because it is not there.
    allowed = (*DENIED, "58P01", "42704", "42883", "0A000")
    assert _let_through(field, REACHING_THE_SYSTEM, allowed) == []


def test_nobody_stops_or_watches_the_others(field: Battlefield) -> None:
    assert _let_through(field, STOPPING_OR_WATCHING_OTHERS) == []


def test_maintenance_of_our_tables_is_not_run(field: Battlefield) -> None:
    """Attack 63: these warn and skip, or refuse."""
    with field.database.operator() as operator:
        before = operator.execute(_MAINTAINED).fetchall()
    connection = field.attacker("owner")
    for target in field.targets:
        for statement in ("vacuum {}", "analyze {}", "reindex table {}"):
            refusal(connection, sql.SQL(statement).format(target.sql))
    with field.database.operator() as operator:
        assert operator.execute(_MAINTAINED).fetchall() == before


_MAINTAINED = (
    "select c.oid, c.relname, c.relfilenode, s.vacuum_count, s.analyze_count"
    " from pg_class c left join pg_stat_all_tables s on s.relid = c.oid"
    " where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'i') order by 1"
)


def test_the_inner_schema_is_closed(field: Battlefield) -> None:
    """Attack 37, on every table, and on the columns that would widen the attacker's rights."""
    with field.database.operator() as operator:
        tables = [
            row[0]
            for row in operator.execute(
                "select oid::regclass::text from pg_class"
                " where relnamespace = 'sec'::regnamespace and relkind in ('r', 'p', 'v', 'm')"
            )
        ]
    assert "sec.login_binding" in tables
    connection = field.attacker("owner")
    for table in tables:
        for statement in (
            "select * from {}",
            "select count(*) from {}",
            "delete from {}",
            "insert into {} default values",
            "select query_to_xml('select * from {}', true, true, '')",
            "lock table {} in access share mode",
        ):
            assert _refused(connection, statement.format(table)) is None
    grab = "update sec.login_binding set tenant_id = '{b}', perms = '{{owner}}', active = true"
    assert _refused(connection, grab.format(**_words(field))) is None


def test_trigger_functions_are_not_called_by_hand(field: Battlefield) -> None:
    """Attack 39."""
    connection = field.attacker("owner")
    with field.database.operator() as operator:
        names = [
            row[0]
            for row in operator.execute(
                "select p.oid::regproc::text from pg_proc p where p.prorettype = 'trigger'::regtype"
                " and p.pronamespace in ('sec'::regnamespace, 'app'::regnamespace)"
            )
        ]
    assert len(names) >= 3
    for name in names:
        assert _refused(connection, f"select {name}()", ("42501",)) is None


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_other_databases_are_closed(field: Battlefield, database: str) -> None:
    """Attack 59."""
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        field.attacker(dbname=database)


def test_event_triggers_cannot_be_switched_off_at_login(field: Battlefield) -> None:
    """Attack 7: the setting is a superuser's, or unknown before PostgreSQL 17."""
    with pytest.raises(psycopg.OperationalError, match="event_triggers"):
        field.attacker(options="-c event_triggers=off")


@pytest.mark.parametrize("option", ["row_security=off", "session_replication_role=replica"])
def test_switches_brought_along_at_login_open_nothing(field: Battlefield, option: str) -> None:
    try:
        connection = field.attacker(options=f"-c {option}")
    except psycopg.OperationalError as refused:
        assert "permission denied" in str(refused)  # noqa: PT017 - either answer keeps the wall
        return
    told = refusal(connection, "select * from app.pet")
    assert told is not None
    assert told.sqlstate == "42501"


def test_permission_to_set_a_parameter_is_no_wall_and_none_is_needed(field: Battlefield) -> None:
    """Attack 5: taking away SET on a placeholder does nothing, and the wall does not rely on it."""
    with field.database.operator() as operator, operator.transaction(force_rollback=True):
        operator.execute("revoke set on parameter app.current_tenant_id from public")
    connection = field.attacker()
    connection.execute(f"set app.current_tenant_id = '{field.b.tenant_id}'".encode())
    tenants = connection.execute("select distinct tenant_id from app.client").fetchall()
    assert tenants == [(field.a.tenant_id,)]


def test_only_the_permissions_of_the_role_are_there(field: Battlefield) -> None:
    """The groomer may write pets and visits, and nothing else, whatever is sent."""
    connection = field.attacker("groomer")
    for table in ("client", "site", "service", "resource", "roster", "staff", "block"):
        statement = sql.SQL("update {} set deleted_at = now()").format(sql.Identifier("app", table))
        told = refusal(connection, statement)
        assert told is not None, table
        assert told.sqlstate == "42501", table
    row = connection.execute("select sec.can('staff.write'), sec.can('pet.write')").fetchone()
    assert row == (False, True)
