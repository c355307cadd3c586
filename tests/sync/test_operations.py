"""Every operation, its undo and its redo, accepted by a real server and shown alike afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frontdesk.domain.agenda import Status
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.ids import CommandId
from frontdesk.domain.link import LinkState
from frontdesk.operations.appointments import mark_no_show, move_appointment
from frontdesk.operations.undo import redo_last, undo_last
from frontdesk.storage.replica.cards import appointment_card, client_card
from frontdesk.storage.replica.commands import CommandState
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, monday
from tests.sync.life import CLIENT, LIFE, SECOND, VISIT, book, newcomer, resource, visit

pytestmark = pytest.mark.db


@pytest.fixture
def desk(make_desk: MakeDesk) -> DeskUnderTest:
    made = make_desk()
    made.start()
    return made


def promise(
    desk: DeskUnderTest, changeset: ChangeSet, reverses: CommandId | None = None
) -> CommandId:
    """Keep a ChangeSet in the outbox and let it be sent when there is a line."""
    now = datetime.now(UTC)
    kept = desk.store.commit(changeset, now=now, login=desk.profile.login, reverses=reverses)
    assert desk.runner is not None
    desk.runner.nudge()
    return kept.command_id


def answer(desk: DeskUnderTest, command_id: CommandId) -> tuple[CommandState, str | None]:
    """Wait for the server's answer."""
    eventually(lambda: not desk.command(command_id).state.waits)
    command = desk.command(command_id)
    return command.state, command.code


def carry_out(desk: DeskUnderTest, changeset: ChangeSet, reverses: CommandId | None = None) -> None:
    """Promise, send, and see it applied."""
    command_id = promise(desk, changeset, reverses)
    assert answer(desk, command_id) == (CommandState.APPLIED, None)


def test_the_server_accepts_what_the_desk_does_undoes_and_redoes(desk: DeskUnderTest) -> None:
    for step in LIFE:
        if step.manages:
            continue
        carry_out(desk, step.doing(desk))
        for reverse in (undo_last, redo_last):
            found = reverse(store=desk.store, now=datetime.now(UTC))
            assert found is not None
            carry_out(desk, *found)
    assert appointment_card(desk.store.replica, VISIT).status is Status.GONE
    assert appointment_card(desk.store.replica, SECOND).claims == ()
    assert [each.value for each in client_card(desk.store.replica, CLIENT).contacts] == [
        "i@example.org",
        "0151 44",
    ]


def test_the_server_accepts_a_no_show(desk: DeskUnderTest) -> None:
    carry_out(desk, newcomer(desk))
    carry_out(desk, book(desk, VISIT, 9))
    carry_out(desk, mark_no_show(**visit(desk), now=monday(10)))
    again = book(desk, SECOND, 9)  # the time is free again, for the pet and for Anna
    carry_out(desk, again)
    assert appointment_card(desk.store.replica, SECOND).claims[0].resource_name == "Anna"


@pytest.fixture
def cut_off(desk: DeskUnderTest, make_desk: MakeDesk) -> DeskUnderTest:
    """A second desk that knows a booked visit and has lost its line."""
    carry_out(desk, newcomer(desk))
    carry_out(desk, book(desk, VISIT, 9))
    other = make_desk("other")
    runner = other.start()
    eventually(other.is_live)
    runner.go_offline()
    eventually(lambda: other.state() is LinkState.OFFLINE)
    return other


def test_a_move_in_time_and_one_to_another_column_do_not_merge(
    desk: DeskUnderTest, cut_off: DeskUnderTest
) -> None:
    to_ben = move_appointment(
        **visit(cut_off), starts_at=monday(9), to_resource_id=resource(cut_off, "ben")
    )
    waiting = promise(cut_off, to_ben)
    carry_out(desk, move_appointment(**visit(desk), starts_at=monday(11)))
    assert cut_off.runner is not None
    cut_off.runner.go_online()
    assert answer(cut_off, waiting) == (CommandState.REJECTED, "FD002")
    # Refused is recorded first and shown then, a moment later.
    eventually(
        lambda: appointment_card(cut_off.store.replica, VISIT).claims[0].resource_name == "Anna"
    )
    assert appointment_card(cut_off.store.replica, VISIT).starts_at == monday(11)


def test_undoing_a_booking_that_another_desk_has_moved_is_refused(
    desk: DeskUnderTest, make_desk: MakeDesk
) -> None:
    carry_out(desk, newcomer(desk))
    carry_out(desk, book(desk, VISIT, 9))
    assert desk.runner is not None
    desk.runner.go_offline()
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    other = make_desk("other")
    other.start()
    carry_out(other, move_appointment(**visit(other), starts_at=monday(11)))
    found = undo_last(store=desk.store, now=datetime.now(UTC))  # this desk does not know yet
    assert found is not None
    waiting = promise(desk, *found)
    desk.runner.go_online()
    assert answer(desk, waiting) == (CommandState.REJECTED, "FD002")
    eventually(lambda: desk.has("appointment", VISIT))  # it comes back with the next page
    eventually(lambda: appointment_card(desk.store.replica, VISIT).starts_at == monday(11))
