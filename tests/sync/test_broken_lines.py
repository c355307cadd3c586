from __future__ import annotations

import threading

import psycopg
import pytest

from frontdesk.domain.link import LinkState
from frontdesk.storage.postgres.connection import SILENCE_SECONDS, DeskConnection, connect
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.commands import CommandState
from frontdesk.sync.pace import POLL_SECONDS
from frontdesk.sync.runner import LOOK_SECONDS
from tests.fakes.proxy import CuttingProxy, Fault, Weather
from tests.sync.conftest import MakeDesk
from tests.sync.desks import eventually, server_rows

ONE_EFFECT = "select count(*) from app.event where command_id = %s and entity = 'appointment'"


@pytest.mark.parametrize("fault", list(Fault))
def test_a_line_cut_while_a_command_is_sent_leaves_exactly_one_effect(
    make_desk: MakeDesk, proxy: CuttingProxy, fault: Fault
) -> None:
    desk = make_desk(port=proxy.port)
    desk.start()
    eventually(desk.is_live)
    for hour in range(3):
        proxy.arm(fault)
        command = desk.book(hour=hour)
        eventually(lambda c=command: desk.command(c.command_id).state is CommandState.APPLIED)  # type: ignore[misc]
        assert server_rows(desk.clinic, ONE_EFFECT, command.command_id) == [(1,)]
    assert proxy.fired[fault] == 3
    assert server_rows(desk.clinic, "select count(*) from app.appointment") == [(3,)]
    eventually(desk.is_live)
    assert desk.store.outbox.attention() == []


def test_an_unanswered_command_is_in_doubt_until_the_line_is_back(
    make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    desk = make_desk(port=proxy.port)
    desk.start()
    eventually(desk.is_live)
    proxy.arm(Fault.DROP_ANSWER)
    command = desk.book()
    eventually(lambda: proxy.fired[Fault.DROP_ANSWER] == 1)
    proxy.set_weather(Weather.REFUSED)
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    assert desk.command(command.command_id).state is CommandState.IN_DOUBT
    assert server_rows(desk.clinic, ONE_EFFECT, command.command_id) == [(1,)]
    proxy.set_weather(Weather.CLEAR)
    eventually(desk.is_live)
    assert desk.command(command.command_id).state is CommandState.APPLIED
    assert server_rows(desk.clinic, ONE_EFFECT, command.command_id) == [(1,)]


def test_what_was_booked_without_a_line_is_sent_within_ten_seconds_of_its_return(
    make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    desk = make_desk(port=proxy.port)
    desk.start()
    eventually(desk.is_live)
    proxy.set_weather(Weather.REFUSED)
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    commands = [desk.book(hour=hour) for hour in range(8)]
    assert all(desk.command(each.command_id).state.waits for each in commands)
    eventually(lambda: desk.status is not None and desk.status.waiting == 8)
    proxy.set_weather(Weather.CLEAR)
    before = desk.paused
    eventually(desk.is_live)
    assert desk.paused - before < 10
    assert {desk.command(each.command_id).state for each in commands} == {CommandState.APPLIED}


@pytest.mark.acceptance(8)
def test_what_a_cut_left_unsent_goes_within_ten_seconds_of_the_lines_return_by_itself(
    make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    desk = make_desk(port=proxy.port)
    desk.start()
    eventually(desk.is_live)
    proxy.arm(Fault.CUT_HALF)
    commands = [desk.book(hour=hour) for hour in range(8)]
    eventually(lambda: proxy.fired[Fault.CUT_HALF] == 1)
    proxy.set_weather(Weather.REFUSED)
    eventually(lambda: desk.state() is LinkState.OFFLINE and desk.store.outbox.counts().waiting > 0)
    proxy.set_weather(Weather.CLEAR)  # from here on nobody enters anything
    before = desk.paused
    eventually(desk.is_live)
    assert desk.paused - before < 10
    assert {desk.command(each.command_id).state for each in commands} == {CommandState.APPLIED}


@pytest.mark.acceptance(9)
def test_the_pauses_add_up_to_less_than_eight_seconds_until_a_dead_line_is_noticed() -> None:
    """What a machine adds that is busy with other things is not the program's to promise."""
    assert POLL_SECONDS + SILENCE_SECONDS < 8 - 3 * LOOK_SECONDS


@pytest.mark.acceptance(9)
def test_a_line_that_swallows_everything_is_noticed_and_its_return_too(
    make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    desk = make_desk(port=proxy.port)
    desk.start()
    eventually(desk.is_live)
    proxy.set_weather(Weather.BLACK_HOLE)
    command = desk.book()
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    # In doubt, or still queued where a poll was swallowed before it could be sent.
    assert desk.command(command.command_id).state.waits
    proxy.set_weather(Weather.CLEAR)
    eventually(desk.is_live)
    assert desk.command(command.command_id).state is CommandState.APPLIED


def wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no call and no dialling give up by itself from now on: who ends then was told to."""
    monkeypatch.setattr(DeskConnection, "silence", 3600.0)
    for defaults in (connect.__kwdefaults__, ServerLink.open.__kwdefaults__):
        assert defaults is not None
        monkeypatch.setitem(defaults, "seconds", 3600)


def nobody_talks_to_a_server() -> bool:
    return {thread.name for thread in threading.enumerate()}.isdisjoint({"sync", "listen"})


def test_a_line_that_dies_silently_is_noticed_though_nobody_books(
    make_desk: MakeDesk, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(port=proxy.port)
    runner = desk.start()
    eventually(desk.is_live)
    proxy.set_weather(Weather.BLACK_HOLE)
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    wait_for_ever(monkeypatch)
    runner.stop(60)
    assert nobody_talks_to_a_server()


def test_the_program_closes_at_once_while_it_dials_a_silent_server(
    make_desk: MakeDesk, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(port=proxy.port)
    desk.sign_in()
    proxy.set_weather(Weather.BLACK_HOLE)
    wait_for_ever(monkeypatch)
    runner = desk.start()
    eventually(proxy.has_swallowed)
    runner.stop(60)
    assert nobody_talks_to_a_server()


def test_a_slow_line_is_still_a_line(make_desk: MakeDesk, proxy: CuttingProxy) -> None:
    desk = make_desk(port=proxy.port)
    proxy.delay = 0.2
    desk.start()
    eventually(desk.is_live)
    commands = [desk.book(hour=hour) for hour in range(3)]
    eventually(desk.is_live)
    assert {desk.command(each.command_id).state for each in commands} == {CommandState.APPLIED}


def test_a_backend_killed_by_the_operator_is_only_a_pause(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.start()
    eventually(desk.is_live)
    operator_kills_staff(desk.clinic.operator_dsn, desk.profile.login)
    command = desk.book()
    eventually(lambda: desk.command(command.command_id).state is CommandState.APPLIED)
    eventually(desk.is_live)


def test_a_snapshot_cut_in_the_middle_leaves_the_old_data(
    make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    desk = make_desk(port=proxy.port)
    proxy.arm(Fault.HALF_ANSWER, containing=b"app.snapshot")
    with pytest.raises(Exception, match="has not fetched"):
        desk.sign_in()
    assert proxy.fired[Fault.HALF_ANSWER] == 1
    desk.sign_in()
    assert desk.has("pet", desk.clinic.ids["bella"])


def operator_kills_staff(dsn: str, login: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as operator:
        operator.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = %s and datname = current_database()",  # others test with it elsewhere
            [login],
        )
