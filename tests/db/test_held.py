"""What a desk that was shut out still brings waits for a manager, and none of it is lost."""

from __future__ import annotations

from functools import partial

import pytest

from frontdesk.domain.ids import new_id
from tests.clinics import Clinic
from tests.db.desk import Desk, pet
from tests.db.held_work import disable, hand_over, held_ids, refused, revoke
from tests.servers import Database

pytestmark = pytest.mark.db


def test_a_disabled_login_hands_over_what_waits(
    desk: Desk, manager: Desk, clinic_a: Clinic, database: Database
) -> None:
    waiting = desk.envelope(pet("Late"))
    disable(database, clinic_a)
    assert refused(partial(desk.send, waiting)) == "FD001"

    answer = hand_over(desk, waiting)

    assert (answer["status"], answer["replay"]) == ("held", False)
    assert answer["detail"] == {"reason": "disabled"}
    assert held_ids(manager) == [waiting["command_id"]]
    assert manager.value("select count(*) from app.pet where name = 'Late'") == 0


def test_handing_over_twice_holds_once(
    desk: Desk, manager: Desk, clinic_a: Clinic, database: Database
) -> None:
    waiting = desk.envelope(pet("Late"))
    disable(database, clinic_a)
    first = hand_over(desk, waiting)

    assert hand_over(desk, waiting) == {**first, "replay": True}
    renumbered = {**waiting, "device_seq": 99, "client_time": "2026-11-21T10:00:00Z"}
    assert hand_over(desk, renumbered)["replay"] is True
    assert len(held_ids(manager)) == 1
    assert refused(partial(hand_over, desk, {**waiting, "name": "other.thing"})) == "FD006"


def test_a_command_that_was_applied_already_is_not_held(
    desk: Desk, manager: Desk, clinic_a: Clinic, database: Database
) -> None:
    sent = desk.envelope(pet("In time"))
    applied = desk.send(sent)
    disable(database, clinic_a)

    assert hand_over(desk, sent) == {**applied, "replay": True}
    assert held_ids(manager) == []


def test_a_revoked_desk_hands_over_and_an_unrevoked_one_may_not(desk: Desk, manager: Desk) -> None:
    waiting = desk.envelope(pet("Late"))
    assert refused(partial(hand_over, desk, waiting, "revoked")) == "FD009"
    revoke(manager, desk)

    assert desk.hello(desk.device_id)["device"]["status"] == "revoked"
    assert refused(partial(desk.send, waiting)) == "FD007"
    assert hand_over(desk, waiting, "revoked")["detail"] == {"reason": "revoked"}
    assert held_ids(manager) == [waiting["command_id"]]


def test_only_who_was_shut_out_may_hand_over_and_only_his_own(
    desk: Desk, manager: Desk, clinic_a: Clinic, database: Database
) -> None:
    of_manager = manager.envelope(pet("Not mine"))
    foreign = {**desk.envelope(pet()), "device_id": str(new_id())}
    disable(database, clinic_a)

    assert refused(partial(hand_over, desk, of_manager)) == "FD007"
    assert refused(partial(hand_over, desk, foreign)) == "FD007"
    assert refused(partial(hand_over, manager, of_manager)) == "FD009"
    assert held_ids(manager) == []
