"""What a desk holds after a snapshot, or after pulling, is what the server says it should hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from frontdesk.domain.changes import ChangeSet, insert, update
from frontdesk.domain.ids import new_id
from frontdesk.storage.schema import REPLICATED
from tests.clinics import Clinic
from tests.db.desk import Desk, booking, pet
from tests.servers import Database

pytestmark = pytest.mark.db

Rows = dict[str, dict[str, dict[str, Any]]]


@pytest.fixture
def desk(clinic_a: Clinic) -> Desk:
    return Desk(clinic_a.connect("manager"))


def _busy_week(desk: Desk, clinic: Clinic) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    for days in (-400, -92, -88, -1, 0, 30):
        start = now + timedelta(days=days)
        end = start + timedelta(hours=1)
        answer = desk.apply(*booking(clinic.ids, start.isoformat(), end.isoformat()))
        assert answer["status"] == "applied", answer
    long_stay = booking(
        clinic.ids,
        (now - timedelta(days=120)).isoformat(),
        (now - timedelta(days=20)).isoformat(),
        pet_id=clinic.ids["rex"],
        resource="runs",
    )
    desk.apply(*long_stay)
    _book_and_remove_but_for_a_line(desk, clinic, now + timedelta(days=60))
    milo, gone = pet("Mílo 🐕", weight_g=4200, custom={"b": 1, "a": [True, None]}), pet("Gone")
    desk.apply(milo, gone)
    removed = update(
        "pet", gone.id, was={"deleted_at": None}, values={"deleted_at": now.isoformat()}
    )
    assert removed is not None
    desk.apply(removed)


def _book_and_remove_but_for_a_line(desk: Desk, clinic: Clinic, start: datetime) -> None:
    """Leave a live line of a visit that is gone: no desk counts it."""
    end = (start + timedelta(hours=1)).isoformat()
    visit, claim = booking(clinic.ids, start.isoformat(), end)
    line = insert(
        "appointment_service",
        new_id(),
        {
            "appointment_id": str(visit.id),
            "service_id": str(clinic.ids["bath"]),
            "duration_min": 30,
            "price_minor": 4500,
            "currency": "EUR",
        },
    )
    assert desk.apply(visit, claim, line)["status"] == "applied"
    undone = ChangeSet("appointment.book", "", (visit, claim)).inverse(start.isoformat())
    assert desk.apply(*undone.changes)["status"] == "applied"


def _snapshot(connection: psycopg.Connection[Any], page: int) -> Rows:
    held: Rows = {}
    for table in REPLICATED:
        rows = held.setdefault(table, {})
        after = None
        while True:
            got = connection.execute(
                "select app.snapshot(%s, %s, %s)", [table, after, page]
            ).fetchall()
            rows.update({row[0]["id"]: row[0] for row in got})
            if len(got) < page:
                break
            after = got[-1][0]["id"]
    return held


def _pulled(desk: Desk) -> Rows:
    held: Rows = {table: {} for table in REPLICATED}
    cursor = 0
    while True:
        page = desk.pull(cursor, 7)
        for table, rows in page["rows"].items():
            held[table].update({row["id"]: row for row in rows})
        if page["position"] == page["head"]:
            return held
        cursor = page["position"]


def _kept(held: Rows, since: str) -> Rows:
    """Return what a desk counts: live rows, visits that ended since the window's start."""
    start = datetime.fromisoformat(since)
    live: Rows = {
        table: {key: row for key, row in rows.items() if row["deleted_at"] is None}
        for table, rows in held.items()
    }
    live["appointment"] = {
        key: row
        for key, row in live["appointment"].items()
        if datetime.fromisoformat(row["ends_at"]) >= start
    }
    for table in ("appointment_service", "resource_claim"):
        live[table] = {
            key: row
            for key, row in live[table].items()
            if row["appointment_id"] in live["appointment"]
        }
    return live


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _checksum(rows: Iterable[dict[str, Any]]) -> str:
    total = 0
    for row in rows:
        text = "|".join(_text(row[key]) for key in sorted(row) if key not in ("custom", "perms"))
        total += int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8], 16)
    return str(total)


def _verified(desk: Desk) -> dict[str, Any]:
    wanted = psycopg.types.json.Jsonb({"tables": list(REPLICATED)})
    answer: dict[str, Any] = desk.value("select app.verify(%s)", wanted)
    return answer


def _sums(held: Rows) -> dict[str, dict[str, Any]]:
    return {
        table: {"count": len(rows), "sum": _checksum(rows.values())} for table, rows in held.items()
    }


@pytest.mark.parametrize("page", [3, 1000])
def test_a_snapshot_holds_what_the_server_verifies(desk: Desk, clinic_a: Clinic, page: int) -> None:
    _busy_week(desk, clinic_a)
    held = _snapshot(desk.connection, page)
    verified = _verified(desk)
    assert _sums(held) == verified["tables"]
    assert len(held["appointment"]) == 5
    assert len(held["resource_claim"]) == 5
    assert "Gone" not in {row["name"] for row in held["pet"].values()}


def test_pulling_from_the_start_gives_what_the_server_verifies(
    desk: Desk, clinic_a: Clinic
) -> None:
    _busy_week(desk, clinic_a)
    verified = _verified(desk)
    assert _sums(_kept(_pulled(desk), verified["since"])) == verified["tables"]


def test_a_pulled_row_is_the_row_of_the_snapshot(desk: Desk, clinic_a: Clinic) -> None:
    _busy_week(desk, clinic_a)
    snapshot = _snapshot(desk.connection, 1000)
    pulled = _pulled(desk)
    for table, rows in snapshot.items():
        assert {key: pulled[table][key] for key in rows} == rows


def test_the_sessions_time_zone_does_not_show(desk: Desk, clinic_a: Clinic) -> None:
    _busy_week(desk, clinic_a)
    before = _snapshot(desk.connection, 1000), _verified(desk)["tables"]
    desk.connection.execute("set timezone = 'America/St_Johns'")
    desk.connection.execute("set datestyle = 'German'")
    assert (_snapshot(desk.connection, 1000), _verified(desk)["tables"]) == before


def test_a_snapshot_agrees_with_the_head_read_in_its_transaction(
    desk: Desk, clinic_a: Clinic
) -> None:
    reader = clinic_a.connect("manager", autocommit=False)
    reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    reader.read_only = True
    hello = psycopg.types.json.Jsonb({"device_id": desk.device_id})
    row = reader.execute("select app.hello(%s)", [hello]).fetchone()
    assert row is not None
    desk.apply(pet("Late"))
    held = _snapshot(reader, 1000)
    assert "Late" not in {row["name"] for row in held["pet"].values()}
    assert row[0]["head"] == desk.welcome["head"]
    assert row[0]["device"]["status"] == "active"


def test_a_page_of_the_feed_has_removed_rows_too(desk: Desk, clinic_a: Clinic) -> None:
    _busy_week(desk, clinic_a)
    gone = [row for row in _pulled(desk)["pet"].values() if row["name"] == "Gone"]
    assert [row["deleted_at"] is not None for row in gone] == [True]


def test_pulling_past_the_head_gives_an_empty_page(desk: Desk) -> None:
    head = desk.welcome["head"]
    page = desk.pull(head)
    assert (page["events"], page["rows"], page["position"], page["head"]) == ([], {}, head, head)
    assert page["epoch"] == desk.welcome["epoch"]


@pytest.mark.parametrize("table", ["event", "command", "device", "nothing", "pet; select 1", ""])
def test_only_tables_of_records_have_a_snapshot(desk: Desk, table: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        desk.value("select count(*) from app.snapshot(%s, null, 10)", table)
    assert caught.value.sqlstate == "FD003"


def test_hello_tells_who_and_where(desk: Desk, clinic_a: Clinic) -> None:
    welcome = desk.welcome
    assert welcome["user"]["login"] == clinic_a.logins["manager"].login
    assert welcome["user"]["staff_id"] == str(clinic_a.logins["manager"].staff_id)
    assert welcome["user"]["role"] == "manager"
    assert "appointment.overbook" in welcome["user"]["perms"]
    assert welcome["tenant"] == {
        "id": str(clinic_a.tenant_id),
        "name": "Canal Street Pets",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
    }
    assert welcome["min_seq"] == 0
    assert welcome["schema_version"] == 3


def test_a_log_that_was_emptied_brings_nobody_up_to_date(
    desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    head = desk.apply(pet("Rex"))["head"]
    with database.operator() as operator:
        operator.execute("set session_replication_role = replica")
        operator.execute("delete from app.event where tenant_id = %s", [clinic_a.tenant_id])
    assert desk.hello(desk.device_id)["min_seq"] == head


def test_hello_does_not_know_another_logins_device(desk: Desk, clinic_a: Clinic) -> None:
    other = Desk(clinic_a.connect())
    assert other.hello(desk.device_id)["device"]["status"] == "unknown"


def test_a_revoked_device_is_told_so_and_refused(desk: Desk, database: Database) -> None:
    with database.operator() as operator:
        operator.execute("update app.device set revoked_at = now()")
    assert desk.hello(desk.device_id)["device"]["status"] == "revoked"
    with pytest.raises(psycopg.Error) as caught:
        desk.apply(pet())
    assert caught.value.sqlstate == "FD007"


def test_a_login_cannot_enrol_devices_without_end(desk: Desk) -> None:
    for _ in range(99):
        desk.hello()
    with pytest.raises(psycopg.Error) as caught:
        desk.hello()
    assert caught.value.sqlstate == "FD009"


def test_a_command_version_the_server_does_not_know_is_not_consumed(desk: Desk) -> None:
    with pytest.raises(psycopg.Error) as caught:
        desk.apply(pet(), version=2)
    assert caught.value.sqlstate == "FD008"
    assert desk.hello(desk.device_id)["device"]["last_seq"] == 0


def test_the_epoch_is_another_in_a_restored_copy(
    desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    desk.connection.close()
    copy = f"{database.name}_copy"
    with database.server.operator() as operator:
        operator.execute(f"create database {copy} template {database.name}".encode())
        operator.execute(f"grant connect on database {copy} to fd_staff".encode())
    with psycopg.connect(clinic_a.dsn("manager"), dbname=copy, autocommit=True) as connection:
        restored = Desk(connection).welcome
    with database.server.operator() as operator:
        operator.execute(f"drop database {copy} with (force)".encode())
    assert restored["epoch"] != desk.welcome["epoch"]
