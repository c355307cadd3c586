from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from frontdesk.domain.link import LinkState
from frontdesk.server.embedded import EmbeddedServer
from frontdesk.storage.replica.commands import CommandState
from tests.clinics import Clinic
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, kept_of, server_rows


def test_a_server_stopped_and_started_again_gets_what_was_booked_meanwhile(
    make_desk: MakeDesk, own_server: EmbeddedServer, own_clinic: Clinic
) -> None:
    one, other = (make_desk(name, clinic=own_clinic) for name in ("one", "other"))
    for desk in (one, other):
        desk.start()
    for desk in (one, other):
        eventually(desk.is_live)
    own_clinic.close()
    own_server.stop()
    for desk in (one, other):
        eventually(lambda: desk.state() is LinkState.OFFLINE)  # noqa: B023
    commands = [one.book(hour=hour) for hour in range(4)]
    own_server.start()
    eventually(one.is_live)
    assert {one.command(each.command_id).state for each in commands} == {CommandState.APPLIED}
    last = commands[-1].changeset.changes[0].id
    eventually(lambda: other.has("appointment", last), 120)
    fresh = Clinic.of(own_clinic.operator_dsn, kept_of(own_clinic))
    with closing(fresh):
        assert server_rows(fresh, "select count(*) from app.appointment") == [(4,)]


@pytest.mark.parametrize("goes_on", [True, False], ids=["in the middle", "at the end"])
def test_a_refusal_settled_before_the_server_was_restored_holds_up_nothing(
    make_desk: MakeDesk, own_server: EmbeddedServer, own_clinic: Clinic, goes_on: bool
) -> None:
    """Nobody sends a settled refusal again: its number is missing on the restored server."""
    desk = make_desk(clinic=own_clinic)
    runner = desk.start()
    eventually(desk.is_live)
    own_clinic.close()
    _copy_without(desk, own_clinic)
    booked = [desk.book(hour=1)]
    refused = desk.book(hour=1)
    booked += [desk.book(hour=2)] if goes_on else []
    eventually(lambda: not desk.store.outbox.waiting())
    assert desk.command(refused.command_id).state is CommandState.REJECTED
    desk.store.outbox.answers.dismiss(refused.command_id, "They will call again")
    runner.go_offline()
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    _put_back(own_clinic.operator_dsn)
    booked.append(desk.book(hour=3))
    runner.go_online()
    eventually(desk.is_live)
    assert {desk.command(each.command_id).state for each in booked} == {CommandState.APPLIED}
    assert desk.command(refused.command_id).state is CommandState.DISMISSED
    with closing(Clinic.of(own_clinic.operator_dsn, kept_of(own_clinic))) as fresh:
        held = server_rows(fresh, "select count(*) from app.appointment where deleted_at is null")
    assert held == [(len(booked),)]


def _copy_without(desk: DeskUnderTest, clinic: Clinic) -> None:
    """Copy the server's database while the desk is away: nobody may be in it meanwhile."""
    assert desk.runner is not None
    desk.runner.go_offline()
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    _copy(clinic.operator_dsn, "frontdesk", "copy")
    desk.runner.go_online()


def _copy(operator_dsn: str, name: str, copy: str) -> None:
    with psycopg.connect(
        f"{operator_dsn.rpartition('/')[0]}/postgres", autocommit=True
    ) as operator:
        operator.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
        )
        operator.execute(f'create database "{copy}" template "{name}"')


def _put_back(operator_dsn: str) -> None:
    with psycopg.connect(
        f"{operator_dsn.rpartition('/')[0]}/postgres", autocommit=True
    ) as operator:
        operator.execute("drop database frontdesk with (force)")
        operator.execute("alter database copy rename to frontdesk")
        operator.execute("revoke connect on database frontdesk from public")
        operator.execute("grant connect on database frontdesk to fd_staff")
