"""This program on a server that asks for a newer one: it sends, it reads, it takes nothing new."""

from __future__ import annotations

import psycopg
import pytest

from frontdesk.domain.errors import ProgramTooOld
from frontdesk.domain.link import LinkState
from frontdesk.storage.replica.commands import CommandState
from frontdesk.sync.once import synchronise
from tests.clinics import Clinic
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, server_rows


def _ask_for(clinic: Clinic, setting: str) -> None:
    with psycopg.connect(clinic.operator_dsn) as operator:
        operator.execute(f"update sec.deployment set {setting}")  # noqa: S608


def _away_with_two_entries(desk: DeskUnderTest) -> DeskUnderTest:
    desk.start()
    eventually(desk.is_live)
    desk.runner_of().go_offline()
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    for hour in range(2):
        desk.book(hour=hour)
    return desk


@pytest.mark.acceptance(42)
def test_what_waits_is_sent_and_read_but_nothing_new_is_taken_until_the_update(
    make_desk: MakeDesk, clinic_a: Clinic
) -> None:
    desk = _away_with_two_entries(make_desk())
    _ask_for(clinic_a, "min_client = '99.0'")
    desk.runner_of().go_online()
    eventually(lambda: not desk.store.outbox.waiting())
    eventually(lambda: desk.state() is LinkState.UPGRADE_NEEDED)
    assert {each.state for each in desk.store.outbox.recent(9)} == {CommandState.APPLIED}
    assert server_rows(clinic_a, "select count(*) from app.appointment") == [(2,)]
    with pytest.raises(ProgramTooOld, match=r"99\.0"):
        desk.book(hour=2)
    assert desk.store.replica.value("select count(*) from appointment") == 2

    _ask_for(clinic_a, "min_client = '0.2.0'")
    desk.runner_of().go_online()
    eventually(desk.is_live)
    desk.book(hour=2)
    eventually(desk.is_live)
    assert server_rows(clinic_a, "select count(*) from app.appointment") == [(3,)]


@pytest.mark.acceptance(42)
def test_commands_that_the_server_understands_no_more_are_kept(
    make_desk: MakeDesk, clinic_a: Clinic
) -> None:
    desk = _away_with_two_entries(make_desk())
    _ask_for(clinic_a, """min_client = '99.0', command_versions = '{"test.change": [2, 3]}'""")
    desk.runner_of().go_online()
    eventually(lambda: desk.state() is LinkState.UPGRADE_NEEDED)
    eventually(lambda: "newer version" in (desk.status.problem if desk.status else ""))
    assert len(desk.store.outbox.waiting()) == 2
    assert server_rows(clinic_a, "select count(*) from app.command") == [(0,)]


def test_a_single_exchange_sends_and_says_that_the_program_is_too_old(
    make_desk: MakeDesk, clinic_a: Clinic
) -> None:
    desk = make_desk()
    desk.sign_in()
    desk.book()
    _ask_for(clinic_a, "min_client = '99.0'")
    with pytest.raises(ProgramTooOld):
        synchronise(desk.profile, desk.people, desk.store, seconds=60)
    assert desk.store.outbox.waiting() == []
