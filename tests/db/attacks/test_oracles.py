"""What writing tells: attacks whose effect is looked at afterwards, beside those of the tables."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest

from frontdesk.domain.ids import new_id
from frontdesk.storage.schema import REPLICATED
from tests.db.attacks.battlefield import Battlefield, Target, refusal
from tests.db.attacks.probes import copy_of_own
from tests.db.desk import Desk, pet

pytestmark = pytest.mark.db

NOT_WRITTEN = {"command", "device", "event", "held"}


def _written(field: Battlefield) -> list[Target]:
    """Return the tables that staff may write themselves."""
    return [target for target in field.targets if target.settable]


def _copies(field: Battlefield, ending: str) -> int:
    """Copy a record of ours under an id of theirs into every table; return how many went in."""
    accepted = 0
    with field.attacker("owner") as connection:
        for target in _written(field):
            words = field.words(target)
            statement = copy_of_own(target, words["their"]) + ending.format_map(words)
            for _ in ("as a new record", "as one that is there"):
                accepted += refusal(connection, statement) is None
    return accepted


def test_most_tables_are_attacked_by_writing(field: Battlefield) -> None:
    """Otherwise the attacks by writing would say nothing."""
    unwritten = {target.name for target in field.targets} - {t.name for t in _written(field)}
    assert unwritten >= NOT_WRITTEN
    assert len(_written(field)) >= 16


@pytest.mark.attack(16, "an upsert with their id that is kept")
def test_an_upsert_with_their_id_touches_our_side_only(fresh_field: Battlefield) -> None:
    before = fresh_field.state_of_b()
    ending = " on conflict (tenant_id, id) do update set {column} = excluded.{column}"
    assert _copies(fresh_field, ending) >= 16
    assert fresh_field.state_of_b() == before


@pytest.mark.attack(17, "a merge with their id that is kept")
def test_a_merge_with_their_id_inserts_on_our_side_only(fresh_field: Battlefield) -> None:
    before = fresh_field.state_of_b()
    connection = fresh_field.attacker("owner")
    theirs = fresh_field.words(None)["their_pet"]
    statement = (
        f"merge into app.pet as t using (select {theirs}::uuid as id) as s on t.id = s.id"
        " when matched then update set name = 'Mine'"
        " when not matched then insert (id, name) values (s.id, 'Mine')"
    )
    for _ in ("as a new record", "as one that is there"):
        assert refusal(connection, statement) is None
    rows = connection.execute(f"select tenant_id from app.pet where id = {theirs}".encode())
    assert rows.fetchall() == [(fresh_field.a.tenant_id,)]
    assert fresh_field.state_of_b() == before


@pytest.mark.attack(23, "values in our own refusals")
def test_our_own_refusals_show_no_values(field: Battlefield) -> None:
    connection = field.attacker("owner")
    for target in _written(field):
        own = field.ids_of(field.a, target)[0]
        told = refusal(connection, copy_of_own(target, f"'{own}'"))
        assert told is not None, target.name
        assert "=(" not in (told.diag.message_detail or ""), target.name
        assert not field.marks_in(str(told))


@pytest.mark.attack(46, "values in the statistics, after they were gathered")
def test_no_statistics_are_kept_of_what_names_a_clinic_or_a_person(field: Battlefield) -> None:
    kept = field.watch.execute(
        "select s.tablename, s.attname from pg_stats s join pg_attribute a"
        " on a.attrelid = format('app.%I', s.tablename)::regclass and a.attname = s.attname"
        " where s.schemaname = 'app' and (a.attname = 'tenant_id'"
        " or a.atttypid in ('text'::regtype, 'name'::regtype, 'jsonb'::regtype))"
    ).fetchall()
    assert kept == []


@pytest.mark.attack(0, "a command aimed at every record of theirs")
def test_commands_reach_own_records_only(fresh_field: Battlefield) -> None:
    field = fresh_field
    before = field.state_of_b()
    desk = Desk(field.attacker("owner"))
    for target in _written(field):
        for theirs in field.ids_of(field.b, target)[:3]:
            aimed = {"table": target.name, "op": "update", "id": str(theirs)}
            value = {target.settable[0]: None}
            answer = desk.apply({**aimed, "set": value, "was": value})
            assert answer["status"] == "rejected", target.name
            assert (answer["detail"] or {}).get("current") is None, target.name
    assert field.state_of_b() == before


@pytest.mark.attack(0, "a command that sets what the server sets")
@pytest.mark.parametrize("column", ["tenant_id", "created_at", "updated_at", "during", "lane"])
def test_a_command_cannot_set_what_the_server_sets(field: Battlefield, column: str) -> None:
    desk = Desk(field.attacker("owner"))
    value = str(field.b.tenant_id) if column == "tenant_id" else "2026-11-23T09:00:00Z"
    answer = desk.apply(pet("Milo", **{column: value}))
    assert (answer["status"], answer["code"]) == ("rejected", "FD003")


NO_TABLES = (
    "login_binding",
    "tenant",
    "sec.login_binding",
    "app.pet",
    "pet; drop table app.pet",
    'pet" set name = name --',
    "pg_authid",
    *sorted(NOT_WRITTEN),
    "",
    None,
)


@pytest.mark.attack(0, "a command for what is no table of records")
def test_a_command_reaches_no_other_table(field: Battlefield) -> None:
    desk = Desk(field.attacker("owner"))
    for table in NO_TABLES:
        values = {"tenant_id": str(field.b.tenant_id)}
        answer = desk.apply({"table": table, "op": "insert", "id": str(new_id()), "set": values})
        assert (answer["status"], answer["code"]) == ("rejected", "FD003"), table


@pytest.mark.attack(38, "an event under another name")
def test_every_change_is_logged_with_the_true_login(fresh_field: Battlefield) -> None:
    login = fresh_field.a.logins["owner"].login
    connection = fresh_field.attacker("owner")
    connection.execute("set app.command_id = '00000000-0000-7000-8000-000000000001'")
    connection.execute("set application_name = 'somebody else'")
    added: UUID = new_id()
    connection.execute("insert into app.pet (id, name) values (%s, 'Milo')", [added])
    row = connection.execute(
        "select login, command_id from app.event where entity_id = %s", [added]
    ).fetchone()
    assert row == (login, None)


@pytest.mark.attack(0, "sums over more than the own records")
def test_sums_are_made_of_own_records_only(field: Battlefield) -> None:
    asked = psycopg.types.json.Jsonb({"tables": list(REPLICATED)})
    connection = field.attacker("owner")
    row = connection.execute("select app.verify(%s)", [asked]).fetchone()
    assert row is not None
    for target in field.targets:
        if target.name in REPLICATED:
            count = connection.execute(
                f"select count(*) from app.{target.name} where deleted_at is null".encode()
            ).fetchone()
            assert (row[0]["tables"][target.name]["count"],) == count, target.name


@pytest.mark.attack(63, "maintenance that is skipped, with a warning only")
def test_maintenance_of_our_tables_is_not_run(field: Battlefield) -> None:
    before = field.watch.execute(_MAINTAINED).fetchall()
    connection = field.attacker("owner")
    for target in field.targets:
        for statement in ("vacuum", "vacuum full", "analyze", "reindex table"):
            refusal(connection, f"{statement} app.{target.name}")
    assert field.watch.execute(_MAINTAINED).fetchall() == before


_MAINTAINED = (
    "select c.oid, c.relname, c.relfilenode, s.vacuum_count, s.analyze_count"
    " from pg_class c left join pg_stat_all_tables s on s.relid = c.oid"
    " where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'i') order by 1"
)


@pytest.mark.attack(32, "rights passed on with a warning only")
def test_rights_are_not_passed_on(field: Battlefield) -> None:
    before = field.watch.execute(_GRANTED).fetchall()
    connection = field.attacker("owner")
    victim = field.b.logins["owner"].login
    for target in field.targets:
        for to in ("public", victim):
            refusal(connection, f"grant all on app.{target.name} to {to} with grant option")
    refusal(connection, f"grant execute on all functions in schema app, sec to {victim}")
    refusal(connection, "grant usage, create on schema app, sec to public")
    assert field.watch.execute(_GRANTED).fetchall() == before


_GRANTED = (
    "select oid, relacl::text from pg_class"
    " where relnamespace::regnamespace::text in ('app', 'sec')"
    " union all select oid, proacl::text from pg_proc"
    " where pronamespace::regnamespace::text in ('app', 'sec')"
    " union all select oid, nspacl::text from pg_namespace order by 1"
)
