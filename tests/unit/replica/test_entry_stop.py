"""Nothing is promised between a program and a server that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.domain.errors import ProgramTooOld, ServerTooOld
from frontdesk.storage.replica.entry_stop import EntryStop
from frontdesk.storage.replica.store import LocalStore
from tests.factories.store import open_store
from tests.unit.replica.test_outbox import add_pet

PROGRAM = ProgramTooOld("The server asks for version 9.")
SERVER = ServerTooOld("The server lacks 0009.")


@pytest.mark.parametrize("reason", [PROGRAM, SERVER])
def test_nothing_new_is_taken_down_while_program_and_server_do_not_fit(
    store: LocalStore, reason: ProgramTooOld | ServerTooOld
) -> None:
    kept = add_pet(store)
    store.outbox.entry_stop.note(reason)
    with pytest.raises(type(reason), match=str(reason)):
        add_pet(store)
    assert [each.command_id for each in store.outbox.waiting()] == [kept.command_id]


def test_a_window_that_has_not_heard_the_server_takes_nothing_down_either(
    store: LocalStore, tmp_path: Path
) -> None:
    store.outbox.entry_stop.note(PROGRAM)
    other = open_store(tmp_path)
    with pytest.raises(ProgramTooOld):
        add_pet(other)
    other.close()


def test_entries_are_taken_again_once_the_server_says_so(store: LocalStore) -> None:
    store.outbox.entry_stop.note(SERVER)
    store.outbox.entry_stop.note(None)
    assert add_pet(store).device_seq == 1


def test_another_version_of_the_program_is_not_bound_by_what_this_one_was_told(
    store: LocalStore,
) -> None:
    EntryStop(store.outbox, version="0.0.9").note(PROGRAM)
    assert add_pet(store).device_seq == 1


def test_what_is_known_already_is_not_written_again(store: LocalStore) -> None:
    changes = "select total_changes()"
    for reason in (None, PROGRAM, SERVER):
        store.outbox.entry_stop.note(reason)
        before = store.outbox.connection.execute(changes).fetchone()
        store.outbox.entry_stop.note(reason)
        after = store.outbox.connection.execute(changes).fetchone()
        assert before is not None
        assert after is not None
        assert before[0] == after[0]
