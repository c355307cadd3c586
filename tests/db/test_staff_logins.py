"""Logins made, shut and opened by the server itself, whatever it is asked with."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from frontdesk.storage.postgres.new_login import new_login, verifier_of
from tests.clinics import Clinic
from tests.db.staff_acts import Connection, add_person, perms_of, role_of, sign_in
from tests.servers import Database
from tests.sync.desks import eventually

pytestmark = pytest.mark.db

GOOD = f"SCRAM-SHA-256$4096:{'A' * 22}==${'B' * 43}=:{'C' * 43}="

HOSTILE_VERIFIERS = (
    "",
    "secret",
    "md5" + "0" * 32,
    GOOD.replace("4096", "1"),
    GOOD.replace("4096", "0004096"),
    GOOD.replace("4096", "9999999"),
    GOOD + "\n",
    "\n" + GOOD,
    GOOD.replace("SCRAM-SHA-256", "scram-sha-256"),
    GOOD.replace("A", "'", 1),
    GOOD + "' superuser",
    GOOD.replace("=:", "':"),
    GOOD.replace("B", "é", 1),
)

HOSTILE_LOGINS = (
    "",
    "postgres",
    "fd_owner",
    "fd_warden",
    "pg_signal_backend",
    "u_",
    "u_short",
    "U_0123456789ABCDEF",
    "u_0123456789abcdeg",
    "u_0123456789abcdef\n",
    'u_0123456789abcdef" superuser; --',
    "u_" + "a" * 62,
    "maya_stone",
)


@pytest.fixture
def manager(clinic_a: Clinic) -> Connection:
    return clinic_a.connect("manager")


def _role_row(database: Database, login: str) -> tuple[Any, ...] | None:
    with database.operator() as operator:
        return operator.execute(
            "select rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, rolconnlimit,"
            " rolvaliduntil > now() from pg_roles where rolname = %s",
            [login],
        ).fetchone()


def test_a_manager_adds_a_person_who_signs_in_with_the_rights_of_the_role(
    database: Database, clinic_a: Clinic, manager: Connection
) -> None:
    role_id, perms = role_of(manager, "groomer")
    staff_id, login, password = add_person(manager, role_id)
    with closing(sign_in(clinic_a, login, password)) as line:
        assert perms_of(line) == set(perms)
        assert line.execute("select sec.staff_id()").fetchone() == (staff_id,)
        for role in ("fd_reader", "fd_warden", "fd_owner"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                line.execute(f"set role {role}".encode())
    assert _role_row(database, login) == (False, False, False, True, 40, None)


def test_what_is_no_verifier_makes_no_login_and_changes_no_password(
    database: Database, clinic_a: Clinic, manager: Connection
) -> None:
    role_id, _ = role_of(manager, "vet")
    staff_id, login, password = add_person(manager, role_id)
    with closing(sign_in(clinic_a, login, password)) as own:
        for verifier in HOSTILE_VERIFIERS:
            unmade = new_login()
            for line, call, parameters in (
                (manager, "add_staff('Ann', 'A', %s, %s, %s)", [role_id, unmade, verifier]),
                (manager, "reset_password(%s, %s)", [staff_id, verifier]),
                (own, "change_own_password(%s)", [verifier]),
            ):
                with pytest.raises(psycopg.Error) as refused:
                    line.execute(f"select app.{call}".encode(), parameters)
                assert refused.value.sqlstate == "22023", (verifier, call)
            assert _role_row(database, unmade) is None
    sign_in(clinic_a, login, password).close()


def test_only_an_opaque_name_that_nobody_has_becomes_a_login(
    database: Database, manager: Connection
) -> None:
    role_id, _ = role_of(manager, "vet")
    for login in HOSTILE_LOGINS:
        before = _role_row(database, login)
        with pytest.raises(psycopg.Error):
            manager.execute("select app.add_staff('Ann', 'A', %s, %s, %s)", [role_id, login, GOOD])
        assert _role_row(database, login) == before, login


def test_a_login_that_exists_anywhere_on_the_server_is_not_taken_over(
    clinic_a: Clinic, clinic_b: Clinic, manager: Connection
) -> None:
    role_id, _ = role_of(manager, "vet")
    theirs = clinic_b.logins["owner"].login
    with pytest.raises(psycopg.Error):
        manager.execute("select app.add_staff('Ann', 'A', %s, %s, %s)", [role_id, theirs, GOOD])
    assert clinic_b.connect("owner").execute("select sec.tenant_id()").fetchone() == (
        clinic_b.tenant_id,
    )


def test_people_of_another_clinic_and_of_nowhere_are_out_of_reach(
    clinic_b: Clinic, manager: Connection
) -> None:
    calls = (
        "select app.disable_staff(%(id)s)",
        "select app.enable_staff(%(id)s, %(verifier)s)",
        "select app.reset_password(%(id)s, %(verifier)s)",
    )
    answers = set()
    for staff_id in (clinic_b.logins["vet"].staff_id, uuid4()):
        for call in calls:
            with pytest.raises(psycopg.Error) as refused:
                manager.execute(call.encode(), {"id": staff_id, "verifier": GOOD})
            answers.add(str(refused.value).splitlines()[0])
    assert len(answers) == 1  # nobody learns which of the two exists
    assert perms_of(clinic_b.connect("vet"))


def test_the_functions_about_logins_are_not_for_staff(
    clinic_a: Clinic, manager: Connection
) -> None:
    login = clinic_a.logins["vet"].login
    for call in (
        f"sec.make_login('u_0123456789abcdef', '{GOOD}')",
        f"sec.set_verifier('{login}', '{GOOD}')",
        f"sec.open_login('{login}', '{GOOD}')",
        f"sec.shut_login('{login}')",
        f"sec.end_sessions('{login}')",
        f"sec.alter_login('{login}', 'connection limit 40')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            manager.execute(f"select {call}".encode())


def test_who_is_shut_out_loses_the_open_session_and_may_come_back_with_a_new_password(
    database: Database, clinic_a: Clinic, manager: Connection
) -> None:
    staff_id, login, password = add_person(manager, role_of(manager, "vet")[0])
    with closing(sign_in(clinic_a, login, password)) as line:
        manager.execute("select app.disable_staff(%s)", [staff_id])

        def is_ended() -> bool:
            try:
                line.execute("select 1")
            except psycopg.OperationalError:
                return True
            return False

        eventually(is_ended)
    assert _role_row(database, login) == (False, False, False, True, 3, True)
    with closing(sign_in(clinic_a, login, password)) as line:  # its desk may hand over for a week
        assert perms_of(line) == set()
        assert line.execute("select count(*) from app.pet").fetchone() == (0,)
    verifier = verifier_of(manager, login, "another one")
    with pytest.raises(psycopg.Error, match="Let them in again"):
        manager.execute("select app.reset_password(%s, %s)", [staff_id, verifier])
    manager.execute("select app.enable_staff(%s, %s)", [staff_id, verifier])
    with closing(sign_in(clinic_a, login, "another one")) as line:
        assert "pet.write" in perms_of(line)
    with pytest.raises(psycopg.OperationalError):
        sign_in(clinic_a, login, password)
    # Infinity is later than now.
    assert _role_row(database, login) == (False, False, False, True, 40, True)


def test_a_plain_command_shuts_out_as_the_function_does_but_lets_nobody_in(
    clinic_a: Clinic, manager: Connection
) -> None:
    staff_id, login, password = add_person(manager, role_of(manager, "vet")[0])
    manager.execute("update app.staff set active = false where id = %s", [staff_id])
    with closing(sign_in(clinic_a, login, password)) as line:
        assert perms_of(line) == set()
    with pytest.raises(psycopg.Error, match="comes in again with a new password"):
        manager.execute("update app.staff set active = true where id = %s", [staff_id])


def test_a_transaction_begun_before_the_shutting_writes_nothing_after_it(
    clinic_a: Clinic, manager: Connection
) -> None:
    """An old snapshot still sees the old rights; the clinic's head tells that it is old."""
    vet = clinic_a.connect("vet", autocommit=False)
    vet.execute("set transaction isolation level repeatable read")
    vet.execute("select count(*) from app.pet")
    role_id, _ = role_of(manager, "vet")
    manager.execute("update app.role set perms = '[]' where id = %s", [role_id])
    with pytest.raises(psycopg.errors.SerializationFailure):
        vet.execute("insert into app.pet (id, name) values (gen_random_uuid(), 'late')")


def test_ones_own_password_is_changed_without_being_sent(
    clinic_a: Clinic, manager: Connection
) -> None:
    _, login, password = add_person(manager, role_of(manager, "vet")[0])
    with closing(sign_in(clinic_a, login, password)) as line:
        verifier = verifier_of(line, login, "my own from now on")
        line.execute("select app.change_own_password(%s)", [verifier])
        assert perms_of(line)  # the session goes on
    sign_in(clinic_a, login, "my own from now on").close()
    with pytest.raises(psycopg.OperationalError):
        sign_in(clinic_a, login, password)


def test_the_list_of_people_says_who_was_seen_where(clinic_a: Clinic, manager: Connection) -> None:
    manager.execute('select app.hello(\'{"device_name": "Counter 2"}\')')
    rows = manager.execute("select * from app.staff_list()").fetchall()
    people = {row[1]: row for row in rows}
    assert len(people) == len(clinic_a.logins)
    mine = people["Staff manager"]
    assert mine[4:7] == ("manager", True, clinic_a.logins["manager"].login)
    assert mine[9] == "Counter 2"
    assert people["Staff vet"][8] is None
