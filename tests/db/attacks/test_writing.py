"""Attempts to write into another clinic, or to learn by writing what it holds.

The attacker is the owner of clinic a, who may write every kind of record there: what stops the
attempts is the wall, not a missing permission. Statements are made from the catalog.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from frontdesk.domain.ids import new_id
from tests.db.attacks.battlefield import Battlefield, Target, battlefield, refusal
from tests.db.desk import Desk, pet
from tests.servers import Server, clinic_of, fresh_database

pytestmark = pytest.mark.db

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a statement tells, apart from the ids that went in."""

    sqlstate: str | None
    constraint: str | None
    message: str
    detail: str
    rows: int


def _outcome(connection: psycopg.Connection[Any], statement: sql.Composed, *values: Any) -> Outcome:
    """Run a statement, note what it tells, and take it back."""
    with connection.transaction(force_rollback=True):
        try:
            with connection.transaction():
                cursor = connection.execute(statement, values)
        except psycopg.Error as exc:
            diag = exc.diag
            message, detail = diag.message_primary or "", diag.message_detail or ""
            return Outcome(
                exc.sqlstate,
                diag.constraint_name,
                _ID.sub("<id>", message),
                _ID.sub("<id>", detail),
                0,
            )
        return Outcome(None, None, "", "", cursor.rowcount)


def _copy_of_own(target: Target, *, ending: str = "", replaced: str = "") -> sql.Composed:
    """Return an insert of a copy of one of our records under the id %s, a column replaced by %s."""
    columns = [name for name in target.settable if name != replaced]
    into = [sql.Identifier(name) for name in ("id", *columns)]
    values: list[sql.Composable] = [sql.SQL("%s::uuid"), *map(sql.Identifier, columns)]
    if replaced:
        into.append(sql.Identifier(replaced))
        values.append(sql.SQL("%s::uuid"))
    return sql.SQL("insert into {} ({}) select {} from {} order by id limit 1 {}").format(
        target.sql,
        sql.SQL(", ").join(into),
        sql.SQL(", ").join(values),
        target.sql,
        sql.SQL(ending),
    )


def _written(field: Battlefield) -> list[Target]:
    """Return the tables that staff may write themselves."""
    return [target for target in field.targets if target.settable]


@pytest.fixture
def fresh_field(server: Server) -> Iterator[Battlefield]:
    """A battlefield of one test: its attacks are committed."""
    with (
        fresh_database(server) as database,
        closing(clinic_of(database, "a")) as a,
        closing(clinic_of(database, "b")) as b,
        battlefield(database, a, b) as made,
    ):
        yield made


def test_most_tables_are_attacked_by_writing(field: Battlefield) -> None:
    """Otherwise the tests below would say nothing."""
    assert len(_written(field)) == len(field.targets) - len({"command", "device", "event", "held"})


def test_no_record_is_inserted_for_another_clinic(field: Battlefield) -> None:
    """Attack 12."""
    connection = field.attacker("owner")
    for target in field.targets:
        statement = sql.SQL("insert into {} (tenant_id) values (%s)").format(target.sql)
        refused = refusal(connection, statement, field.b.tenant_id)
        assert refused is not None, target.name
        assert refused.sqlstate == "42501", target.name


def test_no_record_is_moved_to_another_clinic(field: Battlefield) -> None:
    """Attack 13."""
    connection = field.attacker("owner")
    for target in field.targets:
        statement = sql.SQL("update {} set tenant_id = %s").format(target.sql)
        refused = refusal(connection, statement, field.b.tenant_id)
        assert refused is not None, target.name
        assert refused.sqlstate == "42501", target.name


def test_an_update_aimed_at_another_clinic_meets_no_record(field: Battlefield) -> None:
    """Attacks 14 and 65."""
    connection = field.attacker("owner")
    for target in _written(field):
        for condition, value in (
            ("tenant_id = %s", field.b.tenant_id),
            ("id = any(%s)", field.ids_of(field.b, target)),
        ):
            statement = sql.SQL(
                "update {} set {column} = {column} where {condition} returning *"
            ).format(
                target.sql,
                column=sql.Identifier(target.settable[0]),
                condition=sql.SQL(condition),
            )
            cursor = connection.execute(statement, [value])
            assert cursor.rowcount == 0, target.name
            assert cursor.fetchall() == []


@pytest.mark.parametrize("statement", ["delete from {}", "truncate {}", "truncate {} cascade"])
def test_nothing_is_deleted(field: Battlefield, statement: str) -> None:
    """Attack 15."""
    connection = field.attacker("owner")
    for target in field.targets:
        refused = refusal(connection, sql.SQL(statement).format(target.sql))
        assert refused is not None, target.name
        assert refused.sqlstate == "42501", target.name


def test_an_upsert_with_their_id_touches_our_side_only(fresh_field: Battlefield) -> None:
    """Attack 16."""
    field = fresh_field
    before = field.state_of_b()
    accepted = 0
    with field.attacker("owner") as connection:
        for target in _written(field):
            column = target.settable[0]
            ending = f"on conflict (tenant_id, id) do update set {column} = excluded.{column}"
            theirs = field.ids_of(field.b, target)[0]
            for _ in ("as a new record", "as one that is there"):
                accepted += refusal(connection, _copy_of_own(target, ending=ending), theirs) is None
    assert accepted >= 16
    assert field.state_of_b() == before


def test_a_merge_with_their_id_touches_our_side_only(fresh_field: Battlefield) -> None:
    """Attack 17."""
    field = fresh_field
    before = field.state_of_b()
    connection = field.attacker("owner")
    for target in _written(field):
        statement = sql.SQL(
            "merge into {target} as t using (select %s::uuid as id) as s"
            " on t.id = s.id and t.tenant_id = %s"
            " when matched then update set {column} = t.{column}"
        ).format(target=target.sql, column=sql.Identifier(target.settable[0]))
        theirs = field.ids_of(field.b, target)[0]
        cursor = connection.execute(statement, [theirs, field.b.tenant_id])
        assert cursor.rowcount == 0, target.name
    assert field.state_of_b() == before


def test_a_link_to_their_record_fails_as_a_link_to_none(field: Battlefield) -> None:
    """Attack 18: the refusal is the same, so that it tells nothing."""
    connection = field.attacker("owner")
    by_name = {target.name: target for target in field.targets}
    tried = 0
    for target in _written(field):
        for reference in target.references:
            theirs = field.ids_of(field.b, by_name[reference.target])[0]
            statement = _copy_of_own(target, replaced=reference.column)
            told = [_outcome(connection, statement, new_id(), to) for to in (theirs, new_id())]
            assert told[0] == told[1], (target.name, reference.column)
            assert told[0].sqlstate is not None, (target.name, reference.column)
            tried += 1
    assert tried >= 15


@pytest.mark.parametrize("ending", ["", "on conflict do nothing"])
def test_their_ids_are_as_free_as_any(field: Battlefield, ending: str) -> None:
    """Attacks 20 and 22: neither an error nor a missing row tells that an id exists elsewhere."""
    connection = field.attacker("owner")
    accepted = 0
    for target in _written(field):
        statement = _copy_of_own(target, ending=ending)
        theirs = field.ids_of(field.b, target)[-1]
        told = [_outcome(connection, statement, one) for one in (theirs, new_id())]
        assert told[0] == told[1], target.name
        accepted += told[0].rows
    assert accepted >= 8


def test_their_unique_values_are_as_free_as_any(field: Battlefield) -> None:
    """Attack 20, for the values that are unique within a clinic."""
    connection = field.attacker("owner")
    for target in _written(field):
        for column in target.texts:
            if column not in target.settable:
                continue
            theirs = _value_of_b(field, target, column)
            statement = sql.SQL("update {} set {} = %s where id = %s").format(
                target.sql, sql.Identifier(column)
            )
            own = field.ids_of(field.a, target)[0]
            told = [_outcome(connection, statement, value, own) for value in (theirs, f"{theirs} ")]
            if told[1].sqlstate is None:  # any text is welcome here: so must theirs be
                assert told[0] == told[1], (target.name, column)
            else:
                assert told[0].sqlstate in (None, told[1].sqlstate), (target.name, column)


def _value_of_b(field: Battlefield, target: Target, column: str) -> str:
    query = sql.SQL("select {} from {} where tenant_id = %s limit 1").format(
        sql.Identifier(column), target.sql
    )
    with field.database.operator() as operator:
        row = operator.execute(query, [field.b.tenant_id]).fetchone()
    assert row is not None
    return str(row[0])


def test_our_own_refusals_show_no_values(field: Battlefield) -> None:
    """Attack 23: the server says which rule, not which values."""
    connection = field.attacker("owner")
    for target in _written(field):
        own = field.ids_of(field.a, target)[0]
        told = _outcome(connection, _copy_of_own(target), own)
        assert told.sqlstate is not None, target.name
        assert "=(" not in told.detail, (target.name, told.detail)
        assert not field.marks_in(told.message + told.detail)


@pytest.mark.parametrize("role", ["receptionist", "owner"])
def test_bulk_loading_is_impossible_behind_the_wall(field: Battlefield, role: str) -> None:
    """Attack 24."""
    connection = field.attacker(role)
    for target in field.targets:
        statement = sql.SQL("copy {} (tenant_id) from stdin").format(target.sql)
        refused = _copy_in(connection, statement, f"{field.b.tenant_id}\n")
        assert refused is not None, target.name
        assert refused.sqlstate in ("42501", "0A000"), target.name


def _copy_in(
    connection: psycopg.Connection[Any], statement: sql.Composed, text: str
) -> psycopg.Error | None:
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(text)
    except psycopg.Error as refused:
        return refused
    return None


def test_commands_reach_own_records_only(fresh_field: Battlefield) -> None:
    """The way that desks write: every table, aimed at every record of the other clinic."""
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


@pytest.mark.parametrize("column", ["tenant_id", "created_at", "updated_at", "during", "lane"])
def test_a_command_cannot_set_what_the_server_sets(field: Battlefield, column: str) -> None:
    desk = Desk(field.attacker("owner"))
    value = str(field.b.tenant_id) if column == "tenant_id" else "2026-11-23T09:00:00Z"
    answer = desk.apply(pet("Milo", **{column: value}))
    assert (answer["status"], answer["code"]) == ("rejected", "FD003")


@pytest.mark.parametrize(
    "table",
    [
        "login_binding",
        "tenant",
        "sec.login_binding",
        "app.pet",
        "pet; drop table app.pet",
        'pet" set name = name --',
        "pg_authid",
        "event",
        "command",
        "device",
        "",
        None,
    ],
)
def test_a_command_reaches_no_other_table(field: Battlefield, table: str | None) -> None:
    desk = Desk(field.attacker("owner"))
    values = {"tenant_id": str(field.b.tenant_id)}
    answer = desk.apply({"table": table, "op": "insert", "id": str(new_id()), "set": values})
    assert (answer["status"], answer["code"]) == ("rejected", "FD003")


def test_the_log_and_the_commands_are_written_by_the_server_alone(field: Battlefield) -> None:
    """Attack 38."""
    connection = field.attacker("owner")
    for table in ("event", "command", "device"):
        for statement in (
            "insert into app.{} default values",
            "update app.{} set login = 'somebody'",
            "delete from app.{}",
            "insert into app.{} (tenant_id) select tenant_id from app.pet",
            "merge into app.{} as t using (select 1) as s on true when matched then delete",
        ):
            refused = refusal(connection, statement.format(table))
            assert refused is not None, statement
            assert refused.sqlstate == "42501", (statement, refused)


def test_every_change_is_logged_with_the_true_login(field: Battlefield) -> None:
    login = field.a.logins["owner"].login
    connection = field.attacker("owner")
    connection.execute("set app.command_id = '00000000-0000-7000-8000-000000000001'")
    connection.execute("set application_name = 'somebody else'")
    added: UUID = new_id()
    connection.execute("insert into app.pet (id, name) values (%s, 'Milo')", [added])
    row = connection.execute(
        "select login, command_id from app.event where entity_id = %s", [added]
    ).fetchone()
    assert row == (login, None)
