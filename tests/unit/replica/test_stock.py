"""What a restored server is asked for: every answer of another timeline, whoever's it is, once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from frontdesk.domain.ids import CommandId, DeviceId
from frontdesk.storage.replica import archive as archiving
from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.store import LocalStore
from tests.factories.store import EPOCH
from tests.unit.replica.test_archive import LOGIN, NOW, add, answered, archive_now

RESTORED = UUID(int=77)


def test_what_the_server_knows_is_asked_for_once_and_the_rest_waits_again(
    store: LocalStore,
) -> None:
    kept, lost = answered(store, add(store)), answered(store, add(store))
    held = answered(store, add(store), status="held")
    waits = add(store)
    stock = store.outbox.stock
    assert stock.page(EPOCH) == {}
    asked = stock.page(RESTORED)
    assert asked == {kept: "applied", lost: "applied", held: "held"}
    lacking = stock.take(asked, {kept: "applied", held: "applied"}, RESTORED)
    assert [each.command_id for each in lacking] == [lost, held]
    assert [each.command_id for each in store.outbox.waiting()] == [lost, held, waits]
    assert stock.page(RESTORED) == {}
    assert state_of(store, kept) is CommandState.APPLIED


def test_what_was_archived_is_asked_for_too(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiving, "NEWEST_AT_HAND", 1)
    lost, kept, at_hand = (answered(store, add(store)) for _ in range(3))
    answered(store, add(store), at=NOW - timedelta(days=1))
    assert archive_now(store) == 3
    taken = []
    while asked := store.outbox.stock.page(RESTORED):
        known = {each: "applied" for each in asked if each != lost}
        taken += store.outbox.stock.take(asked, known, RESTORED)
    assert [each.command_id for each in taken] == [lost]
    assert [each.command_id for each in store.outbox.waiting()] == [lost]
    assert store.outbox.command(kept) is None
    assert store.outbox.command(at_hand) is None


def test_answers_that_are_distrusted_are_asked_for_in_their_own_timeline(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = _archived_and_at_hand(store, monkeypatch)
    stock = store.outbox.stock
    stock.distrust()
    assert stock.page(EPOCH) == {old: "applied"}
    stock.take({old: "applied"}, {old: "applied"}, EPOCH)
    assert stock.page(EPOCH) == {new: "applied"}


def test_one_login_may_be_asked_for_alone_at_hand_and_archived(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = _archived_and_at_hand(store, monkeypatch)
    stock = store.outbox.stock
    assert stock.page(RESTORED, "u_somebody_else") == {}
    assert stock.page(RESTORED, LOGIN) == {old: "applied"}
    stock.take({old: "applied"}, {old: "applied"}, RESTORED)
    assert stock.page(RESTORED, LOGIN) == {new: "applied"}
    stock.take({new: "applied"}, {new: "applied"}, RESTORED)
    stock.distrust("u_somebody_else")
    assert stock.page(RESTORED, LOGIN) == {}
    stock.distrust(LOGIN)
    assert stock.page(RESTORED, LOGIN) == {old: "applied"}


def test_what_of_one_login_is_only_archived_is_asked_for(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = _archived_and_at_hand(store, monkeypatch)
    stock = store.outbox.stock
    stock.take({new: "applied"}, {new: "applied"}, RESTORED)
    assert stock.page(RESTORED, LOGIN) == {old: "applied"}


def test_what_is_to_be_asked_for_stays_in_sight_until_its_rows_have_come(
    store: LocalStore,
) -> None:
    here = answered(store, add(store), head=3)
    coming = answered(store, add(store), head=5)
    store.outbox.stock.distrust()
    assert store.outbox.shown_ids(EPOCH, 4) == [coming]
    assert store.outbox.shown_ids(EPOCH, 2) == [here, coming]


def test_what_was_sent_as_another_device_gets_the_next_numbers_of_the_present_one(
    store: LocalStore,
) -> None:
    lost = answered(store, add(store))
    device = DeviceId(UUID(int=5))
    store.outbox.enrolments.enrol(LOGIN, device)
    answered(store, add(store))
    stock = store.outbox.stock
    taken = stock.take({lost: "applied"}, {}, RESTORED)
    assert len(taken) == 1
    (again,) = store.outbox.waiting()
    assert (again.command_id, again.device_id, again.device_seq) == (lost, device, 2)


def _archived_and_at_hand(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> tuple[CommandId, CommandId]:
    """Return an answered command that is in the archive, and one that is still in the outbox."""
    monkeypatch.setattr(archiving, "NEWEST_AT_HAND", 1)
    old, new = answered(store, add(store)), answered(store, add(store), at=NOW)
    archive_now(store)
    return old, new


def state_of(store: LocalStore, command_id: CommandId) -> CommandState:
    command = store.outbox.command(command_id)
    assert command is not None
    return command.state
