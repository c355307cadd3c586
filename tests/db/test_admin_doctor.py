"""`frontdesk admin doctor` on a real server, well and with one thing wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from frontdesk.commands.dispatch import run
from frontdesk.logs.finding import Finding, Severity
from frontdesk.server.health import examination
from frontdesk.server.health.examination import checks, examine_server
from frontdesk.server.health.words import CODES, find
from tests.clinics import Clinic
from tests.db.attacks.faults import FAULTS

pytestmark = pytest.mark.db

PLANTED = {
    "login.too_mighty": "alter role {login} bypassrls",
    "settings.weak_passwords": "set password_encryption = 'md5'",
    "index.invalid": "update pg_index set indisvalid = false"
    " where indexrelid = 'app.pet_pkey'::regclass",
    "constraint.unchecked": "alter table app.pet add constraint later check (true) not valid",
}
"""Defects that a transaction can hold, by the code under which they are found."""


AS_TESTS_RUN = ["settings.unsafe"]
"""The tests' own server does not wait for its disk, and that is found."""


def problems(findings: list[Finding]) -> list[str]:
    return [each.code for each in findings if each.severity is Severity.PROBLEM]


@pytest.mark.acceptance(51)
def test_a_server_that_is_well_has_no_problem(clinic_a: Clinic) -> None:
    found = examine_server(clinic_a.operator_dsn)
    assert problems(found) == AS_TESTS_RUN
    assert {"schema.current", "wall.stands", "log.continues"} <= {each.code for each in found}


@pytest.mark.acceptance(51)
def test_a_planted_defect_is_found_by_its_check(clinic_a: Clinic) -> None:
    for code, plant in PLANTED.items():
        with psycopg.connect(clinic_a.operator_dsn) as operator:
            assert operator.execute(checks()[code].encode()).fetchone() is None
            operator.execute(plant.format(login=clinic_a.logins["groomer"].login).encode())
            facts = operator.execute(checks()[code].encode()).fetchone()
            operator.rollback()
        assert facts is not None, code
        assert facts[0] >= 1


@pytest.mark.acceptance(51)
def test_a_transaction_that_is_left_open_is_found(clinic_a: Clinic) -> None:
    query = checks()["transaction.long"].replace("10 minutes", "0 seconds")
    with (
        psycopg.connect(clinic_a.operator_dsn) as forgotten,
        psycopg.connect(clinic_a.operator_dsn, autocommit=True) as operator,
    ):
        assert operator.execute(query.encode()).fetchone() is None
        forgotten.execute("select 1")
        facts = operator.execute(query.encode()).fetchone()
    assert facts is not None
    assert facts[0] == 1


@pytest.fixture
def broken_wall(clinic_a: Clinic) -> Iterator[str]:
    with closing(psycopg.connect(clinic_a.operator_dsn, autocommit=True)) as operator:
        operator.execute("alter table app.staff no force row level security")
        yield "rls_not_forced"
        operator.execute("alter table app.staff force row level security")


@pytest.mark.acceptance(51)
def test_a_hole_in_the_wall_is_named_by_its_rule(clinic_a: Clinic, broken_wall: str) -> None:
    found = [each for each in examine_server(clinic_a.operator_dsn) if each.code == "wall.broken"]
    assert broken_wall in [each.facts["rule"] for each in found]
    assert broken_wall in {fault.rule for fault in FAULTS}


@pytest.mark.acceptance(51)
def test_a_log_that_was_cut_is_found(clinic_a: Clinic) -> None:
    with psycopg.connect(clinic_a.operator_dsn, autocommit=True) as operator:
        operator.execute("update sec.head set position = position + 7")
    assert problems(examine_server(clinic_a.operator_dsn)) == [*AS_TESTS_RUN, "log.head_differs"]


@pytest.mark.acceptance(51)
def test_a_schema_that_does_not_fit_is_told(clinic_a: Clinic) -> None:
    with psycopg.connect(clinic_a.operator_dsn, autocommit=True) as operator:
        for revision, code in (("0001", "schema.old"), ("9999", "schema.newer")):
            operator.execute("update alembic_version set version_num = %s", [revision])
            assert code in problems(examine_server(clinic_a.operator_dsn))
        operator.execute("delete from alembic_version")
    assert problems(examine_server(clinic_a.operator_dsn)) == ["schema.missing"]


@pytest.mark.acceptance(51)
def test_the_command_tells_by_its_exit_code(
    clinic_a: Clinic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTDESK_DSN", clinic_a.operator_dsn)
    durable = {code: query for code, query in checks().items() if code not in AS_TESTS_RUN}
    monkeypatch.setattr(examination, "checks", lambda: durable)
    assert run(["admin", "doctor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["problems"] == []
    with psycopg.connect(clinic_a.operator_dsn, autocommit=True) as operator:
        operator.execute("update sec.head set position = position + 7")
    assert run(["admin", "doctor"]) == 1
    assert "[log.head_differs]" in capsys.readouterr().out
    monkeypatch.setenv("FRONTDESK_DSN", "postgresql://nobody@127.0.0.1:9/nowhere")
    assert run(["admin", "doctor"]) == 3


def test_every_check_has_words_for_what_it_finds(clinic_a: Clinic) -> None:
    with psycopg.connect(clinic_a.operator_dsn) as operator:
        for code, query in checks().items():
            cursor = operator.execute(query.encode())
            assert cursor.description is not None
            facts = dict.fromkeys((column.name for column in cursor.description), 1)
            assert find(code, **facts).sentence
    assert set(checks()) < set(CODES)
