"""The wall between the clinics, on every table found in the catalog."""

from __future__ import annotations

import contextlib
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from frontdesk.domain.ids import new_id
from frontdesk.storage.schema import REPLICATED
from tests.clinics import Clinic
from tests.db.desk import Desk, booking, pet
from tests.servers import Database

pytestmark = pytest.mark.db

SETTINGS = ("app.current_tenant_id", "app.acting_tenant", "app.tenant_id")


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute(
        "select relname from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r'"
    ).fetchall()
    return sorted(row[0] for row in rows)


def _tenants(connection: psycopg.Connection[Any], table: str) -> set[Any]:
    query = sql.SQL("select distinct tenant_id from {}").format(sql.Identifier("app", table))
    return {row[0] for row in connection.execute(query)}


def test_the_catalog_has_the_tables_that_the_program_knows(database: Database) -> None:
    with database.operator() as operator:
        assert _tables(operator) == sorted([*REPLICATED, "command", "device", "event", "held"])


def test_a_login_sees_its_own_clinic_alone(clinic_a: Clinic, clinic_b: Clinic) -> None:
    for clinic in (clinic_a, clinic_b):
        desk = Desk(clinic.connect("manager"))
        desk.apply(*booking(clinic.ids, "2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"))
        seen = set().union(
            *(_tenants(desk.connection, table) for table in _tables(desk.connection))
        )
        assert seen == {clinic.tenant_id}


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_setting_changes_the_clinic(clinic_a: Clinic, clinic_b: Clinic, setting: str) -> None:
    desk = Desk(clinic_a.connect(options=f"-c {setting}={clinic_b.tenant_id}"))
    desk.connection.execute(f"set {setting} = '{clinic_b.tenant_id}'".encode())
    desk.apply(pet("Mine"))
    assert _tenants(desk.connection, "pet") == {clinic_a.tenant_id}
    assert _tenants(desk.connection, "event") == {clinic_a.tenant_id}
    assert desk.value("select sec.tenant_id()") == clinic_a.tenant_id


def test_another_clinics_records_cannot_be_named(clinic_a: Clinic, clinic_b: Clinic) -> None:
    desk = Desk(clinic_a.connect("manager"))
    theirs = {"table": "pet", "op": "update", "id": str(clinic_b.ids["bella"])}
    answer = desk.apply({**theirs, "set": {"name": "Mine"}, "was": {"name": "Bella"}})
    assert (answer["code"], answer["detail"]["current"]) == ("FD002", None)
    linked = desk.apply(pet("X", client_id=str(clinic_b.ids["client"])))
    missing = desk.apply(pet("X", client_id=str(new_id())))
    assert linked["code"] == missing["code"] == "23503"
    assert linked["detail"]["message"] == missing["detail"]["message"]


def test_another_clinics_ids_are_free_for_us(clinic_a: Clinic, clinic_b: Clinic) -> None:
    desk = Desk(clinic_a.connect("manager"))
    for name, table in (("bella", "pet"), ("client", "client"), ("anna", "resource")):
        before = {
            "pet": {"name": "X"},
            "client": {},
            "resource": {"site_id": str(clinic_a.ids["site"]), "name": "X"},
        }[table]
        change = {"table": table, "op": "insert", "id": str(clinic_b.ids[name]), "set": before}
        assert desk.apply(change)["status"] == "applied"


def test_a_command_id_of_another_clinic_says_nothing(clinic_a: Clinic, clinic_b: Clinic) -> None:
    theirs = Desk(clinic_b.connect())
    envelope = theirs.envelope(pet("Theirs"))
    theirs.send(envelope)
    mine = Desk(clinic_a.connect())
    answer = mine.apply(pet("Mine"), command_id=envelope["command_id"])
    assert (answer["status"], answer["replay"]) == ("applied", False)
    with pytest.raises(psycopg.Error) as caught:
        mine.apply(pet(), device_id=theirs.device_id)
    assert caught.value.sqlstate == "FD007"


def test_a_login_without_a_clinic_sees_and_writes_nothing(
    clinic_a: Clinic, database: Database
) -> None:
    connection = clinic_a.connect()
    with database.operator() as operator:
        operator.execute(
            "delete from sec.login_binding where role_name = %s",
            [clinic_a.logins["receptionist"].login],
        )
    for table in _tables(connection):
        assert _tenants(connection, table) == set()
    with pytest.raises(psycopg.Error):
        connection.execute("insert into app.pet (id, name) values (%s, 'X')", [new_id()])


def test_commands_cannot_be_recorded_without_being_applied(clinic_a: Clinic) -> None:
    desk = Desk(clinic_a.connect())
    envelope = Jsonb(desk.envelope(pet()))
    with pytest.raises(psycopg.Error) as caught:
        desk.value("select sec.end_command(%s, 'applied', null, null)", envelope)
    assert caught.value.sqlstate == "FD003"


@pytest.mark.parametrize(
    "forged", [{"device_seq": 10**15}, {"name": "other"}, {"version": 9}, {"changes": [1]}]
)
def test_a_command_is_recorded_as_it_was_opened_and_no_other(
    clinic_a: Clinic, forged: dict[str, Any]
) -> None:
    desk = Desk(clinic_a.connect())
    envelope = desk.envelope(pet())
    desk.connection.execute("begin")
    desk.value("select sec.begin_command(%s)", Jsonb(envelope))
    with pytest.raises(psycopg.Error) as caught:
        desk.value(
            "select sec.end_command(%s, 'applied', null, null)", Jsonb({**envelope, **forged})
        )
    assert caught.value.sqlstate == "FD003"


def test_a_record_of_a_command_cannot_be_made_to_fill_the_disk(clinic_a: Clinic) -> None:
    desk = Desk(clinic_a.connect())
    envelope = Jsonb(desk.envelope(pet()))
    for code, detail in (("x", {"a": "x" * 10_000}), ("x" * 1_000_000, None)):
        desk.connection.execute("begin")
        desk.value("select sec.begin_command(%s)", envelope)
        with pytest.raises(psycopg.Error) as caught:
            desk.value(
                "select sec.end_command(%s, 'rejected', %s, %s)", envelope, code, Jsonb(detail)
            )
        assert caught.value.sqlstate == "23514"
        desk.connection.execute("rollback")


def test_a_colleagues_desk_cannot_be_made_to_skip_numbers(clinic_a: Clinic) -> None:
    """Otherwise its next command would be refused as an old one, and so all that follow."""
    victim, desk = Desk(clinic_a.connect("owner")), Desk(clinic_a.connect("groomer"))
    envelope = desk.envelope(pet())
    forged = {**envelope, "device_id": victim.device_id, "device_seq": 10**15}
    desk.connection.execute("begin")
    desk.value("select sec.begin_command(%s)", Jsonb(envelope))
    with contextlib.suppress(psycopg.Error):
        desk.value("select sec.end_command(%s, 'applied', null, null)", Jsonb(forged))
    desk.connection.execute("commit")
    assert victim.apply(pet())["status"] == "applied"


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            (
                "select * from app.appointment where starts_at >= now()"
                " and starts_at < now() + interval '1 day'"
            ),
            "appointment_starts_at",
        ),
        ("select * from app.event where position > 3000 order by position", "event_pkey"),
        ("select * from app.pet where name ^@ 'Pet 17'", "pet_name"),
    ],
)
def test_behind_the_wall_the_days_the_feed_and_names_are_found_by_index(
    clinic_a: Clinic, database: Database, query: str, index: str
) -> None:
    _fill(database, clinic_a)
    plan = "\n".join(
        row[0] for row in clinic_a.connect().execute(f"explain (costs off) {query}".encode())
    )
    assert f"using {index} " in plan or f"on {index}" in plan, plan
    condition = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert condition.count("AND") >= 1, plan


def _fill(database: Database, clinic: Clinic) -> None:
    """Give the clinic 2,000 pets with a visit each, spread over 2,000 hours around now."""
    with database.operator() as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic.tenant_id)]
        )
        operator.execute(
            "with fresh as (insert into app.pet (id, name)"
            " select gen_random_uuid(), 'Pet ' || n from generate_series(1, 2000) as n"
            " returning id) insert into app.appointment (id, site_id, pet_id, starts_at, ends_at)"
            " select gen_random_uuid(), %s, id, start, start + interval '1 hour' from"
            " (select id, now() + (row_number() over () - 1000) * interval '1 hour' as start"
            " from fresh) as f",
            [clinic.ids["site"]],
        )
        operator.execute("analyze")
