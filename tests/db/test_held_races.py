"""Managers and desks at the same moment: what is settled once is settled once, and none is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import psycopg
import pytest

from tests.clinics import Clinic
from tests.db.desk import Desk, pet
from tests.db.held_work import disable, drop, hand_over, held_ids, release, revoke
from tests.servers import Database

pytestmark = pytest.mark.db

ROUNDS = 5


def _together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment; return what each returned, or the SQLSTATE that it met."""
    barrier = Barrier(len(acts))

    def started(act: Callable[[], Any]) -> Any:
        barrier.wait(60)
        try:
            return act()
        except psycopg.Error as error:
            return error.sqlstate

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(started, acts))


def test_of_release_and_drop_at_once_one_counts_and_both_hear_of_it(clinic_a: Clinic) -> None:
    desk, manager = Desk(clinic_a.connect()), Desk(clinic_a.connect("manager"))
    owner, third = Desk(clinic_a.connect("owner")), Desk(clinic_a.connect("owner"))
    waiting = [desk.envelope(pet(f"Racer {number}")) for number in range(ROUNDS)]
    revoke(manager, desk)
    for each in waiting:
        hand_over(desk, each, "revoked")
        acts = (partial(release, manager), partial(drop, owner), partial(release, third))
        answers = _together([partial(act, each["command_id"]) for act in acts])
        outcomes = {(answer["status"], answer["code"], answer["head"]) for answer in answers}
        assert len(outcomes) == 1
        assert sorted(answer["replay"] for answer in answers) == [False, True, True]
        name = each["changes"][0]["set"]["name"]
        made = manager.value("select count(*) from app.pet where name = %s", name)
        assert made == (1 if answers[0]["status"] == "applied" else 0)
    assert held_ids(manager) == []
    assert manager.value("select count(*) from app.event where entity = 'held'") == ROUNDS


def test_a_command_brought_by_many_at_once_is_held_once(
    clinic_a: Clinic, database: Database
) -> None:
    desk, manager = Desk(clinic_a.connect()), Desk(clinic_a.connect("manager"))
    waiting = [desk.envelope(pet()) for _ in range(ROUNDS)]
    own = [Desk(clinic_a.connect()) for _ in range(3)]
    carriers = [Desk(clinic_a.connect(role)) for role in ("groomer", "vet", "groomer")]
    disable(database, clinic_a)
    for each in waiting:
        acts = [partial(hand_over, one, each, "disabled") for one in own]
        acts += [partial(hand_over, one, each, "carried") for one in carriers]
        answers = _together(acts)
        assert {answer["status"] for answer in answers} == {"held"}
        assert sorted(answer["replay"] for answer in answers) == [False] + [True] * 5
        assert len({answer["detail"]["reason"] for answer in answers}) == 1
    assert sorted(held_ids(manager)) == sorted(each["command_id"] for each in waiting)


def test_shutting_out_while_a_desk_sends_loses_and_doubles_nothing(clinic_a: Clinic) -> None:
    """Each command ends applied or held: what the desk cannot send any more it hands over."""
    manager = Desk(clinic_a.connect("manager"))
    for number in range(ROUNDS):
        desk, other = Desk(clinic_a.connect()), Desk(clinic_a.connect())
        waiting = desk.envelope(pet(f"Torn {number}"))
        carrying = partial(hand_over, Desk(other.connection), waiting, "revoked")
        answers = _together([partial(desk.send, waiting), partial(revoke, manager, desk), carrying])
        sent, _, handed = answers
        if isinstance(sent, str):
            assert sent in ("FD007", "23505")
            handed = hand_over(desk, waiting, "revoked")
        elif isinstance(handed, str):
            assert handed == "FD009"
        status = manager.value(
            "select status from app.command where id = %s", waiting["command_id"]
        )
        made = manager.value("select count(*) from app.pet where name = %s", f"Torn {number}")
        assert (status, made) in (("applied", 1), ("held", 0))
        last = handed if isinstance(sent, str) else sent
        assert last["status"] == status
