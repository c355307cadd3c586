"""Desk and server disagree about the numbers of a device: hello says who misses what."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from frontdesk.storage.replica.commands import CommandState
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, server_rows
from tests.sync.stepping import Stepper

pytestmark = [pytest.mark.db, pytest.mark.acceptance(6)]


def _set_last_seq(desk: DeskUnderTest, seq: int) -> None:
    with psycopg.connect(desk.clinic.operator_dsn) as operator:
        operator.execute(
            "update app.device set last_seq = %s where login = %s", [seq, desk.profile.login]
        )


def _applied(desk: DeskUnderTest) -> list[int]:
    rows = server_rows(desk.clinic, "select device_seq from app.command order by head, device_seq")
    return [row[0] for row in rows]


def test_a_number_that_the_server_misses_is_sent_again_after_hello(make_desk: MakeDesk) -> None:
    desk = make_desk()
    lost = desk.book(hour=0)
    outbox = desk.store.outbox
    outbox.answers.mark_in_doubt([lost.command_id])
    answer = {"status": "applied", "code": None, "detail": None, "head": 0}
    desk.store.record_answer(lost.command_id, answer)  # by a server that then forgot all of it
    behind = desk.book(hour=1)
    with closing(Stepper(desk)) as stepper:
        stepper.drain()
    assert _applied(desk) == [1, 2]
    states = [desk.command(each.command_id).state for each in (lost, behind)]
    assert states == [CommandState.APPLIED] * 2
    assert server_rows(desk.clinic, "select count(*) from app.appointment") == [(2,)]


def test_a_number_that_somebody_else_has_used_makes_this_desk_a_device_of_its_own(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk()
    first = desk.book(hour=0)
    with closing(Stepper(desk)) as stepper:
        stepper.drain()
        before = desk.store.outbox.people.device_of(desk.profile.login)
        _set_last_seq(desk, 2)
        second = desk.book(hour=1)
        stepper.drain()
    assert desk.store.outbox.people.device_of(desk.profile.login) != before
    states = [desk.command(each.command_id).state for each in (first, second)]
    assert states == [CommandState.APPLIED] * 2
    assert server_rows(desk.clinic, "select count(*) from app.appointment") == [(2,)]
