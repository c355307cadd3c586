"""What the server did long ago leaves the outbox for the archive; nothing is lost on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import DiskFull
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.storage.replica import archive as archiving
from frontdesk.storage.replica.archive import Archive
from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.examining import look_into_outbox
from frontdesk.storage.replica.salvage import salvage_outbox
from frontdesk.storage.replica.store import LocalStore
from tests.factories.store import EPOCH, KEY, open_store

LOGIN = "u_1"
THEN = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "NEWEST_AT_HAND", 2)


def add(store: LocalStore, note: str = "") -> CommandId:
    pet = insert("pet", new_id(), {"name": "Rex", "note": note})
    changeset = ChangeSet("pet.add", "Added a pet", (pet,))
    return store.commit(changeset, now=THEN, login=LOGIN).command_id


def answered(
    store: LocalStore, command_id: CommandId, at: datetime = THEN, **answer: Any
) -> CommandId:
    told = {"status": "applied", "head": 90, **answer}
    store.outbox.answers.record([(command_id, told)], epoch=EPOCH, now=at)
    return command_id


def archive_now(store: LocalStore) -> int:
    return store.outbox.archive.take_old(epoch=EPOCH, cursor=100, now=NOW)


def at_hand(store: LocalStore) -> list[CommandId]:
    return [each.command_id for each in store.outbox.recent(1000)]


def test_only_what_the_server_did_long_ago_and_whose_rows_are_here_goes(
    store: LocalStore,
) -> None:
    old = [answered(store, add(store)) for _ in range(3)]
    stays = [
        answered(store, add(store), head=101),  # its rows are not here yet
        answered(store, add(store), at=NOW - timedelta(days=29)),
        answered(store, add(store), status="rejected", code="FD001"),
        answered(store, add(store), status="held"),
        answered(store, add(store), at=NOW - timedelta(days=29)),
        add(store),
        answered(store, add(store)),  # the newest ones are for undo
        answered(store, add(store)),
    ]
    assert archive_now(store) == 3
    assert at_hand(store) == stays
    assert archive_now(store) == 0
    assert store.outbox.rows_touched("pet", [UUID(int=1)]) == frozenset()
    assert all(store.outbox.command(each) is None for each in old)


def test_the_next_entry_is_numbered_after_all_that_were(store: LocalStore) -> None:
    for _ in range(5):
        answered(store, add(store))
    archive_now(store)
    assert store.outbox.enrolments.last_seq(LOGIN) == 5
    command = store.outbox.command(add(store))
    assert command is not None
    assert command.device_seq == 6


def test_a_server_restored_from_long_ago_is_offered_the_archived_ones_again(
    store: LocalStore,
) -> None:
    given = [answered(store, add(store)) for _ in range(6)]
    before = [store.outbox.command(each) for each in given]
    assert archive_now(store) == 4
    store.outbox.answers.offer_again(LOGIN, after_seq=2)
    assert at_hand(store) == given[2:]
    assert {each.state for each in store.outbox.recent(100)} == {CommandState.QUEUED}
    store.outbox.answers.offer_again(LOGIN, after_seq=None)
    assert at_hand(store) == given
    now = store.outbox.recent(100)
    assert [each.changeset for each in now] == [each.changeset for each in before if each]
    assert [each.device_seq for each in now] == [1, 2, 3, 4, 5, 6]


def test_nothing_leaves_the_outbox_before_it_is_on_the_archives_disk(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [answered(store, add(store)) for _ in range(5)]

    def cut(*_arguments: object) -> None:
        raise DiskFull("There is no room left on the disk.")

    with monkeypatch.context() as patched:
        patched.setattr(archiving, "_copy", cut)
        with pytest.raises(DiskFull):
            archive_now(store)
    assert at_hand(store) == given
    with monkeypatch.context() as patched:
        patched.setattr(Archive, "_take_out", cut)
        with pytest.raises(DiskFull):
            archive_now(store)
    assert at_hand(store) == given
    assert archive_now(store) == 3
    assert store.outbox.archive.exists
    with pytest.raises(Exception, match="never deleted"):
        store.outbox.connection.execute("delete from command")


def test_a_full_disk_only_puts_archiving_off(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [answered(store, add(store)) for _ in range(5)]

    def full(*_arguments: object, **_options: object) -> int:
        raise DiskFull("There is no room left on the disk.")

    with monkeypatch.context() as patched:
        patched.setattr(Archive, "take_old", full)
        store.archive_old()
    assert at_hand(store) == given


def test_an_erasure_reaches_the_archive(store: LocalStore, tmp_path: Path) -> None:
    pet = insert("pet", new_id(), {"name": "Rex", "note": "bites"})
    committed = store.commit(ChangeSet("pet.add", "Added Rex", (pet,)), now=THEN, login=LOGIN)
    answered(store, committed.command_id)
    for _ in range(4):
        answered(store, add(store))
    archive_now(store)
    store.forget([("pet", pet.id)])
    store.outbox.answers.offer_again(LOGIN, after_seq=None)
    command = store.outbox.command(committed.command_id)
    assert command is not None
    assert "Rex" not in command.changeset.title
    assert all("bites" not in str(each.values) for each in command.changeset.changes)


def test_what_is_archived_is_no_gap_to_the_doctor_and_no_loss_to_a_salvage(
    store: LocalStore, tmp_path: Path
) -> None:
    given = [answered(store, add(store)) for _ in range(2)]
    given.append(answered(store, add(store), status="rejected", code="FD001"))
    given += [answered(store, add(store)) for _ in range(4)]
    assert archive_now(store) == 4
    store.close()
    assert look_into_outbox(tmp_path / "outbox.db", KEY, LOGIN).gaps == 0
    salvage = salvage_outbox(tmp_path / "outbox.db", KEY)
    assert (salvage.saved, salvage.missing) == (3, ())
    again = open_store(tmp_path)
    again.outbox.answers.offer_again(LOGIN, after_seq=None)
    assert at_hand(again) == given
    again.close()


def test_a_person_enrolled_anew_gets_the_former_devices_commands_back_too(
    store: LocalStore,
) -> None:
    given = [answered(store, add(store)) for _ in range(5)]
    archive_now(store)
    store.outbox.enrolments.enrol(LOGIN, uuid4())
    store.outbox.answers.offer_again(LOGIN, after_seq=None)
    assert at_hand(store) == given


def test_what_is_offered_again_while_it_is_archived_stays_in_the_outbox(
    store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [answered(store, add(store)) for _ in range(6)]
    put = Archive._put

    def put_and_let_the_other_window_hear_of_a_restored_server(
        archive: Archive, ordinals: list[int]
    ) -> None:
        put(archive, ordinals)
        other = open_store(tmp_path)
        other.outbox.answers.offer_again(LOGIN, after_seq=1)
        other.close()

    monkeypatch.setattr(Archive, "_put", put_and_let_the_other_window_hear_of_a_restored_server)
    assert archive_now(store) == 0
    assert at_hand(store) == given
    assert [each.command_id for each in store.outbox.waiting()] == given[1:]


def test_what_is_archived_a_second_time_comes_back_as_it_was_then(store: LocalStore) -> None:
    given = [answered(store, add(store)) for _ in range(5)]
    archive_now(store)
    store.outbox.answers.offer_again(LOGIN, after_seq=None)
    device = uuid4()
    store.outbox.enrolments.enrol(LOGIN, device)
    for each in given:
        answered(store, each)
    assert archive_now(store) == 3
    store.outbox.answers.offer_again(LOGIN, after_seq=1)
    waiting = store.outbox.waiting()
    assert [each.command_id for each in waiting] == given[1:]
    assert {each.device_id for each in waiting} == {device}
