"""Attempts to read another clinic's records, each on every table.

The numbers are those of the catalogue of attacks that the wall was designed against.
"""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg import sql

from frontdesk.storage.schema import REPLICATED
from tests.db.attacks.battlefield import Battlefield, Target, refusal

pytestmark = pytest.mark.db

ALL = "select t.* from {t} as t"

FULL_READS: dict[str, tuple[str, ...]] = {
    "0 plain select": (ALL,),
    "1 set the tenant": ("set app.current_tenant_id = {b}", ALL),
    "2 set it locally": ("begin", "set local app.current_tenant_id = {b}", ALL, "rollback"),
    "2 set_config": ("select set_config('app.current_tenant_id', {b}, false) is null", ALL),
    "6 act as a worker": ("set app.acting_tenant = {b}", ALL),
    "25 copy the query out": ("copy (select * from {t}) to stdout",),
    "25 copy the table out": ("copy {t} to stdout",),
    "62 search path": ("set search_path = pg_temp, app, sec, public", ALL),
    "64 whole-row text": ("select t::text from {t} as t",),
    "64 only": ("select * from only {t}",),
    "64 tablesample": ("select * from {t} tablesample system (100)",),
    "64 physical rows": ("select ctid, tableoid, xmin, t.* from {t} as t",),
    "64 prepared": ("prepare p as select * from {t}", "execute p", "deallocate p"),
    "64 cursor": (
        "begin",
        "declare c scroll cursor for select * from {t}",
        "fetch all from c",
        "rollback",
    ),
    "64 aggregate": ("select string_agg(t::text, '|'), count(*) from {t} as t",),
    "64 json": ("select to_jsonb(t) from {t} as t",),
    "64 materialised": ("with everything as materialized (select * from {t}) table everything",),
    "64 lateral": (
        "select o.* from (values (1)) as v cross join lateral (select * from {t}) as o",
    ),
    "64 full join": ("select l.*, r.* from {t} as l full join {t} as r using (tenant_id)",),
    "64 recursive": (
        "with recursive r as (select t::text x from {t} t union select x from r) table r",
    ),
    "64 parallel off, seq scan on": (
        "set enable_indexscan = off",
        "set enable_bitmapscan = off",
        "set max_parallel_workers_per_gather = 0",
        ALL,
    ),
}
"""Ways to read a whole table: the rows are ours, and there are some."""

AIMED_READS: dict[str, str] = {
    "by tenant": "select * from {t} where tenant_id = {b}",
    "by not ours": "select * from {t} where tenant_id <> {a}",
    "by tenant's text": "select * from {t} where tenant_id::text like '%' || {b} || '%'",
    "by row text": "select * from {t} as t where t::text like '%canary-7f3a91%'",
    "by exists": "select 1 where exists (select from {t} where tenant_id = {b})",
    "by extremes": "select 1 from {t} having bool_or(tenant_id = {b})",
}
"""Ways to ask for the other clinic's rows: there are none."""


def _filled(field: Battlefield, text: str, target: Target) -> sql.Composed:
    return sql.SQL(text).format(
        t=target.sql,
        a=sql.Literal(str(field.a.tenant_id)),
        b=sql.Literal(str(field.b.tenant_id)),
    )


def _output(connection: psycopg.Connection[Any], statement: sql.Composed) -> list[str]:
    """Run one statement and return what comes back, row by row, as text."""
    cursor = connection.cursor()
    if statement.as_string(connection).startswith("copy "):
        with cursor.copy(statement) as copy:
            return b"".join(bytes(block) for block in copy).decode().splitlines()
    cursor.execute(statement)
    return [repr(row) for row in cursor] if cursor.description else []


@pytest.mark.parametrize("attack", FULL_READS)
def test_a_whole_table_holds_our_own_rows_only(field: Battlefield, attack: str) -> None:
    for target in field.targets:
        with field.attacker() as connection:
            rows = [
                row
                for statement in FULL_READS[attack]
                for row in _output(connection, _filled(field, statement, target))
            ]
        assert rows, (attack, target.name)
        assert str(field.a.tenant_id) in "".join(rows), (attack, target.name)
        assert not field.marks_in("".join(rows)), (attack, target.name)


@pytest.mark.parametrize("attack", AIMED_READS)
def test_the_other_clinics_rows_are_not_there(field: Battlefield, attack: str) -> None:
    connection = field.attacker("owner")
    for target in field.targets:
        assert _output(connection, _filled(field, AIMED_READS[attack], target)) == [], target.name


@pytest.mark.parametrize("setting", ["app.current_tenant_id", "app.acting_tenant", "app.tenant_id"])
def test_a_setting_brought_along_at_login_changes_nothing(field: Battlefield, setting: str) -> None:
    """Attack 3."""
    connection = field.attacker(options=f"-c {setting}={field.b.tenant_id}")
    for target in field.targets:
        rows = _output(connection, _filled(field, ALL, target))
        assert rows, target.name
        assert not field.marks_in("".join(rows)), target.name


def test_row_security_cannot_be_switched_off(field: Battlefield) -> None:
    """Attack 10."""
    connection = field.attacker("owner")
    connection.execute("set row_security = off")
    for target in field.targets:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute(_filled(field, ALL, target))


def test_a_failing_cast_shows_own_values_only(field: Battlefield) -> None:
    """Attack 27: the error text quotes the value that could not be converted."""
    connection = field.attacker("owner")
    shown = 0
    for target in field.targets:
        for column in target.texts:
            # Descending: a canary would be met before our own values.
            statement = sql.SQL(
                "select max(x::integer) from (select {} as x from {} order by x desc) as t"
            ).format(sql.Identifier(column), target.sql)
            refused = refusal(connection, statement)
            if refused is not None:  # a text without a value of ours gives nothing to show
                assert refused.sqlstate == "22P02", (target.name, column)
                assert not field.marks_in(str(refused)), (target.name, column)
                shown += 1
    assert shown > 20


def test_a_cheap_condition_is_not_asked_before_the_wall(field: Battlefield) -> None:
    """Attack 27: a condition that fails on a foreign row must never get to see one."""
    connection = field.attacker("owner")
    for target in field.targets:
        statement = sql.SQL(
            "select count(*) from {} as t where 1 / (case when t.tenant_id = %s then 0 else 1 end)"
            " = 1"
        ).format(target.sql)
        row = connection.execute(statement, [field.b.tenant_id]).fetchone()
        assert row is not None
        assert row[0] == len(field.ids_of(field.a, target)), target.name


@pytest.mark.parametrize(
    "query",
    [
        "select query_to_xml('select * from {t}', true, true, '')::text",
        "select table_to_xml('{t}', true, true, '')::text",
        "select schema_to_xml('app', true, true, '')::text",
        "select database_to_xml(true, true, '')::text",
    ],
)
def test_xml_exports_stay_behind_the_wall(field: Battlefield, query: str) -> None:
    """Attack 61."""
    connection = field.attacker("owner")
    for target in field.targets:
        name = target.sql.as_string(connection)
        try:
            row = connection.execute(query.format(t=name).encode()).fetchone()
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported):
            continue  # the builds for the demo are without XML
        assert row is not None
        assert not field.marks_in(row[0]), target.name


def test_statistics_show_no_foreign_values(field: Battlefield) -> None:
    """Attack 46, after the statistics were gathered."""
    with field.database.operator() as operator:
        operator.execute("analyze")
    connection = field.attacker("owner")
    shown = "".join(repr(row) for row in connection.execute("select * from pg_stats"))
    assert not field.marks_in(shown)
    for statement in ("table pg_statistic", "table pg_statistic_ext_data"):
        refused = refusal(connection, statement)
        assert refused is not None
        assert refused.sqlstate == "42501"


def test_the_planner_does_not_tell_a_known_clinic_from_an_unknown_one(field: Battlefield) -> None:
    """Attack 47: the estimate for another clinic's id is the one for any id."""
    with field.database.operator() as operator:
        operator.execute("analyze")
    connection = field.attacker()
    nobody = "00000000-0000-7000-8000-000000000000"
    for target in field.targets:
        plans = [
            connection.execute(
                sql.SQL("explain (format json) select * from {} where tenant_id = {}").format(
                    target.sql, sql.Literal(tenant)
                )
            ).fetchone()
            for tenant in (str(field.b.tenant_id), nobody)
        ]
        assert plans[0] is not None
        assert plans[1] is not None
        estimates = [plan[0][0]["Plan"]["Plan Rows"] for plan in plans if plan]
        assert estimates[0] == estimates[1], target.name


def test_no_statistics_are_kept_of_what_names_a_clinic_or_a_person(field: Battlefield) -> None:
    """Attack 48: an estimate would tell how often a value or a login occurs with the others."""
    with field.database.operator() as operator:
        operator.execute("analyze")
        kept = operator.execute(
            "select s.tablename, s.attname from pg_stats s join pg_attribute a"
            " on a.attrelid = format('app.%I', s.tablename)::regclass and a.attname = s.attname"
            " where s.schemaname = 'app' and (a.attname = 'tenant_id'"
            " or a.atttypid in ('text'::regtype, 'name'::regtype, 'jsonb'::regtype))"
        ).fetchall()
    assert kept == []


def test_every_call_of_the_desk_gives_own_records_only(field: Battlefield) -> None:
    connection = field.attacker("owner")
    pulled = connection.execute("select app.pull(0, 10000)::text").fetchone()
    assert pulled is not None
    assert len(pulled[0]) > 1000
    assert not field.marks_in(pulled[0])
    snapshots = 0
    for target in field.targets:
        statement = sql.SQL("select s::text from app.snapshot({}, null, 10000) as s").format(
            sql.Literal(target.name)
        )
        refused = refusal(connection, statement)
        if refused is None:
            rows = connection.execute(statement).fetchall()
            assert not field.marks_in(repr(rows)), target.name
            snapshots += 1
        else:  # the log, the commands and the devices are no part of a desk's copy
            assert refused.sqlstate == "FD003", target.name
    assert snapshots == len(REPLICATED)


def test_sums_are_made_of_own_records_only(field: Battlefield) -> None:
    """Whatever happens in the other clinic, what the server verifies for ours stays the same."""
    asked = psycopg.types.json.Jsonb({"tables": list(REPLICATED)})
    connection = field.attacker("owner")
    row = connection.execute("select app.verify(%s)", [asked]).fetchone()
    assert row is not None
    for target in field.targets:
        if target.name in REPLICATED:
            own = len(field.ids_of(field.a, target))
            assert row[0]["tables"][target.name]["count"] == own, target.name


def test_another_clinics_device_is_not_taken_over(field: Battlefield) -> None:
    devices = next(target for target in field.targets if target.name == "device")
    theirs = field.ids_of(field.b, devices)[0]
    desk = psycopg.types.json.Jsonb({"device_id": str(theirs), "client_version": "0.1.0"})
    row = field.attacker().execute("select app.hello(%s)", [desk]).fetchone()
    assert row is not None
    assert row[0]["device"]["status"] == "unknown"
    assert row[0]["tenant"]["id"] == str(field.a.tenant_id)
    assert not field.marks_in(repr(row[0]).replace(str(theirs), ""))
