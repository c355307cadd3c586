"""A login in hostile hands that holds what it can, so that it cannot be shut out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest

from frontdesk.domain.ids import new_id
from frontdesk.storage.postgres.new_login import verifier_of
from tests.clinics import Clinic
from tests.db.staff_acts import Connection, add_person, perms_of, role_of, sign_in
from tests.servers import Database
from tests.sync.desks import eventually

pytestmark = pytest.mark.db


@pytest.fixture
def manager(clinic_a: Clinic) -> Iterator[Connection]:
    with closing(clinic_a.connect("manager")) as line:
        line.execute("set statement_timeout = '60s'")
        yield line


@contextmanager
def _holding_its_own_row(clinic: Clinic, login: str, password: str) -> Iterator[Connection]:
    """A transaction that changed the login's own password and stays open."""
    with closing(sign_in(clinic, login, password)) as line:
        line.execute("begin")
        line.execute(f"alter role {login} password 'mine'".encode())
        yield line


def test_a_login_that_holds_its_own_row_is_shut_out_all_the_same(
    database: Database, clinic_a: Clinic, manager: Connection
) -> None:
    staff_id, login, password = add_person(manager, role_of(manager, "vet")[0])
    with _holding_its_own_row(clinic_a, login, password):
        manager.execute("select app.disable_staff(%s)", [staff_id])
    with database.operator() as operator:
        assert operator.execute(
            "select b.active, r.rolvaliduntil < now() + interval '8 days', r.rolconnlimit"
            " from sec.login_binding b join pg_roles r on r.rolname = b.role_name"
            " where b.role_name = %s",
            [login],
        ).fetchone() == (False, True, 3)


def test_a_login_that_holds_its_own_row_gets_its_new_password_all_the_same(
    clinic_a: Clinic, manager: Connection
) -> None:
    staff_id, login, password = add_person(manager, role_of(manager, "vet")[0])
    with _holding_its_own_row(clinic_a, login, password):
        verifier = verifier_of(manager, login, "from the manager")
        manager.execute("select app.reset_password(%s, %s)", [staff_id, verifier])
    with pytest.raises(psycopg.OperationalError):
        sign_in(clinic_a, login, password)
    with closing(sign_in(clinic_a, login, "from the manager")) as line:
        assert "pet.write" in perms_of(line)


@pytest.mark.parametrize("act", ["disable_staff(%s)", "reset_password(%s, %s)"])
def test_a_login_that_holds_the_clinics_head_is_cut_off_all_the_same(
    clinic_a: Clinic, manager: Connection, act: str
) -> None:
    staff_id, login, password = add_person(manager, role_of(manager, "vet")[0])
    parameters = [staff_id, verifier_of(manager, login, "other")][: act.count("%s")]
    with closing(sign_in(clinic_a, login, password)) as hostile:
        hostile.execute("set idle_in_transaction_session_timeout = 0")
        hostile.execute("begin")
        hostile.execute("insert into app.pet (id, name) values (gen_random_uuid(), 'mine')")
        manager.execute(f"select app.{act}".encode(), parameters)
        assert _is_lost(hostile)


def test_a_session_opened_with_the_old_password_while_it_is_changed_is_ended(
    clinic_a: Clinic, manager: Connection
) -> None:
    staff_id, login, password = add_person(manager, role_of(manager, "vet")[0])
    verifier = verifier_of(manager, login, "from the manager")
    with manager.transaction():
        manager.execute("select app.reset_password(%s, %s)", [staff_id, verifier])
        late = sign_in(clinic_a, login, password)
    with closing(late):
        manager.execute("select app.end_sessions(%s)", [staff_id])
        eventually(lambda: _is_lost(late))


def test_a_session_of_who_was_shut_out_does_not_come_to_life_when_they_may_come_back(
    clinic_a: Clinic, manager: Connection
) -> None:
    staff_id, login, password = add_person(manager, role_of(manager, "vet")[0])
    manager.execute("select app.disable_staff(%s)", [staff_id])
    with closing(sign_in(clinic_a, login, password)) as waiting:
        verifier = verifier_of(manager, login, "from the manager")
        manager.execute("select app.enable_staff(%s, %s)", [staff_id, verifier])
        eventually(lambda: _is_lost(waiting))


def test_nobody_ends_the_sessions_or_opens_the_login_of_who_may_do_more(
    database: Database, clinic_a: Clinic, manager: Connection
) -> None:
    role_id = new_id()
    manager.execute(
        "insert into app.role (id, name, perms) values (%s, 'Office', '[\"staff.write\"]')",
        [role_id],
    )
    _, login, password = add_person(manager, role_id)
    owner = clinic_a.logins["owner"]
    with closing(sign_in(clinic_a, login, password)) as office:
        with pytest.raises(psycopg.Error, match="rights that you do not have"):
            office.execute("select app.end_sessions(%s)", [owner.staff_id])
        with database.operator() as operator:  # shut by its binding alone, as an operator may
            operator.execute(
                "update sec.login_binding set active = false where role_name = %s", [owner.login]
            )
        verifier = verifier_of(manager, owner.login, "mine")
        with pytest.raises(psycopg.Error, match="rights that you do not have"):
            office.execute("select app.enable_staff(%s, %s)", [owner.staff_id, verifier])


def _is_lost(line: Connection) -> bool:
    try:
        line.execute("select 1")
    except psycopg.OperationalError:
        return True
    return False
