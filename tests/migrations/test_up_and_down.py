from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from frontdesk.domain.errors import ProgramTooOld
from frontdesk.server.embedded import EmbeddedServer
from frontdesk.server.migrate import close_database, migrate, migrate_down
from frontdesk.server.schema_state import migrate_for_operator
from frontdesk.server.staff import add_staff, disable_staff, enable_staff, reset_password
from frontdesk.server.tenants import create_tenant
from tests.clinics import Clinic, make_clinics
from tests.db.desk import Desk, pet
from tests.servers import BINARIES_15, Database, Server

pytestmark = pytest.mark.db


def _rights(connection: psycopg.Connection[Any]) -> set[tuple[str, ...]]:
    """Return who may do what in the catalog, as far as it differs from what PostgreSQL ships."""
    rows = connection.execute(
        "select 'function', p.oid::regprocedure::text, coalesce(nullif(p.proacl,"
        "  acldefault('f', p.proowner)), acldefault('f', p.proowner))::text from pg_proc as p"
        " where p.pronamespace = 'pg_catalog'::regnamespace"
        " union all select 'relation', c.oid::regclass::text, c.relacl::text from pg_class as c"
        " where c.relnamespace = 'pg_catalog'::regnamespace"
        " union all select 'language', l.lanname, coalesce(l.lanacl, acldefault('l',"
        "  l.lanowner))::text from pg_language as l where l.lanname in ('sql', 'plpgsql')"
    ).fetchall()
    return {(kind, name, _sorted_acl(acl)) for kind, name, acl in rows}


def _sorted_acl(acl: str | None) -> str:
    return ",".join(sorted((acl or "{}").strip("{}").split(",")))


def _schemas(connection: psycopg.Connection[Any]) -> set[str]:
    rows = connection.execute("select nspname from pg_namespace where nspname !~ '^pg_'")
    return {row[0] for row in rows}


def test_going_down_leaves_what_was_there_before(empty: Database) -> None:
    with empty.operator() as connection:
        schemas, rights = _schemas(connection), _rights(connection)
        migrate(empty.dsn)
        assert _schemas(connection) > schemas
        assert _rights(connection) != rights
        migrate_down(empty.dsn, "base")
        assert _schemas(connection) == schemas
        assert _rights(connection) == rights


def test_up_down_and_up_again_works_as_the_first_time(empty: Database) -> None:
    migrate(empty.dsn)
    migrate_down(empty.dsn, "base")
    migrate(empty.dsn)
    with empty.operator() as operator, closing(_clinic(empty, operator)) as clinic:
        assert Desk(clinic.connect()).apply(pet())["status"] == "applied"


def test_migrating_again_changes_nothing(database: Database, clinic_a: Clinic) -> None:
    desk = Desk(clinic_a.connect())
    desk.apply(pet())
    head = desk.value("select sec.head_position()")
    migrate(database.dsn)
    assert desk.value("select sec.head_position()") == head
    assert desk.hello(desk.device_id)["device"]["status"] == "active"


def test_the_database_of_a_test_is_as_closed_as_a_clinics(database: Database) -> None:
    """Tests copy what closes a database, for a thousand of them are made in a run."""
    with database.operator() as operator:
        copied = _what_closes(operator)
        close_database(operator)
        assert _what_closes(operator) == copied
        assert len(copied) >= 2


def _what_closes(connection: psycopg.Connection[Any]) -> list[tuple[str, ...]]:
    """Return who may do what with this database, and what is set for its sessions."""
    return connection.execute(
        "select right_.grantee::regrole::text, right_.privilege_type from pg_database as d,"
        " aclexplode(d.datacl) as right_ where d.datname = current_database()"
        " union all select s.setrole::regrole::text, one from pg_db_role_setting as s"
        " join pg_database as d on d.oid = s.setdatabase, unnest(s.setconfig) as one"
        " where d.datname = current_database() order by 1, 2"
    ).fetchall()


def test_a_migration_that_cannot_get_its_lock_leaves_nothing_behind(empty: Database) -> None:
    with empty.operator() as other, other.transaction():
        other.execute("create schema app")  # uncommitted: ours has to wait for it
        with pytest.raises(Exception, match="lock timeout"):
            migrate(empty.dsn, patience=0)
        with empty.operator() as connection:
            assert "sec" not in _schemas(connection)


def test_a_migration_gives_way_to_who_works_and_is_tried_again(empty: Database) -> None:
    migrate(empty.dsn, "0001")
    with empty.operator() as other, empty.operator() as reader, ThreadPoolExecutor(1) as pool:
        reader.execute("set statement_timeout = '60s'")  # else it would wait until the commit below
        other.execute("begin")
        other.execute("select from app.appointment, sec.login_binding")  # in until it commits
        migrated = pool.submit(migrate, empty.dsn)
        _until(lambda: _is_waiting(other))
        reader.execute(
            "select from sec.login_binding"
        )  # behind the migration, until that gives way
        _until(lambda: not _is_waiting(other))
        assert not migrated.done()
        other.execute("commit")
        migrated.result(120)
        assert reader.execute("select version_num from alembic_version").fetchone() != ("0001",)


def _is_waiting(connection: psycopg.Connection[Any]) -> bool:
    """Whether anybody waits for a lock on a table of this database."""
    query = (
        "select from pg_locks where not granted and locktype = 'relation' and database ="
        " (select oid from pg_database where datname = current_database())"
    )
    return connection.execute(query).fetchone() is not None


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_migrations_at_once_wait_for_each_other(empty: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(migrate_for_operator, [empty.dsn] * 4))
    assert len(set(told)) == 1
    with empty.operator() as operator, closing(_clinic(empty, operator)) as clinic:
        assert Desk(clinic.connect()).apply(pet())["status"] == "applied"


def test_a_schema_of_a_newer_program_is_left_alone_in_clear_words(
    database: Database, clinic_a: Clinic
) -> None:
    with database.operator() as operator:
        operator.execute("update public.alembic_version set version_num = '9999'")
        with pytest.raises(ProgramTooOld, match="newer version"):
            migrate_for_operator(database.dsn)
        with pytest.raises(ProgramTooOld, match="newer version"):
            migrate_down(database.dsn, "base")
        kept = operator.execute("select version_num from public.alembic_version").fetchall()
    assert kept == [("9999",)]
    assert Desk(clinic_a.connect()).apply(pet())["status"] == "applied"


def test_going_down_and_up_with_data_and_staff_in_it_starts_afresh(
    database: Database, clinic_a: Clinic
) -> None:
    Desk(clinic_a.connect()).apply(pet())
    clinic_a.close()
    migrate_down(database.dsn, "base")
    migrate(database.dsn)
    with database.operator() as operator, closing(_clinic(database, operator)) as clinic:
        assert Desk(clinic.connect()).apply(pet())["status"] == "applied"
        tenants = operator.execute("select count(*) from sec.tenant").fetchone()
    assert tenants == (2,)


def _clinic(database: Database, operator: psycopg.Connection[Any]) -> Clinic:
    return Clinic.of(database.dsn, make_clinics(operator)["a"])


def test_only_our_roles_may_connect(database: Database) -> None:
    name = f"u_{secrets.token_hex(6)}"
    with database.operator() as operator:
        operator.execute(
            sql.SQL("create role {} login password 'stranger'").format(sql.Identifier(name))
        )
        for dbname in (database.name, "postgres", "template1"):
            dsn = make_conninfo(database.dsn, user=name, password="stranger", dbname=dbname)  # noqa: S106
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(dsn)
        operator.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def test_an_operator_without_superuser_rights_can_migrate(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As a managed service has it: may create roles, and owns the database."""
    directory = server.directory.parent / f"managed-{secrets.token_hex(4)}"
    binaries: Path | None = None if server.version == 18 else BINARIES_15
    managed = EmbeddedServer(directory, binaries=binaries, settings={"fsync": "off"})
    dsn = managed.start()
    try:
        with psycopg.connect(dsn, autocommit=True) as superuser:
            superuser.execute("create role operator login createrole createdb password 'operator'")
            superuser.execute("create database clinics owner operator")
        own = make_conninfo(dsn, user="operator", password="operator", dbname="clinics")  # noqa: S106
        migrate(own)
        migrate_down(own, "base")
        with psycopg.connect(own) as operator:
            left = operator.execute("select rolname from pg_roles where rolname ~ '^fd_'")
            assert left.fetchall() == []
        migrate(own)
        with psycopg.connect(own, autocommit=True) as operator:
            operator.execute("set role fd_owner")
            row = operator.execute(
                "insert into sec.tenant (name, timezone, currency)"
                " values ('Managed', 'Europe/Berlin', 'EUR') returning id"
            ).fetchone()
            assert row is not None
            operator.execute("select set_config('app.acting_tenant', %s, false)", [str(row[0])])
            operator.execute("insert into app.site (id, name) values (gen_random_uuid(), 'One')")
            logged = operator.execute("select count(*) from app.event where entity = 'site'")
            assert logged.fetchone() == (1,)
        _make_and_disable_staff(own)
    finally:
        managed.stop()


def _make_and_disable_staff(dsn: str) -> None:
    tenant_id = create_tenant(dsn, name="Paws & Co", timezone="UTC")
    made = add_staff(dsn, tenant_id=tenant_id, name="Ann", role="vet")
    renewed = reset_password(dsn, login=made.login)
    with psycopg.connect(renewed.dsn, password=renewed.password, autocommit=True) as session:
        assert session.execute("select sec.tenant_id()").fetchone() == (tenant_id,)
        disable_staff(dsn, login=made.login)
        # Whether or not the operator may end sessions, the wall shuts them.
        with suppress(psycopg.OperationalError):
            assert session.execute("select sec.tenant_id()").fetchone() == (None,)
    with psycopg.connect(renewed.dsn, password=renewed.password) as session:
        assert session.execute("select sec.tenant_id()").fetchone() == (None,)
    again = enable_staff(dsn, login=made.login)
    with psycopg.connect(again.dsn, password=again.password) as session:
        assert session.execute("select sec.tenant_id()").fetchone() == (tenant_id,)
