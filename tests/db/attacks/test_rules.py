"""The wall's rules hold in a migrated database, and each of them notices when it is broken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from frontdesk.server.wall_check import rules, violations
from tests.db.attacks.faults import FAULTS, Fault
from tests.servers import Database, Server, clinic_of, fresh_database

pytestmark = pytest.mark.db


@pytest.fixture(scope="module")
def sound(server: Server) -> Iterator[Database]:
    """One database for all of these tests: what they plant is taken back."""
    with fresh_database(server) as made:
        yield made


def test_the_wall_stands(sound: Database) -> None:
    with sound.operator() as operator:
        assert [str(one) for one in violations(operator)] == []


def test_the_wall_stands_with_two_clinics_and_their_staff_at_work(database: Database) -> None:
    with database.operator() as operator:
        operator.execute("vacuum analyze")
        assert [str(one) for one in violations(operator)] == []


def test_there_is_a_planted_fault_for_every_rule() -> None:
    assert {fault.rule for fault in FAULTS} == set(rules())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_named_by_its_rule(sound: Database, fault: Fault) -> None:
    a, b = clinic_of(sound, "a"), clinic_of(sound, "b")
    words = {
        "staff": a.logins["receptionist"].login,
        "b": str(b.tenant_id),
        "database": sound.name,
    }
    with sound.operator() as operator, operator.transaction(force_rollback=True):
        assert violations(operator, only=[fault.rule]) == []
        operator.execute(fault.plant.format(**words).encode())
        named = violations(operator, only=[fault.rule])
    assert [one.rule for one in named][:1] == [fault.rule]


def test_a_violation_says_the_rule_and_the_object(sound: Database) -> None:
    with sound.operator() as operator, operator.transaction(force_rollback=True):
        operator.execute("alter table app.pet disable row level security")
        told = [str(one) for one in violations(operator, only=["rls_disabled"])]
    assert told == ["rls_disabled: app.pet"]
