"""A manager settles what is held: it happens under the same rules as ever, or it is dropped."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from frontdesk.domain.changes import insert, update
from frontdesk.domain.ids import new_id
from tests.clinics import Clinic
from tests.db.desk import Desk, booking, pet
from tests.db.held_work import disable, drop, hand_over, held_ids, refused, release, revoke
from tests.servers import Database

pytestmark = pytest.mark.db

TIMES = ("2026-11-23T09:00:00+00:00", "2026-11-23T10:00:00+00:00")


def _held(desk: Desk, manager: Desk, *changes: Any, **more: Any) -> dict[str, Any]:
    """Leave one command of a revoked desk with the server, and return its envelope."""
    envelope = desk.envelope(*changes, **more)
    revoke(manager, desk)
    assert hand_over(desk, envelope, "revoked")["status"] == "held"
    return envelope


@pytest.mark.acceptance(36)
def test_a_released_command_happens_and_the_log_says_who_released_it(
    desk: Desk, manager: Desk, clinic_a: Clinic
) -> None:
    held = _held(desk, manager, *booking(clinic_a.ids, *TIMES))
    before = manager.hello(manager.device_id)["head"]

    answer = release(manager, held["command_id"])

    assert (answer["status"], answer["replay"]) == ("applied", False)
    assert manager.value("select count(*) from app.appointment") == 1
    events = manager.pull(before)["events"]
    assert [event["entity"] for event in events] == ["appointment", "resource_claim", "held"]
    assert {event["command_id"] for event in events} == {held["command_id"]}
    assert {event["login"] for event in events} == {clinic_a.logins["manager"].login}
    assert answer["head"] == events[1]["position"]
    row = manager.connection.execute(
        "select status, login, head from app.command where id = %s", [held["command_id"]]
    ).fetchone()
    assert row == ("applied", clinic_a.logins["receptionist"].login, answer["head"])


def test_the_log_tells_the_story_of_a_held_command_without_its_values(
    desk: Desk, manager: Desk, clinic_a: Clinic
) -> None:
    held = _held(desk, manager, pet("Secret"))

    drop(manager, held["command_id"], "entered twice")

    changed, op = manager.connection.execute(
        "select changed, op from app.event where entity = 'held'"
    ).fetchall()[0]
    assert op == "insert"
    assert changed["author"] == clinic_a.logins["receptionist"].login
    assert changed["settled_by"] == clinic_a.logins["manager"].login
    assert (changed["reason"], changed["outcome"]) == ("revoked", "dropped")
    assert changed["note"] == "entered twice"
    assert "Secret" not in str(changed)
    assert manager.value("select count(*) from app.held where envelope is not null") == 0


def test_releasing_twice_happens_once(desk: Desk, manager: Desk) -> None:
    held = _held(desk, manager, pet("Once"))
    first = release(manager, held["command_id"])

    assert release(manager, held["command_id"]) == {**first, "replay": True}
    assert drop(manager, held["command_id"]) == {**first, "replay": True}
    assert manager.value("select count(*) from app.pet where name = 'Once'") == 1


def test_a_dropped_command_never_happens(desk: Desk, manager: Desk) -> None:
    held = _held(desk, manager, pet("Never"))
    first = drop(manager, held["command_id"], None)

    assert (first["status"], first["code"]) == ("rejected", "FD010")
    assert release(manager, held["command_id"]) == {**first, "replay": True}
    assert manager.value("select count(*) from app.pet where name = 'Never'") == 0
    # Its desk, should it ask again, hears the same.
    assert hand_over(desk, held)["code"] == "FD010"


def test_a_stale_command_is_answered_as_ever_and_stays_held(
    desk: Desk, manager: Desk, clinic_a: Clinic
) -> None:
    bella = clinic_a.ids["bella"]
    change = update("pet", bella, was={"name": "Bella"}, values={"name": "Belle"})
    assert change is not None
    held = _held(desk, manager, change)
    now = update("pet", bella, was={"name": "Bella"}, values={"name": "Bellina"})
    assert now is not None
    manager.apply(now)

    answer = release(manager, held["command_id"])

    assert (answer["status"], answer["code"]) == ("rejected", "FD002")
    assert answer["detail"]["current"]["name"] == "Bellina"
    assert held_ids(manager) == [held["command_id"]]
    asked = manager.send({**held, "device_id": manager.device_id, "device_seq": manager.next_seq})
    assert asked["status"] == "held"
    again = update("pet", bella, was={"name": "Bellina"}, values={"name": "Bella"})
    assert again is not None
    manager.next_seq = manager.hello(manager.device_id)["device"]["last_seq"] + 1
    manager.apply(again)
    assert release(manager, held["command_id"])["status"] == "applied"


def test_a_taken_time_is_refused_to_the_releaser_too(
    desk: Desk, manager: Desk, clinic_a: Clinic
) -> None:
    held = _held(desk, manager, *booking(clinic_a.ids, *TIMES))
    manager.apply(*booking(clinic_a.ids, *TIMES, pet_id=clinic_a.ids["rex"]))

    answer = release(manager, held["command_id"])

    assert (answer["status"], answer["code"]) == ("rejected", "23P01")
    assert held_ids(manager) == [held["command_id"]]
    assert manager.value("select count(*) from app.appointment") == 1


def test_settling_and_shutting_out_need_the_permission(
    desk: Desk, manager: Desk, clinic_a: Clinic
) -> None:
    held = _held(desk, manager, pet())["command_id"]
    groomer = Desk(clinic_a.connect("groomer"))

    for act in (
        partial(release, groomer, held),
        partial(drop, groomer, held),
        partial(held_ids, groomer),
        partial(groomer.value, "select count(*) from app.devices()"),
        partial(groomer.value, "select app.revoke_device(%s)", manager.device_id),
        partial(groomer.value, "select app.revoke_workstation(%s)", uuid4()),
        partial(groomer.value, "select sec.begin_release(%s)", held),
        partial(groomer.value, "select sec.end_release(%s)", held),
    ):
        assert refused(act) == "42501"
    assert held_ids(manager) == [held]


def test_a_release_cannot_be_claimed_without_one(desk: Desk, manager: Desk) -> None:
    held = _held(desk, manager, pet("Claimed"))["command_id"]

    assert refused(partial(manager.value, "select sec.end_release(%s)", held)) == "FD003"
    assert held_ids(manager) == [held]


def test_what_is_not_held_cannot_be_settled(manager: Desk, clinic_b: Clinic) -> None:
    other_desk = Desk(clinic_b.connect())
    other = _held(other_desk, Desk(clinic_b.connect("manager")), pet("Theirs"))

    for command_id in (str(new_id()), other["command_id"]):
        assert refused(partial(release, manager, command_id)) == "FD009"
        assert refused(partial(drop, manager, command_id)) == "FD009"


@pytest.mark.parametrize("table", ["staff", "role"])
def test_nobody_leaves_himself_rights_behind(desk: Desk, manager: Desk, table: str) -> None:
    """Whoever was shut out writes what the manager would release with rights of his own."""
    crafted = insert(table, new_id(), {"name": "Accomplice"})
    held = _held(desk, manager, pet("Harmless"), crafted)

    answer = release(manager, held["command_id"])

    assert (answer["status"], answer["detail"]["constraint"]) == ("rejected", "held_rights")
    assert manager.value("select count(*) from app.pet where name = 'Harmless'") == 0
    assert held_ids(manager) == [held["command_id"]]


def test_the_manager_sees_what_he_would_release(
    desk: Desk, manager: Desk, clinic_a: Clinic, database: Database
) -> None:
    asked_by = clinic_a.logins["groomer"].login
    override = {"asked_by": asked_by, "reason": "the pet was upset"}
    mine = desk.envelope(pet("Late"), override=override)
    disable(database, clinic_a)
    groomer = Desk(clinic_a.connect("groomer"))
    hand_over(groomer, mine, "carried")

    row = manager.connection.execute("select to_jsonb(h) from app.held_commands() as h").fetchone()

    assert row is not None
    shown = row[0]
    assert shown["author"] == clinic_a.logins["receptionist"].login
    assert (shown["author_name"], shown["handed_by_name"]) == (
        "Staff receptionist",
        "Staff groomer",
    )
    assert (shown["reason"], shown["name"]) == ("carried", "test.change")
    assert shown["changes"][0]["set"]["name"] == "Late"
    assert shown["override"] == override
    assert release(manager, mine["command_id"])["status"] == "applied"
    assert manager.value("select override from app.command where override is not null") == override
