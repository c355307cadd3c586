"""Roles of a clinic: what they give counts at once, and nobody gives what they lack."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
import pytest

from frontdesk.domain.changes import update
from frontdesk.domain.permissions import CODES
from tests.clinics import ROLES, Clinic
from tests.db.desk import Desk, pet
from tests.db.staff_acts import (
    add_person,
    add_role,
    give_role,
    perms_of,
    role_of,
    set_perms,
    sign_in,
)
from tests.servers import Database
from tests.sync.desks import eventually

pytestmark = pytest.mark.db

REMOVED = "2026-11-21T09:00:00+00:00"


def _refused(answer: dict[str, Any], rule: str) -> bool:
    return (answer["status"], (answer["detail"] or {}).get("constraint")) == ("rejected", rule)


def _rights_agree(database: Database) -> bool:
    """Whether every login may do what its role says, and nothing else."""
    with database.operator() as operator:
        row = operator.execute(
            "select count(*) filter (where b.perms <> case when r.deleted_at is null"
            " then array(select jsonb_array_elements_text(r.perms) order by 1) else '{}' end),"
            " count(*) from sec.login_binding b join sec.tenant t on t.id = b.tenant_id"
            " left join app.role r on r.tenant_id = b.tenant_id and r.id = b.role_id"
        ).fetchone()
    assert row is not None
    assert row[1] >= 2 * len(ROLES)
    return bool(row[0] == 0)


def test_a_clinic_begins_with_its_own_copy_of_the_templates(
    database: Database, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    with database.operator() as operator:
        templates = operator.execute("select name, perms from sec.role_template").fetchall()
    for clinic in (clinic_a, clinic_b):
        rows = clinic.connect().execute("select name, perms, built_in from app.role").fetchall()
        assert {name: set(perms) for name, perms, _ in rows} == {
            name: set(perms) for name, perms in templates
        }
        assert all(built_in for *_, built_in in rows)
    assert _rights_agree(database)


def test_managers_and_owners_may_do_everything_there_is(clinic_a: Clinic) -> None:
    for role in ("manager", "owner"):
        assert perms_of(clinic_a.connect(role)) == CODES


def test_the_server_knows_the_permissions_of_the_program_and_no_others(manager: Desk) -> None:
    _, answer = add_role(manager, "Everything", *sorted(CODES))
    assert answer["status"] == "applied"
    for wrong in (["pet.eat"], ["pet.write", 1], "pet.write", {"pet.write": True}, [["pet.write"]]):
        change = {"table": "role", "op": "insert", "id": "01900000-0000-7000-8000-000000000001"}
        answer = manager.apply({**change, "set": {"name": "Wrong", "perms": wrong}})
        assert answer["status"] == "rejected", wrong


def test_a_right_counts_at_the_next_statement_of_an_open_session(
    database: Database, clinic_a: Clinic, manager: Desk
) -> None:
    groomer = clinic_a.connect("groomer")
    role_id, before = role_of(groomer, "groomer")
    assert "client.write" not in perms_of(groomer)
    assert set_perms(manager, role_id, *before, "client.write")["status"] == "applied"
    assert "client.write" in perms_of(groomer)
    assert set_perms(manager, role_id)["status"] == "applied"
    assert perms_of(groomer) == set()
    assert Desk(groomer).apply(pet())["code"] == "42501"
    assert _rights_agree(database)


def test_another_role_counts_at_the_next_statement_and_its_name_goes_along(
    database: Database, clinic_a: Clinic, manager: Desk
) -> None:
    vet = clinic_a.connect("vet")
    role_id, _ = add_role(manager, "Head vet", "pet.write", "roster.write")
    staff_id = clinic_a.logins["vet"].staff_id
    assert give_role(manager, staff_id, role_id)["status"] == "applied"
    assert perms_of(vet) == {"pet.write", "roster.write"}
    assert Desk(vet).welcome["user"]["role"] == "Head vet"
    renamed = update("role", role_id, was={"name": "Head vet"}, values={"name": "Chief"})
    assert renamed is not None
    assert manager.apply(renamed)["status"] == "applied"
    row = vet.execute("select role from app.staff where id = %s", [staff_id]).fetchone()
    assert row == ("Chief",)
    assert _rights_agree(database)


def test_two_live_roles_of_one_name_are_refused_whatever_its_capitals(manager: Desk) -> None:
    _, answer = add_role(manager, "Manager")
    assert answer["code"] == "23505"
    _, answer = add_role(manager, "  ")
    assert _refused(answer, "role_named")


def test_nobody_gives_a_right_that_they_do_not_have(clinic_a: Clinic, manager: Desk) -> None:
    deputy_role, _ = add_role(manager, "Deputy", "role.write", "staff.write", "pet.write")
    give_role(manager, clinic_a.logins["vet"].staff_id, deputy_role)
    deputy = Desk(clinic_a.connect("vet"))
    everything, _ = role_of(deputy.connection, "owner")

    _, answer = add_role(deputy, "Mine", "client.erase")
    assert _refused(answer, "rights_one_holds")
    answer = set_perms(deputy, deputy_role, "role.write", "staff.write", "device.write")
    assert _refused(answer, "rights_one_holds")
    assert _refused(
        give_role(deputy, clinic_a.logins["vet"].staff_id, everything), "rights_one_holds"
    )
    with pytest.raises(psycopg.Error, match="do not have yourself"):
        add_person(deputy.connection, everything)
    assert perms_of(deputy.connection) == {"role.write", "staff.write", "pet.write"}


def test_nobody_lays_hands_on_those_who_may_do_more(clinic_a: Clinic, manager: Desk) -> None:
    deputy_role, _ = add_role(manager, "Deputy", "role.write", "staff.write", "pet.write")
    give_role(manager, clinic_a.logins["vet"].staff_id, deputy_role)
    deputy = Desk(clinic_a.connect("vet"))
    owner = clinic_a.logins["owner"]
    owners, _ = role_of(deputy.connection, "owner")
    verifier = f"SCRAM-SHA-256$4096:{'A' * 22}==${'B' * 43}=:{'C' * 43}="

    assert _refused(set_perms(deputy, owners, "pet.write"), "rights_one_holds")
    assert _refused(give_role(deputy, owner.staff_id, deputy_role), "rights_one_holds")
    for call in ("reset_password(%s, %s)", "enable_staff(%s, %s)"):
        with pytest.raises(psycopg.Error) as refused:
            deputy.connection.execute(f"select app.{call}", [owner.staff_id, verifier])
        assert refused.value.sqlstate == "FD009"
    with pytest.raises(psycopg.Error, match="do not have yourself"):
        deputy.connection.execute("select app.disable_staff(%s)", [owner.staff_id])
    assert perms_of(clinic_a.connect("owner")) == CODES  # with the old password


def test_whoever_may_not_manage_changes_neither_roles_nor_people(clinic_a: Clinic) -> None:
    desk = Desk(clinic_a.connect("receptionist"))
    own, _ = role_of(desk.connection, "receptionist")
    assert add_role(desk, "Mine")[1]["code"] == "42501"
    assert set_perms(desk, own, "client.write")["code"] == "42501"
    owners, _ = role_of(desk.connection, "owner")
    for name in ("receptionist", "owner"):
        answer = give_role(desk, clinic_a.logins[name].staff_id, owners)
        assert name == "owner" or answer["code"] == "42501"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.connection.execute("update app.role set built_in = false")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.connection.execute("select * from app.staff_list()")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        add_person(desk.connection, own)


def test_the_last_who_manages_people_and_roles_cannot_be_stripped(
    database: Database, clinic_a: Clinic, manager: Desk
) -> None:
    owner = Desk(clinic_a.connect("owner"))
    groomers, _ = role_of(owner.connection, "groomer")
    managers, _ = role_of(owner.connection, "manager")
    owners, all_perms = role_of(owner.connection, "owner")
    assert give_role(owner, clinic_a.logins["manager"].staff_id, groomers)["status"] == "applied"
    own = clinic_a.logins["owner"].staff_id
    assert _refused(give_role(owner, own, groomers), "last_manager")
    without = [perm for perm in all_perms if perm != "role.write"]
    assert _refused(set_perms(owner, owners, *without), "last_manager")
    with pytest.raises(psycopg.Error, match="shuts themselves out"):
        owner.connection.execute("select app.disable_staff(%s)", [own])
    assert perms_of(owner.connection) == CODES
    # As soon as there is another one, it may be done.
    add_person(owner.connection, managers)
    assert give_role(owner, own, groomers)["status"] == "applied"
    assert _rights_agree(database)


def test_a_role_that_somebody_has_is_not_removed_and_a_removed_one_not_given(
    database: Database, clinic_a: Clinic, manager: Desk
) -> None:
    vets, _ = add_role(manager, "Night vet", "pet.write")
    staff_id, *_ = add_person(manager.connection, vets)
    removal = update("role", vets, was={"deleted_at": None}, values={"deleted_at": REMOVED})
    assert removal is not None
    assert _refused(manager.apply(removal), "role_in_use")
    manager.connection.execute("select app.disable_staff(%s)", [staff_id])
    assert manager.apply(removal)["status"] == "applied"
    assert _rights_agree(database)
    answer = give_role(manager, clinic_a.logins["groomer"].staff_id, vets)
    assert _refused(answer, "role_removed")
    back = update("role", vets, was={"deleted_at": REMOVED}, values={"deleted_at": None})
    assert back is not None
    assert manager.apply(back)["status"] == "applied"
    assert _rights_agree(database)


def test_a_role_of_another_clinic_is_nobodys(
    clinic_a: Clinic, clinic_b: Clinic, manager: Desk
) -> None:
    theirs, _ = role_of(clinic_b.connect(), "receptionist")
    answer = give_role(manager, clinic_a.logins["vet"].staff_id, theirs)
    assert answer["code"] == "23503"
    assert manager.connection.execute(
        "select count(*) from app.role where id = %s", [theirs]
    ).fetchone() == (0,)
    with pytest.raises(psycopg.Error) as refused:
        add_person(manager.connection, theirs)
    assert refused.value.sqlstate == "23503"


def test_what_is_done_to_roles_and_people_is_in_the_log_under_its_author(
    database: Database, clinic_a: Clinic, manager: Desk
) -> None:
    line = manager.connection
    role_id, _ = add_role(manager, "Trainee", "pet.write")
    staff_id, login, password = add_person(line, role_id)
    trainee = sign_in(clinic_a, login, password)
    trainee.close()
    verifier = f"SCRAM-SHA-256$4096:{'A' * 22}==${'B' * 43}=:{'C' * 43}="
    line.execute("select app.reset_password(%s, %s)", [staff_id, verifier])
    line.execute("select app.disable_staff(%s)", [staff_id])
    line.execute("select app.enable_staff(%s, %s)", [staff_id, verifier])
    rows = line.execute(
        "select login, entity, op, changed from app.event where entity_id in (%s, %s)"
        " order by position",
        [role_id, staff_id],
    ).fetchall()
    assert {row[0] for row in rows} == {clinic_a.logins["manager"].login}
    acts = [(entity, op, sorted(changed)) for _, entity, op, changed in rows]
    assert acts[0][:2] == ("role", "insert")
    assert acts[1][:2] == ("staff", "insert")
    assert acts[2:] == [
        ("staff", "update", ["password"]),
        ("staff", "update", ["active"]),
        ("staff", "update", ["active"]),
        ("staff", "update", ["password"]),
    ]
    with database.operator() as operator:
        row = operator.execute(
            "select sec.broken_event(%s), (select count(*) from app.event e where"
            " e.changed::text like '%%SCRAM%%')",
            [clinic_a.tenant_id],
        ).fetchone()
    assert row == (None, 0)


def test_a_statement_that_waited_while_its_right_was_taken_away_does_nothing(
    clinic_a: Clinic, manager: Desk
) -> None:
    """The policy was asked before the wait, and still said yes."""
    line = manager.connection
    deputies, _ = add_role(manager, "Deputy", *sorted(CODES))
    staff_id, login, password = add_person(line, deputies)
    vets, _ = role_of(line, "vet")
    owners, _ = role_of(line, "owner")
    attempts = (
        ("update app.staff set role_id = %s where id = %s", [owners, staff_id]),
        ("update app.role set perms = '[\"client.erase\"]' where id = %s", [vets]),
    )
    for statement, parameters in attempts:
        give_role(manager, staff_id, deputies)
        deputy = clinic_a.connect_as(login, password)
        with ThreadPoolExecutor(1) as pool:
            with line.transaction():
                line.execute("update app.staff set role_id = %s where id = %s", [vets, staff_id])
                waiting = pool.submit(deputy.execute, statement.encode(), parameters)
                eventually(partial(_waits, clinic_a, deputy))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                waiting.result()
        assert perms_of(deputy) == {"pet.write", "appointment.write"}


def _waits(clinic: Clinic, line: psycopg.Connection[Any]) -> bool:
    with psycopg.connect(clinic.operator_dsn) as operator:
        row = operator.execute(
            "select wait_event_type = 'Lock' from pg_stat_activity where pid = %s",
            [line.info.backend_pid],
        ).fetchone()
    return row == (True,)
