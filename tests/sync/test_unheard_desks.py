"""A desk the server was not heard at for days: what opens, what is shut, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk.domain.errors import LeaseExpired
from frontdesk.domain.link import LeaseState
from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.lease import KeptTime
from frontdesk.storage.replica.meta import utc_now
from frontdesk.sync.sign_in import sign_in
from tests.fakes.proxy import CuttingProxy, Weather
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually

pytestmark = pytest.mark.acceptance(35)

LEASE = timedelta(hours=72)


@pytest.fixture
def desk(make_desk: MakeDesk, proxy: CuttingProxy) -> DeskUnderTest:
    """A desk that has been greeted; the line is off then."""
    desk = make_desk(port=proxy.port)
    desk.start()
    eventually(desk.is_live)
    assert desk.runner is not None
    desk.runner.stop(60)
    proxy.set_weather(Weather.REFUSED)
    return desk


def _hours_pass(desk: DeskUnderTest, hours: float, *, back: timedelta = timedelta(0)) -> None:
    """Let so many hours pass since the server was heard, as the desk notes it.

    Since then this machine's clock was set `back`.
    """
    person = desk.store.outbox.people.of(desk.profile.login)
    assert person is not None
    assert person.lease_until is not None
    heard = person.lease_until - LEASE
    desk.store.outbox.latest_time.keep(KeptTime(heard + timedelta(hours=hours), utc_now() + back))


def test_off_line_it_takes_entries_at_71_hours_and_none_at_73_and_sends_them_when_it_can(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    _hours_pass(desk, 71)
    sign_in(desk.profile, desk.password, patience=0)
    command = desk.book()
    _hours_pass(desk, 73)
    with pytest.raises(LeaseExpired, match="kept"):
        desk.book(hour=1)
    _hours_pass(desk, 97)
    with pytest.raises(LeaseExpired, match="kept"):
        desk.book(hour=1)
    assert [each.command_id for each in desk.store.outbox.waiting()] == [command.command_id]
    proxy.set_weather(Weather.CLEAR)
    sign_in(desk.profile, desk.password)
    desk.start()
    eventually(desk.is_live)
    assert desk.command(command.command_id).state is CommandState.APPLIED
    assert desk.store.lease_of(desk.profile.login) is LeaseState.OPEN
    desk.book(hour=1)


def test_nobody_is_let_in_after_four_days_until_the_server_answers(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    command = desk.book()
    _hours_pass(desk, 95)
    sign_in(desk.profile, desk.password, patience=0)
    _hours_pass(desk, 97)
    with pytest.raises(LeaseExpired, match="not shown"):
        sign_in(desk.profile, desk.password, patience=0)
    assert desk.command(command.command_id).state is CommandState.QUEUED
    proxy.set_weather(Weather.CLEAR)
    sign_in(desk.profile, desk.password, patience=0)


def test_a_clock_set_back_between_two_starts_opens_nothing(desk: DeskUnderTest) -> None:
    _hours_pass(desk, 97, back=timedelta(days=30))
    with pytest.raises(LeaseExpired):
        sign_in(desk.profile, desk.password, patience=0)
