from __future__ import annotations

from typing import Any

import psycopg
import pytest

from frontdesk.domain.changes import update
from frontdesk.domain.ids import new_id
from tests.clinics import Clinic
from tests.db.desk import Desk, pet
from tests.servers import Database

pytestmark = pytest.mark.db


@pytest.fixture
def desk(clinic_a: Clinic) -> Desk:
    desk = Desk(clinic_a.connect())
    milo = pet("Milo", breed="Pug")
    desk.apply(milo)
    change = update("pet", milo.id, was=milo.values, values={"breed": "Beagle"})
    assert change is not None
    desk.apply(change)
    return desk


def _broken(database: Database, clinic: Clinic) -> Any:
    with database.operator() as operator:
        row = operator.execute("select sec.broken_event(%s)", [clinic.tenant_id]).fetchone()
    assert row is not None
    return row[0]


def test_an_event_holds_each_value_before_and_after(desk: Desk) -> None:
    rows = desk.connection.execute(
        "select op, changed from app.event order by position desc limit 2"
    ).fetchall()
    assert rows[0] == ("update", {"breed": ["Pug", "Beagle"]})
    assert rows[1][0] == "insert"
    assert rows[1][1]["name"] == "Milo"


def test_an_untouched_log_holds(desk: Desk, database: Database, clinic_a: Clinic) -> None:
    assert _broken(database, clinic_a) is None


@pytest.mark.parametrize(
    "tampering",
    [
        'update app.event set changed = \'{"name": "Forged"}\'',
        "update app.event set login = 'somebody'",
        "update app.event set at = at + interval '1 microsecond'",
        "update app.event set entity_id = gen_random_uuid()",
        "update app.event set command_id = gen_random_uuid()",
        "update app.event set digest = sha256('x')",
        "update app.event set hash = sha256('x')",
        "delete from app.event",
    ],
)
def test_tampering_is_found_where_it_happened(
    desk: Desk, database: Database, clinic_a: Clinic, tampering: str
) -> None:
    with database.operator() as operator:
        operator.execute(
            f"{tampering} where tenant_id = %s and position = 5".encode(), [clinic_a.tenant_id]
        )
    # With the fifth event gone the next one is the first that is out of place.
    expected = 6 if tampering.startswith("delete") else 5
    assert _broken(database, clinic_a) == expected


def test_cutting_the_log_short_is_found(desk: Desk, database: Database, clinic_a: Clinic) -> None:
    head = desk.value("select sec.head_position()")
    with database.operator() as operator:
        operator.execute(
            "delete from app.event where tenant_id = %s and position = %s",
            [clinic_a.tenant_id, head],
        )
    assert _broken(database, clinic_a) == head


def test_erasing_values_leaves_the_chain_whole(
    desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    with database.operator() as operator:
        operator.execute(
            "update app.event set changed = null, salt = null where tenant_id = %s",
            [clinic_a.tenant_id],
        )
    assert _broken(database, clinic_a) is None


def test_every_change_wakes_the_clinic_once_a_transaction(desk: Desk, clinic_a: Clinic) -> None:
    listener = clinic_a.connect()
    listener.execute(f"listen {desk.welcome['channel']}".encode())
    desk.apply(pet("One"), *(pet(f"More {number}", breed=str(number)) for number in range(3)))
    heard = list(listener.notifies(timeout=60, stop_after=1))
    heard += list(listener.notifies(timeout=0.2))
    assert [notification.payload for notification in heard] == [""]


def test_rows_are_never_deleted(desk: Desk, database: Database, clinic_a: Clinic) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.connection.execute("delete from app.pet")
    with database.operator() as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic_a.tenant_id)]
        )
        for statement in ("delete from app.pet", "truncate app.pet cascade"):
            with pytest.raises(psycopg.Error) as caught:
                operator.execute(statement)
            assert caught.value.sqlstate == "FD009"


def test_the_operator_writes_only_for_the_clinic_it_names(
    database: Database, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    with database.operator() as operator:
        with pytest.raises(psycopg.Error) as unnamed:
            operator.execute("insert into app.pet (id, name) values (%s, 'X')", [new_id()])
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic_a.tenant_id)]
        )
        operator.execute("insert into app.pet (id, name) values (%s, 'X')", [new_id()])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            operator.execute(
                "update app.pet set name = 'Y' where tenant_id = %s", [clinic_b.tenant_id]
            )
    assert unnamed.value.sqlstate == "FD001"
    assert _broken(database, clinic_a) is None


def test_a_chain_of_a_clinic_without_events_holds(database: Database) -> None:
    with database.operator() as operator:
        row = operator.execute(
            "insert into sec.tenant (name, timezone, currency)"
            " values ('New', 'Asia/Tokyo', 'JPY') returning sec.broken_event(id)"
        ).fetchone()
    assert row == (None,)


def test_a_clinic_needs_a_time_zone_that_exists(database: Database) -> None:
    with database.operator() as operator, pytest.raises(psycopg.DataError):
        operator.execute(
            "insert into sec.tenant (name, timezone, currency) values ('N', 'Mars/Base', 'JPY')"
        )
