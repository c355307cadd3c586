from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from frontdesk.domain.changes import Change, ChangeSet, update
from frontdesk.domain.link import LinkState
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.refusals import reason_of
from frontdesk.storage.postgres import listener
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.sync import reports
from frontdesk.sync.courier import Courier
from frontdesk.sync.listening import Listening
from frontdesk.sync.sign_in import open_store
from tests.sync.conftest import MakeDesk
from tests.sync.desks import MORNING, DeskUnderTest, eventually, server_rows


def test_the_first_sign_in_fetches_the_clinic(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.sign_in()
    meta = desk.store.replica.meta
    assert meta is not None
    assert meta.tenant_id == desk.clinic.tenant_id
    assert desk.has("pet", desk.clinic.ids["bella"])
    assert desk.has("resource", desk.clinic.ids["anna"])


@pytest.fixture
def no_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be found by asking now and then: what is seen or sent was told of."""
    monkeypatch.setattr(reports, "POLL_SECONDS", 3600.0)


@pytest.mark.usefixtures("no_polling")
@pytest.mark.acceptance(18)
def test_the_other_desk_is_told_of_a_booking_and_need_not_ask(make_desk: MakeDesk) -> None:
    one, other = make_desk("one"), make_desk("other", role="manager")
    for desk in (one, other):
        desk.start()
    for desk in (one, other):
        eventually(desk.is_live)
    for hour in range(5):
        before = one.paused
        command = one.book(hour=hour)
        appointment = command.changeset.changes[0].id
        eventually(lambda c=command: one.command(c.command_id).state is CommandState.APPLIED)  # type: ignore[misc]
        assert one.paused - before < 1.0, "it waited before it sent"
        eventually(lambda row=appointment: other.has("appointment", row))  # type: ignore[misc]
    eventually(one.is_live)
    assert one.store.outbox.attention() == []


def test_without_the_wake_up_signal_polling_suffices(make_desk: MakeDesk) -> None:
    one, other = make_desk("one"), make_desk("other")
    one.start()
    other.start()._listening.stop()
    for desk in (one, other):
        eventually(desk.is_live)
    appointment = one.book().changeset.changes[0].id
    eventually(lambda: other.has("appointment", appointment))


def test_of_two_desks_that_book_one_slot_offline_one_wins_and_nothing_is_lost(
    make_desk: MakeDesk,
) -> None:
    one, other = make_desk("one"), make_desk("other")
    first = one.book(pet="bella")
    second = other.book(pet="rex")
    assert first.state is second.state is CommandState.QUEUED
    one.start()
    eventually(one.is_live)
    other.start()
    eventually(other.is_live)
    assert one.command(first.command_id).state is CommandState.APPLIED
    refused = other.command(second.command_id)
    assert refused.state is CommandState.REJECTED
    assert refused.code == "23P01"
    assert refused.detail["constraint"] == "resource_taken"
    assert [each.command_id for each in other.store.outbox.attention()] == [second.command_id]
    assert other.status is not None
    assert other.status.attention == 1
    assert other.has("appointment", first.changeset.changes[0].id)
    assert not other.has("appointment", second.changeset.changes[0].id)
    assert server_rows(one.clinic, "select count(*) from app.appointment")[0][0] == 1


def test_a_visit_moved_at_one_desk_and_taken_back_at_the_other_is_told_of(
    make_desk: MakeDesk,
) -> None:
    one, other = make_desk("one"), make_desk("other")
    booked = one.book()
    one.start()
    eventually(one.is_live)
    other.sign_in()  # it has the visit, and stays off line
    visit, claim = booked.changeset.changes
    later = {"starts_at": visit.values["ends_at"], "ends_at": to_text(MORNING + timedelta(hours=1))}
    moved = other.commit(
        *(Change(row.table, "update", row.id, later, row.values) for row in (visit, claim))
    )
    one.commit(*booked.changeset.inverse(to_text(MORNING)).changes)
    eventually(one.is_live)
    other.start()
    eventually(other.is_live)
    refused = other.command(moved.command_id)
    assert refused.state is CommandState.REJECTED
    assert reason_of(refused) == "Removed at another desk meanwhile"
    assert not other.has("appointment", visit.id)


@pytest.mark.acceptance(28)
def test_different_columns_of_one_row_merge(make_desk: MakeDesk) -> None:
    one, other = make_desk("one"), make_desk("other")
    pet = one.clinic.ids["bella"]
    breed = update("pet", pet, was={"breed": ""}, values={"breed": "Beagle"})
    colour = update("pet", pet, was={"colour": ""}, values={"colour": "tricolour"})
    assert breed is not None
    assert colour is not None
    one.commit(breed)
    other.commit(colour)
    for desk in (one, other):
        desk.start()
    for desk in (one, other):
        eventually(desk.is_live)
        eventually(lambda: _pet(desk, pet) == ("Beagle", "tricolour"))  # noqa: B023
        assert desk.store.outbox.attention() == []


def _pet(desk: DeskUnderTest, pet: UUID) -> tuple[str, str]:
    row = desk.store.replica.row("select breed, colour from pet where id = ?", (str(pet),))
    assert row is not None
    return row["breed"], row["colour"]


@pytest.mark.usefixtures("no_polling")
def test_a_command_of_another_process_is_noticed_and_sent(make_desk: MakeDesk) -> None:
    desk = make_desk()
    runner = desk.start()
    eventually(desk.is_live)
    desk.runner = None  # the booking below gives no nudge, as from another process
    command = desk.book()
    eventually(lambda: desk.command(command.command_id).state is CommandState.APPLIED)
    desk.runner = runner


@pytest.mark.usefixtures("no_polling")
def test_a_command_that_comes_just_before_the_thread_rests_is_not_slept_over(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    booked: list[OutboxCommand] = []
    step = Courier.step

    def step_then_booked_elsewhere(courier: Courier) -> float:
        rest = step(courier)
        if rest and not booked:
            with closing(open_store(desk.profile, key)) as other_process:
                committed = other_process.commit(
                    ChangeSet(
                        "test.change", "Test", desk.booking(hour=0, resource="anna", pet="rex")
                    ),
                    now=datetime.now(UTC),
                    login=desk.profile.login,
                )
                booked.extend(other_process.outbox.commands([committed.command_id]))
        return rest

    key = desk.sign_in()
    desk.store.bring_in_line()  # opened before: opening writes, which would wake the thread
    monkeypatch.setattr(Courier, "step", step_then_booked_elsewhere)
    monkeypatch.setattr(
        Listening, "follow", lambda *_arguments: None
    )  # nothing else wakes the thread
    desk.start()
    eventually(lambda: bool(booked))
    eventually(lambda: desk.command(booked[0].command_id).state is CommandState.APPLIED)


@pytest.mark.usefixtures("no_polling")
def test_the_runner_stops_at_once(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "HEARTBEAT_SECONDS", 3600.0)
    desk = make_desk()
    runner = desk.start()
    eventually(desk.is_live)
    runner.stop(60)
    assert not runner._thread.is_alive()
    assert not runner._listening._thread.is_alive()


def test_going_off_line_and_on_again_sends_what_waited(make_desk: MakeDesk) -> None:
    desk = make_desk()
    runner = desk.start()
    eventually(desk.is_live)
    runner.go_offline()
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    command = desk.book()
    assert desk.command(command.command_id).state is CommandState.QUEUED
    runner.go_online()
    eventually(desk.is_live)
    assert desk.command(command.command_id).state is CommandState.APPLIED
