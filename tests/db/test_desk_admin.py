"""Desks and held commands as the manager's client and the operator's commands see them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.conninfo import conninfo_to_dict
from typer.testing import CliRunner

from frontdesk.commands.admin import app
from frontdesk.domain.errors import InvalidInput, NotAllowed, NotFound
from frontdesk.domain.ids import CommandId, DeviceId, new_id
from frontdesk.storage.postgres.connection import DeskConnection
from frontdesk.storage.postgres.desk_admin import DeskAdmin
from frontdesk.storage.profiles import Profile
from tests.clinics import Clinic
from tests.db.desk import Desk, pet
from tests.db.held_work import hand_over
from tests.servers import Database

pytestmark = pytest.mark.db


def _admin(clinic: Clinic, role: str) -> DeskAdmin:
    return DeskAdmin(DeskConnection.connect(clinic.dsn(role), autocommit=True))


@pytest.fixture
def admin(clinic_a: Clinic) -> Iterator[DeskAdmin]:
    with _admin(clinic_a, "manager") as opened:
        yield opened


def test_a_desk_is_listed_once_a_person_and_workstation(
    admin: DeskAdmin, desk: Desk, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    here = uuid4()
    desk.hello(desk.device_id, workstation=str(here))
    newest = desk.hello(workstation=str(here))["device"]["id"]
    groomer = Desk(clinic_a.connect("groomer"))
    groomer.hello(groomer.device_id, workstation=str(here))
    Desk(clinic_b.connect())

    listed = {each.id: each for each in admin.devices()}

    assert {str(each) for each in listed} == {newest, groomer.device_id}
    one = listed[DeviceId(UUID(newest))]
    assert (one.person, one.person_active, one.workstation) == ("Staff receptionist", True, here)
    assert (one.name, one.client_version, one.held) == ("Test", "0.1.0", 0)
    assert one.revoked_at is None


def test_a_manager_shuts_out_and_settles(admin: DeskAdmin, desk: Desk, clinic_a: Clinic) -> None:
    here = uuid4()
    desk.hello(desk.device_id, workstation=str(here))
    waiting = [desk.envelope(pet("One")), desk.envelope(pet("Two"))]

    assert admin.revoke_workstation(here, "stolen from the car") == 1
    assert admin.revoke_workstation(here) == 0
    for each in waiting:
        hand_over(desk, each, "revoked")

    (listed,) = admin.devices()
    assert (listed.revoked_scope, listed.revoked_reason) == ("workstation", "stolen from the car")
    assert (listed.revoked_by, listed.held) == (clinic_a.logins["manager"].login, 2)
    held = admin.held()
    assert [str(each.id) for each in held] == [each["command_id"] for each in waiting]
    assert (held[0].author_name, held[0].reason) == ("Staff receptionist", "revoked")
    assert held[0].changes[0]["set"] == {"name": "One"}

    assert admin.release(held[0].id).happened
    dropped = admin.drop(held[1].id, "twice")
    assert (dropped.happened, dropped.is_still_held) == (False, False)
    assert admin.held() == []


def test_what_cannot_be_released_says_so_and_stays(admin: DeskAdmin, desk: Desk) -> None:
    taken = desk.envelope(pet("x" * 501))
    admin.revoke_device(DeviceId(UUID(desk.device_id)))
    hand_over(desk, taken, "revoked")

    settled = admin.release(CommandId(UUID(taken["command_id"])))

    assert (settled.happened, settled.is_still_held, settled.code) == (False, True, "23514")
    assert len(admin.held()) == 1


def test_who_may_not_and_what_is_not_there_are_told_in_words(
    admin: DeskAdmin, clinic_a: Clinic
) -> None:
    with _admin(clinic_a, "groomer") as groomer:
        for call in (groomer.devices, groomer.held):
            with pytest.raises(NotAllowed):
                call()
    with pytest.raises(InvalidInput, match="Look at the list again"):
        admin.release(CommandId(new_id()))
    with pytest.raises(InvalidInput, match="no such desk"):
        admin.revoke_device(DeviceId(uuid4()))
    with pytest.raises(InvalidInput, match="no such workstation"):
        admin.revoke_workstation(uuid4())


def test_shutting_out_is_in_the_log_and_breaks_no_desk(admin: DeskAdmin, desk: Desk) -> None:
    head = desk.hello(desk.device_id)["head"]
    admin.revoke_device(DeviceId(UUID(desk.device_id)), "lost")

    page = desk.pull(head)

    assert [(each["entity"], each["entity_id"]) for each in page["events"]] == [
        ("device", desk.device_id)
    ]
    assert page["rows"] == {}
    changed = desk.value("select changed from app.event where entity = 'device'")
    assert changed["revoked_reason"] == ["", "lost"]
    assert changed["revoked_scope"] == [None, "device"]


def _run(*arguments: str) -> Any:
    done = CliRunner().invoke(app, [*arguments, "--json"])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_the_operator_lists_and_shuts_out(
    desk: Desk, database: Database, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    here = str(uuid4())
    desk.hello(desk.device_id, workstation=here)
    other = Desk(clinic_b.connect())

    listed = _run("device", "list", "--dsn", database.dsn)
    assert {each["id"] for each in listed} == {desk.device_id, other.device_id}
    of_b = ("--dsn", database.dsn, "--tenant", str(clinic_b.tenant_id))
    assert [each["id"] for each in _run("device", "list", *of_b)] == [other.device_id]

    revoke = ("device", "revoke", "--dsn", database.dsn)
    assert _run(*revoke, "--workstation", here, "--reason", "sold") == {"revoked": 1}
    assert _run(*revoke, "--workstation", here) == {"revoked": 0}
    assert _run(*revoke, "--device", other.device_id) == {"revoked": 1}
    assert desk.hello(desk.device_id)["device"]["status"] == "revoked"
    assert other.hello(other.device_id)["device"]["status"] == "revoked"


def test_the_operator_is_told_what_was_wrong(database: Database, clinic_b: Clinic) -> None:
    revoke = ("device", "revoke", "--dsn", database.dsn)
    for arguments in (revoke, (*revoke, "--device", "x"), (*revoke, "--device", str(uuid4()))):
        with pytest.raises((InvalidInput, NotFound)):
            _run(*arguments)
    with pytest.raises(InvalidInput, match="one of them"):
        _run(*revoke, "--device", str(uuid4()), "--workstation", str(uuid4()))
    with pytest.raises(InvalidInput, match="501 characters"):
        _run(*revoke, "--device", str(uuid4()), "--reason", "x" * 501)


def test_a_line_is_opened_with_a_profile(clinic_a: Clinic, tmp_path: Path) -> None:
    where = conninfo_to_dict(clinic_a.dsn("manager", password=False))
    login = clinic_a.logins["manager"]
    profile = Profile(
        name="counter",
        directory=tmp_path,
        host=str(where["host"]),
        port=int(str(where["port"])),
        dbname=str(where["dbname"]),
        login=login.login,
    )
    with DeskAdmin.open(profile, login.password) as admin:
        assert admin.held() == []
