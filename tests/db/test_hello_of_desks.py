"""What a desk is told when it signs in: welcome, shut out, disabled."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.clinics import Clinic
from tests.db.desk import Desk, pet
from tests.db.held_work import disable, refused
from tests.servers import Database

pytestmark = pytest.mark.db

KNOWS = {"knows": ["disabled"]}


def test_a_disabled_login_is_told_so_and_nothing_of_the_clinic(
    desk: Desk, clinic_a: Clinic, database: Database
) -> None:
    disable(database, clinic_a)

    told = desk.hello(desk.device_id, **KNOWS)

    assert set(told) == {"epoch", "user", "server_time"}
    assert set(told["user"]) == {"login", "status", "hand_over_until"}
    assert told["user"]["status"] == "disabled"
    assert told["user"]["hand_over_until"] > told["server_time"]
    for mark in (clinic_a.tenant_id, desk.welcome["channel"], "Canal Street"):
        assert str(mark) not in str(told)


def test_a_desk_of_the_previous_release_is_refused_as_ever(
    desk: Desk, clinic_a: Clinic, database: Database
) -> None:
    disable(database, clinic_a)

    assert refused(partial(desk.hello, desk.device_id)) == "FD001"
    assert refused(partial(desk.hello, desk.device_id, knows=["more"])) == "FD001"
    assert refused(partial(desk.hello, desk.device_id, knows=None)) == "FD001"


def test_a_week_later_a_disabled_login_hears_and_hands_over_nothing(
    desk: Desk, clinic_a: Clinic, database: Database
) -> None:
    waiting = desk.envelope(pet())
    disable(database, clinic_a)
    with database.operator() as operator:
        operator.execute(
            "update sec.login_binding set disabled_at = now() - interval '7 days' where not active"
        )

    assert refused(partial(desk.hello, desk.device_id, **KNOWS)) == "FD001"
    handing = partial(desk.value, "select app.hand_over(%s, 'disabled')", Jsonb(waiting))
    assert refused(handing) == "FD001"


def test_who_is_enabled_again_is_welcome_as_before(
    desk: Desk, clinic_a: Clinic, database: Database
) -> None:
    disable(database, clinic_a)
    with database.operator() as operator:
        operator.execute("update sec.login_binding set active = true where not active")

    told = desk.hello(desk.device_id, **KNOWS)

    assert (told["user"]["status"], told["device"]["status"]) == ("active", "active")
    assert desk.apply(pet())["status"] == "applied"


def test_a_login_without_a_clinic_hears_nothing_at_all(database: Database) -> None:
    with database.operator() as operator:
        operator.execute("delete from sec.login_binding where service")
        with pytest.raises(psycopg.Error) as caught:
            operator.execute("select app.hello(%s)", [Jsonb(KNOWS)])
    assert caught.value.sqlstate == "FD001"


def test_a_workstation_that_was_shut_out_stays_so_for_everybody(
    desk: Desk, manager: Desk, clinic_a: Clinic
) -> None:
    here = {"workstation": str(uuid4())}
    desk.hello(desk.device_id, **here)
    owner = Desk(clinic_a.connect("owner"))
    owner_here = owner.hello(**here)["device"]["id"]

    assert manager.value("select app.revoke_workstation(%s, 'sold')", here["workstation"]) == 2

    for one, device_id in ((desk, desk.device_id), (owner, owner_here)):
        told = one.hello(device_id, **here)["device"]
        assert (told["status"], told["scope"]) == ("revoked", "workstation")
    groomer = Desk(clinic_a.connect("groomer"))
    assert groomer.hello(**here)["device"] == {
        "id": None,
        "status": "revoked",
        "scope": "workstation",
        "last_seq": 0,
    }
    assert groomer.hello(groomer.device_id, **here)["device"]["status"] == "revoked"
    assert refused(partial(groomer.apply, pet())) == "FD007"
    # Elsewhere the same person goes on.
    assert owner.hello(owner.device_id)["device"]["status"] == "active"


def test_one_person_is_shut_out_of_one_workstation_alone(
    desk: Desk, manager: Desk, clinic_a: Clinic
) -> None:
    here = {"workstation": str(uuid4())}
    desk.hello(desk.device_id, **here)
    other = Desk(clinic_a.connect("groomer"))
    other.hello(other.device_id, **here)

    assert manager.value("select app.revoke_device(%s)", desk.device_id) == 1

    told = desk.hello(desk.device_id, **here)["device"]
    assert (told["status"], told["scope"]) == ("revoked", "device")
    assert other.hello(other.device_id, **here)["device"]["status"] == "active"


def test_a_desk_that_only_asks_is_told_the_same_and_leaves_no_trace(
    desk: Desk, manager: Desk, clinic_a: Clinic
) -> None:
    here = {"workstation": str(uuid4())}
    desk.hello(desk.device_id, **here)
    manager.value("select app.revoke_workstation(%s)", here["workstation"])
    count = "select count(*) from app.device"
    before = manager.value(count)

    asking = clinic_a.connect("groomer", autocommit=False)
    asking.execute("set transaction read only")
    row = asking.execute("select app.hello(%s)", [Jsonb(here)]).fetchone()

    assert row is not None
    assert row[0]["device"]["status"] == "revoked"
    assert manager.value(count) == before
