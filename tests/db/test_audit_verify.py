from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from psycopg import sql

from frontdesk.commands import dispatch
from frontdesk.domain.changes import update
from frontdesk.domain.errors import NotFound
from frontdesk.domain.ids import new_id
from frontdesk.server.audit.verify import verify_logs
from tests.clinics import Clinic
from tests.db.desk import Desk, pet
from tests.servers import Database

pytestmark = pytest.mark.db

NOTE = 'Ännie said "no\nbath" \\ 🐕 \t\u0001 {"a": [1.50, null]}'

FORGERIES = {
    "at": "at + interval '1 microsecond'",
    "login": "overlay(login::text placing 'x' from 1)",
    "command_id": "'018f4a3e-0000-7000-8000-000000000000'",
    "entity": "'client'",
    "entity_id": "'018f4a3e-0000-7000-8000-000000000000'",
    "op": "case op when 'insert' then 'update' else 'insert' end",
    "changed": """changed || '{"note": "Forged"}'""",
    "salt": "set_byte(salt, 15, get_byte(salt, 15) # 1)",
    "digest": "set_byte(digest, 31, get_byte(digest, 31) # 1)",
    "hash": "set_byte(hash, 0, get_byte(hash, 0) # 128)",
}


@pytest.fixture
def log(clinic_a: Clinic) -> int:
    """A log with values that are hard to write down; its head."""
    desk = Desk(clinic_a.connect())
    for number in range(4):
        milo = pet("Milo", breed=str(number), note=NOTE)
        desk.apply(milo)
        change = update("pet", milo.id, was=milo.values, values={"note": NOTE[::-1]})
        assert change is not None
        desk.apply(change)
    head: int = desk.value("select sec.head_position()")
    return head


def _found(database: Database, clinic: Clinic) -> list[tuple[str, int, int]]:
    (verdict,) = verify_logs(database.dsn, tenant_id=clinic.tenant_id)
    return [(each.kind.value, each.first, each.last) for each in verdict.broken]


@pytest.fixture
def tamper(database: Database, clinic_a: Clinic) -> Callable[..., None]:
    def tamper_with(statement: str, *parameters: Any) -> None:
        with database.operator() as operator:
            tenant = sql.Literal(clinic_a.tenant_id).as_string(operator)
            operator.execute(statement.replace("TENANT", tenant).encode(), parameters or None)

    return tamper_with


def test_every_clinic_is_verified(
    database: Database, clinic_a: Clinic, clinic_b: Clinic, log: int
) -> None:
    verdicts = {verdict.tenant_id: verdict for verdict in verify_logs(database.dsn)}
    assert set(verdicts) == {clinic_a.tenant_id, clinic_b.tenant_id}
    assert all(verdict.holds for verdict in verdicts.values())
    assert verdicts[clinic_a.tenant_id].events == verdicts[clinic_a.tenant_id].head == log


def test_a_clinic_that_does_not_exist_is_refused(database: Database) -> None:
    with pytest.raises(NotFound):
        verify_logs(database.dsn, tenant_id=new_id())


def test_every_column_of_the_log_is_tried(database: Database) -> None:
    with database.operator() as operator:
        rows = operator.execute(
            "select attname from pg_attribute where attrelid = 'app.event'::regclass"
            " and attnum > 0 and not attisdropped"
        ).fetchall()
    assert {name for (name,) in rows} == {*FORGERIES, "tenant_id", "position"}


def test_an_altered_column_is_named_wherever_it_is(
    database: Database, clinic_a: Clinic, log: int, tamper: Callable[..., None]
) -> None:
    with database.operator() as operator:
        operator.execute("create table kept as table app.event")
    for column, forged in FORGERIES.items():
        for position in (1, log // 2, log):
            tamper(
                f"update app.event set {column} = {forged}"  # noqa: S608
                " where tenant_id = TENANT and position = %s",
                position,
            )
            assert _found(database, clinic_a) == [("altered", position, position)], column
            tamper(
                f"update app.event as e set {column} = k.{column} from kept as k"  # noqa: S608
                " where e.tenant_id = k.tenant_id and e.position = k.position"
            )
    assert _found(database, clinic_a) == []


def test_an_event_given_to_another_clinic_is_missed_here_and_strange_there(
    database: Database, clinic_a: Clinic, clinic_b: Clinic, log: int, tamper: Callable[..., None]
) -> None:
    tamper(
        "update app.event set tenant_id = %s, position = 1000"
        " where tenant_id = TENANT and position = 3",
        clinic_b.tenant_id,
    )
    assert _found(database, clinic_a) == [("removed", 3, 3)]
    assert _found(database, clinic_b) == [("inserted", 1000, 1000)]


def test_removed_events_are_named(
    database: Database, clinic_a: Clinic, log: int, tamper: Callable[..., None]
) -> None:
    tamper("delete from app.event where tenant_id = TENANT and position in (1, 5, 6, %s)", log)
    assert _found(database, clinic_a) == [
        ("removed", 1, 1),
        ("removed", 5, 6),
        ("removed", log, log),
    ]


def test_a_swapped_pair_and_an_inserted_event_are_named(
    database: Database, clinic_a: Clinic, log: int, tamper: Callable[..., None]
) -> None:
    tamper(
        "update app.event set position = -position where tenant_id = TENANT and position in (4, 9)"
    )
    tamper(
        "update app.event set position = 13 + position where tenant_id = TENANT and position < 0"
    )
    tamper(
        "insert into app.event select tenant_id, %s, at, login, command_id, entity, entity_id, op,"
        " changed, salt, digest, hash from app.event where tenant_id = TENANT and position = 2",
        log + 1,
    )
    assert _found(database, clinic_a) == [("swapped", 4, 9), ("inserted", log + 1, log + 1)]


def test_a_time_beyond_all_times_is_an_alteration_and_no_fault(
    database: Database, clinic_a: Clinic, log: int, tamper: Callable[..., None]
) -> None:
    tamper("update app.event set at = 'infinity' where tenant_id = TENANT and position = 7")
    assert _found(database, clinic_a) == [("altered", 7, 7)]


def test_erased_values_leave_the_chain_whole(
    database: Database, clinic_a: Clinic, log: int, tamper: Callable[..., None]
) -> None:
    tamper("update app.event set changed = null, salt = null where tenant_id = TENANT")
    (verdict,) = verify_logs(database.dsn, tenant_id=clinic_a.tenant_id)
    assert verdict.holds
    assert verdict.erased == log


def test_writing_goes_on_while_the_log_is_verified(database: Database, clinic_a: Clinic) -> None:
    desk = Desk(clinic_a.connect())
    desk.apply(pet("One"))
    with desk.connection.transaction():
        desk.apply(pet("Two"))  # uncommitted: neither its event nor its head is seen
        assert _found(database, clinic_a) == []
    assert _found(database, clinic_a) == []


def test_the_command_tells_kinds_and_places_and_ends_with_1(
    database: Database,
    clinic_a: Clinic,
    log: int,
    tamper: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["admin", "audit", "verify", "--dsn", database.dsn]
    assert dispatch.run([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["holds"] is True
    tamper("delete from app.event where tenant_id = TENANT and position = 8")
    assert dispatch.run([*arguments, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    (broken,) = [clinic for clinic in answer["clinics"] if not clinic["holds"]]
    assert broken["tenant_id"] == str(clinic_a.tenant_id)
    assert [(each["kind"], each["first"], each["last"]) for each in broken["broken"]] == [
        ("removed", 8, 8)
    ]
    assert dispatch.run(arguments) == 1
    said = capsys.readouterr().out
    assert "position 8: removed" in said
    assert "Milo" not in said


def test_the_command_tells_a_server_that_is_not_there_from_a_broken_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    dsn = "postgresql://postgres:x@127.0.0.1:1/none"
    assert dispatch.run(["admin", "audit", "verify", "--dsn", dsn]) == 3
    assert capsys.readouterr().err.strip()
    assert dispatch.run(["admin", "audit", "verify", "--dsn", dsn, "--tenant", "paws"]) == 2
