"""What a clinic keeps no longer goes by itself, step by step, and the log still holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from frontdesk.commands.admin import app
from frontdesk.domain.changes import insert, update
from frontdesk.domain.ids import new_id
from frontdesk.server import retention
from frontdesk.server.retention import Expired, Rules, apply_rules, rules_of, set_rules
from tests.clinics import Clinic
from tests.db.desk import Desk, booking
from tests.servers import Database

pytestmark = pytest.mark.db


def _age(database: Database, clinic: Clinic, *ids: UUID, years: int = 5) -> None:
    """Let records seem to have been written years ago; the clock of a test cannot be turned."""
    with database.operator() as operator:
        operator.execute("set session_replication_role = replica")
        for table in ("client", "client_contact", "pet", "appointment"):
            operator.execute(
                f"update app.{table} set updated_at = updated_at - make_interval(years => %s)"  # noqa: S608
                " where tenant_id = %s and (id = any(%s) or %s = '{}')".encode(),
                [years, clinic.tenant_id, list(ids), list(ids)],
            )


def _set(clinic: Clinic, **months: int) -> None:
    set_rules(clinic.operator_dsn, tenant_id=clinic.tenant_id, rules=Rules(**months))


def _apply(clinic: Clinic, **more: Any) -> Expired:
    return apply_rules(clinic.operator_dsn, tenant_id=clinic.tenant_id, **more)


def test_rules_are_kept_and_shown_and_for_good_until_set(clinic_a: Clinic) -> None:
    where = ("--tenant", str(clinic_a.tenant_id), "--dsn", clinic_a.operator_dsn)
    runner = CliRunner()
    shown = runner.invoke(app, ["retention", "show", *where]).stdout
    assert shown.splitlines()[0] == "client months: for good"
    runner.invoke(app, ["retention", "set", "--client-months", "36", *where])
    assert rules_of(clinic_a.operator_dsn, tenant_id=clinic_a.tenant_id) == Rules(36)
    done = runner.invoke(app, ["retention", "apply", "--dry-run", "--json", *where])
    assert json.loads(done.stdout) == {"clients": 0, "values": 0, "commands": 0, "in_house": 0}


def test_nothing_goes_without_a_rule(database: Database, clinic_a: Clinic) -> None:
    _age(database, clinic_a)
    assert _apply(clinic_a) == Expired(0, 0, 0)


def test_who_was_not_seen_for_long_is_erased_and_nobody_else(
    database: Database, clinic_a: Clinic
) -> None:
    desk = Desk(clinic_a.connect())
    gone = [insert("client", new_id(), {"family_name": f"Gone {n}"}) for n in range(3)]
    fresh = insert("client", new_id(), {"family_name": "Fresh"})
    assert desk.apply(*gone, fresh)["status"] == "applied"
    soon = datetime.now(UTC) + timedelta(days=3)
    visit = booking(clinic_a.ids, soon.isoformat(), (soon + timedelta(hours=1)).isoformat())
    assert desk.apply(*visit)["status"] == "applied"
    ours = [clinic_a.ids[name] for name in ("client", "bella", "rex")]
    _age(database, clinic_a, *(each.id for each in gone), *ours, visit[0].id)
    _set(clinic_a, client_months=36)
    assert _apply(clinic_a, dry_run=True) == Expired(3, 0, 0)
    assert desk.value("select count(*) from app.client where family_name = ''") == 0
    assert _apply(clinic_a) == Expired(3, 0, 0)
    names = desk.connection.execute(
        "select family_name from app.client where family_name <> '' order by 1"
    ).fetchall()
    assert names == [("Fresh",), ("Stone",)]
    assert _apply(clinic_a) == Expired(0, 0, 0)


def test_a_dry_run_counts_every_client_that_is_due(database: Database, clinic_a: Clinic) -> None:
    desk = Desk(clinic_a.connect())
    gone = [insert("client", new_id(), {"family_name": f"Gone {n}"}) for n in range(501)]
    for begin in range(0, len(gone), 90):
        assert desk.apply(*gone[begin : begin + 90])["status"] == "applied"
    _age(database, clinic_a, *(each.id for each in gone))
    _set(clinic_a, client_months=36)
    assert _apply(clinic_a, dry_run=True).clients == len(gone)


def test_a_client_whose_pet_was_never_checked_out_is_left_and_told(
    database: Database, clinic_a: Clinic
) -> None:
    desk = Desk(clinic_a.connect())
    gone = insert("client", new_id(), {"family_name": "Gone"})
    visit, claim = booking(clinic_a.ids, "2019-03-02T09:00:00Z", "2019-03-02T10:00:00Z")
    here = update("appointment", visit.id, was={"status": "booked"}, values={"status": "here"})
    assert desk.apply(visit, claim, gone)["status"] == "applied"
    assert here is not None
    assert desk.apply(here)["status"] == "applied"
    _age(database, clinic_a)
    _set(clinic_a, client_months=36)
    assert _apply(clinic_a, dry_run=True) == Expired(1, 0, 0, in_house=1)
    where = ("--tenant", str(clinic_a.tenant_id), "--dsn", clinic_a.operator_dsn)
    done = CliRunner().invoke(app, ["retention", "apply", *where])
    assert done.exit_code == 0
    assert "in house: 1" in done.stdout
    assert "check the pet out" in done.stdout
    assert desk.value("select family_name from app.client where id = %s", clinic_a.ids["client"])
    assert _apply(clinic_a) == Expired(0, 0, 0, in_house=1)


def test_old_values_leave_the_log_and_it_holds(
    database: Database, clinic_a: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "STEP", 3)
    desk = Desk(clinic_a.connect())
    assert desk.apply(insert("client", new_id(), {"family_name": "New"}))["status"] == "applied"
    with database.operator() as operator:
        row = operator.execute(
            "select count(*) from app.event where tenant_id = %s", [clinic_a.tenant_id]
        ).fetchone()
        assert row is not None
        operator.execute(
            "update app.event set at = at - interval '3 years' where tenant_id = %s"
            " and position < %s",
            [clinic_a.tenant_id, row[0]],
        )
        _set(clinic_a, value_months=24, command_months=24)
        assert _apply(clinic_a, dry_run=True).values == row[0] - 1
        assert _apply(clinic_a) == Expired(0, row[0] - 1, 0)
        left = operator.execute(
            "select count(*) from app.event where tenant_id = %s and changed is not null",
            [clinic_a.tenant_id],
        ).fetchone()
    assert left == (1,)
    assert _apply(clinic_a) == Expired(0, 0, 0)


def test_refused_commands_lose_their_details(database: Database, clinic_a: Clinic) -> None:
    desk = Desk(clinic_a.connect())
    assert desk.apply({"table": "nothing", "op": "insert", "id": "x", "set": {}})["code"]
    with database.operator() as operator:
        operator.execute("update app.command set received_at = received_at - interval '3 years'")
    _set(clinic_a, command_months=24)
    assert _apply(clinic_a).commands == 1
    assert desk.value("select count(*) from app.command where detail is not null") == 0
