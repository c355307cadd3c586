"""Programs' logins: what their kind needs, of one listed clinic at a time, and nothing else."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

from frontdesk.commands.admin import app
from frontdesk.domain.errors import InvalidInput, NotFound
from frontdesk.server.services import add_service, disable_service, list_services
from frontdesk.server.tenants import create_tenant
from tests.clinics import Clinic
from tests.db.attacks.battlefield import refusal
from tests.servers import Database

pytestmark = pytest.mark.db

ACT = "select set_config('app.acting_tenant', %s, false)"

READS = {
    "worker": {
        "site",
        "service",
        "client",
        "client_contact",
        "pet",
        "vaccination",
        "appointment",
        "appointment_service",
    },
    "report": {
        "site",
        "opening_hours",
        "resource",
        "roster",
        "block",
        "service",
        "client",
        "pet",
        "appointment",
        "appointment_service",
        "resource_claim",
    },
}

PERSONAL = {
    "given_name",
    "family_name",
    "value",
    "note",
    "custom",
    "phone",
    "address",
    "cancel_reason",
    "overbook_reason",
    "label",
    "chip_no",
    "licence_no",
    "text",
    "zip_code",
}


def _login(
    database: Database, kind: str, *clinics: Clinic, name: str = "Night work"
) -> tuple[str, psycopg.Connection[Any]]:
    made = add_service(
        database.dsn, name=name, kind=kind, tenant_ids=[one.tenant_id for one in clinics]
    )
    return made.login, psycopg.connect(made.dsn, password=made.password, autocommit=True)


def _tenants_of_pets(connection: psycopg.Connection[Any]) -> set[Any]:
    return {row[0] for row in connection.execute("select tenant_id from app.pet")}


@pytest.mark.parametrize("kind", ["worker", "report"])
def test_a_programs_login_sees_one_listed_clinic_at_a_time(
    database: Database, clinic_a: Clinic, clinic_b: Clinic, kind: str
) -> None:
    third = create_tenant(database.dsn, name="Third", timezone="UTC")
    _, connection = _login(database, kind, clinic_a, clinic_b)
    with closing(connection):
        assert _tenants_of_pets(connection) == set()
        for clinic in (clinic_a, clinic_b):
            connection.execute(ACT, [str(clinic.tenant_id)])
            assert _tenants_of_pets(connection) == {clinic.tenant_id}
        for unlisted in (third, uuid4()):
            connection.execute(ACT, [str(unlisted)])
            assert connection.execute("select sec.tenant_id()").fetchone() == (None,)
            assert connection.execute("select count(*) from app.service").fetchone() == (0,)
        connection.execute("reset app.acting_tenant")
        assert _tenants_of_pets(connection) == set()


@pytest.mark.parametrize("kind", ["worker", "report"])
def test_it_reads_what_its_kind_needs_and_writes_nothing(
    database: Database, clinic_a: Clinic, kind: str
) -> None:
    _, connection = _login(database, kind, clinic_a)
    with closing(connection), database.operator() as operator:
        connection.execute(ACT, [str(clinic_a.tenant_id)])
        tables = operator.execute(
            "select relname from pg_class where relnamespace = 'app'::regnamespace"
            " and relkind in ('r', 'p')"
        ).fetchall()
        readable = set()
        for (table,) in tables:
            name = sql.Identifier("app", table)
            if refusal(connection, sql.SQL("select tenant_id from {}").format(name)) is None:
                readable.add(table)
            for act in (
                "update {} set tenant_id = tenant_id",
                "delete from {}",
                "insert into {} (tenant_id) values (gen_random_uuid())",
                "begin; lock table {} in access exclusive mode",
                "truncate {}",
            ):
                refused = refusal(connection, sql.SQL(act).format(name))
                connection.rollback()
                assert refused is not None, (act, table)
                assert refused.sqlstate == "42501", (act, table)
        assert readable == READS[kind]


def test_a_report_reads_no_name_no_number_and_no_note(database: Database, clinic_a: Clinic) -> None:
    with database.operator() as operator:
        columns = operator.execute(
            "select table_name, column_name from information_schema.column_privileges"
            " where grantee = 'fd_report' and table_schema = 'app'"
        ).fetchall()
    assert {column for _, column in columns} & PERSONAL == set()
    assert ("pet", "name") not in columns


@pytest.mark.parametrize("kind", ["worker", "report"])
def test_it_calls_nothing_and_becomes_nobody(
    database: Database, clinic_a: Clinic, clinic_b: Clinic, kind: str
) -> None:
    _, connection = _login(database, kind, clinic_a)
    login = clinic_b.logins["owner"].login
    with closing(connection):
        connection.execute(ACT, [str(clinic_a.tenant_id)])
        for statement in (
            "select app.hello('{}')",
            "select app.pull(0, 10)",
            "select app.apply('{}')",
            "select app.hand_over('{}', 'carried')",
            "select app.held_commands()",
            "select app.devices()",
            "select app.snapshot('pet', null, 10)",
            f"set role {login}",
            "set role fd_staff",
            "set role fd_owner",
            f"set role {'fd_report' if kind == 'worker' else 'fd_service'}",
            "select * from sec.service_tenant",
            "select * from sec.login_binding",
            "insert into sec.service_tenant values (session_user, gen_random_uuid())",
            "create table app.x (y int)",
            "create temporary table x (y int)",
            "do $$ begin end $$",
        ):
            refused = refusal(connection, statement)
            assert refused is not None, statement
            assert refused.sqlstate == "42501", statement


def test_a_malformed_clinic_is_refused_and_a_person_cannot_act_as_a_program(
    database: Database, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    _, connection = _login(database, "worker", clinic_a)
    with closing(connection):
        connection.execute(ACT, ["' or true --"])
        refused = refusal(connection, "select count(*) from app.pet")
        assert refused is not None
        assert refused.sqlstate == "22P02"
    with database.operator() as operator:
        operator.execute(
            "insert into sec.service_tenant values (%s, %s)",
            [clinic_a.logins["owner"].login, clinic_b.tenant_id],
        )
    person = clinic_a.connect("owner")
    person.execute(ACT, [str(clinic_b.tenant_id)])
    assert _tenants_of_pets(person) == {clinic_a.tenant_id}


def test_a_disabled_program_is_out_at_once(database: Database, clinic_a: Clinic) -> None:
    login, connection = _login(database, "worker", clinic_a)
    with closing(connection), closing(psycopg.connect(database.dsn, autocommit=True)) as operator:
        connection.execute(ACT, [str(clinic_a.tenant_id)])
        operator.execute(
            "update sec.login_binding set active = false where role_name = %s", [login]
        )
        assert _tenants_of_pets(connection) == set()
        disable_service(database.dsn, login=login)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
        row = operator.execute(
            "select rolcanlogin from pg_roles where rolname = %s", [login]
        ).fetchone()
        assert row == (False,)


def test_the_operator_acts_for_every_clinic(
    database: Database, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    with database.operator() as operator:
        for clinic in (clinic_a, clinic_b):
            operator.execute(ACT, [str(clinic.tenant_id)])
            assert operator.execute("select sec.tenant_id()").fetchone() == (clinic.tenant_id,)


def test_what_cannot_be_made_or_shut_is_told(database: Database, clinic_a: Clinic) -> None:
    given = {"name": "Night work", "kind": "worker", "tenant_ids": [clinic_a.tenant_id]}
    for wrong in ({"kind": "boss"}, {"tenant_ids": []}, {"name": " "}, {"name": "x" * 501}):
        with pytest.raises(InvalidInput):
            add_service(database.dsn, **{**given, **wrong})  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        add_service(database.dsn, name="x", kind="report", tenant_ids=[clinic_a.tenant_id, uuid4()])
    for login in ("postgres", clinic_a.logins["owner"].login, "s_nobody", "", "x\0y"):
        with pytest.raises(NotFound):
            disable_service(database.dsn, login=login)
    assert list_services(database.dsn) == []


def _run(*arguments: str) -> Any:
    done = CliRunner().invoke(app, [*arguments, "--json"])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_the_operator_makes_lists_and_shuts_them(
    database: Database, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    both = ("--tenant", str(clinic_a.tenant_id), "--tenant", str(clinic_b.tenant_id))
    made = _run("service", "add", "Reminders", "--kind", "worker", *both, "--dsn", database.dsn)

    assert made["login"].startswith("s_")
    assert made["password"] not in made["dsn"]
    (listed,) = _run("service", "list", "--dsn", database.dsn)
    assert (listed["name"], listed["kind"], listed["active"]) == ("Reminders", "worker", True)
    assert set(listed["tenants"]) == {str(clinic_a.tenant_id), str(clinic_b.tenant_id)}

    _run("service", "disable", "--login", made["login"], "--dsn", database.dsn)
    assert [each["active"] for each in _run("service", "list", "--dsn", database.dsn)] == [False]
