"""An outbox that went bad: the next sign-in saves what can be read, and that arrives once."""

from __future__ import annotations

from collections import Counter

import pytest

from frontdesk.domain.changes import insert
from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.sealed_pages import readable_pages
from frontdesk.storage.replica.stored_records import records
from frontdesk.storage.replica.write_ahead_log import PAGE_BYTES
from frontdesk.sync.damage import OUTBOX_DAMAGED
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, server_rows

COLUMNS_OF_A_COMMAND = 20


def enter(desk: DeskUnderTest, count: int) -> list[CommandId]:
    """Enter pets with long notes, two or three on a page."""
    return [
        desk.commit(insert("pet", new_id(), {"name": "Kept", "note": "x" * 1000})).command_id
        for _ in range(count)
    ]


def damage_the_page_of(desk: DeskUnderTest, place: int) -> None:
    """Flip a bit of the page of the outbox on which a command stands."""
    path = desk.profile.outbox_path
    assert desk._key is not None
    found = readable_pages(path, desk._key)
    page = next(
        number
        for number in found.pages
        for record in records(number, found.pages)
        if record.rowid == place and len(record.values) == COLUMNS_OF_A_COMMAND
    )
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE_BYTES + 2000)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))


def shut(desk: DeskUnderTest) -> None:
    desk.store.outbox.connection.execute("pragma wal_checkpoint(truncate)")
    desk.store.close()
    desk._store = None


@pytest.mark.acceptance(22)
def test_what_could_be_saved_is_sent_once_and_the_rest_is_named(make_desk: MakeDesk) -> None:
    desk = make_desk()
    runner = desk.start()
    sent = enter(desk, 5)
    eventually(desk.is_live)
    runner.stop()
    waiting = enter(desk, 12)
    shut(desk)
    damage_the_page_of(desk, 10)
    damage_the_page_of(desk, 2)
    desk.sign_in()
    salvage = desk.store.salvaged
    assert salvage is not None
    lost = {seq for login, seq in salvage.missing if login == desk.profile.login}
    assert {2, 10} <= lost
    assert salvage.saved == 17 - len(salvage.missing) == len(desk.store.outbox.recent(100))
    entered = enter(desk, 1)
    desk.start()
    eventually(desk.is_live)
    kept = {each.command_id for each in desk.store.outbox.recent(100)}
    assert kept == {each for seq, each in enumerate([*sent, *waiting], 1) if seq not in lost} | set(
        entered
    )
    done = server_rows(desk.clinic, "select command_id from app.event where command_id is not null")
    effects = Counter(CommandId(row[0]) for row in done)
    assert set(effects) == kept | set(sent)
    assert set(effects.values()) == {1}
    assert {each.state for each in desk.store.outbox.recent(100)} == {CommandState.APPLIED}


def test_damage_that_shows_while_the_desk_works_is_told_and_mended_at_the_next_sign_in(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk()
    desk.sign_in()
    enter(desk, 12)
    shut(desk)
    damage_the_page_of(desk, 4)
    runner = desk.start()
    eventually(lambda: OUTBOX_DAMAGED in {status.problem for status in desk.statuses})
    with pytest.raises(ReplicaUnusable, match="sign in again"):
        desk.store.outbox.waiting()
    runner.stop()
    desk.store.close()
    desk._store = None
    desk.sign_in()
    told = [desk.store.salvaged is not None]
    desk.store.note_salvage_read()
    told.append(desk.store.salvaged is not None)
    assert told == [True, False]
    desk.start()
    eventually(desk.is_live)
