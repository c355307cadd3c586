from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import FrontDeskError, ResourceTaken, ServerUnreachable
from frontdesk.domain.ids import new_id
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.desk.desk import Desk, UndoTitles
from frontdesk.ui.tasks import TaskRunner
from tests.factories.store import open_store, seeded_store


@pytest.fixture
def nudges() -> list[str]:
    return []


@pytest.fixture
def desk(tmp_path: Path, qapp: object, nudges: list[str]) -> Iterator[Desk]:
    seeded_store(tmp_path).close()
    desk = Desk(
        TaskRunner("replica"),
        lambda: open_store(tmp_path),
        login="u_test",
        nudge=lambda: nudges.append("nudged"),
    )
    yield desk
    desk.close()


def _add_client(_store: LocalStore) -> ChangeSet:
    new_client = insert("client", new_id(), {"given_name": "Ada", "family_name": "Lovelace"})
    return ChangeSet("client.add", "Added Ada", (new_client,))


def test_what_is_done_is_told_to_every_screen_and_wakes_the_line(
    desk: Desk, nudges: list[str], qtbot: QtBot
) -> None:
    heard: list[Changed] = []
    desk.changed.connect(heard.append)
    with qtbot.waitSignals([desk.changed, desk.done, desk.undo_changed]):
        desk.perform(desk, _add_client)
    assert [changed.concerns("client") for changed in heard] == [True]
    assert nudges == ["nudged"]


def test_a_rule_that_forbids_is_told_in_its_words_and_nothing_is_kept(
    desk: Desk, nudges: list[str], qtbot: QtBot
) -> None:
    def refuse(_store: LocalStore) -> ChangeSet:
        raise ResourceTaken("Somebody else has that time.")

    with qtbot.waitSignal(desk.refused) as told, qtbot.assertNotEmitted(desk.changed):
        desk.perform(desk, refuse)
    assert told.args == ["Somebody else has that time."]
    assert nudges == []


def test_a_refusal_goes_to_the_one_who_wants_to_hear_it(desk: Desk, qtbot: QtBot) -> None:
    heard: list[FrontDeskError] = []

    def refuse(_store: LocalStore) -> ChangeSet:
        raise ResourceTaken("taken")

    with qtbot.assertNotEmitted(desk.refused):
        desk.perform(desk, refuse, failed=heard.append)
        qtbot.waitUntil(lambda: len(heard) == 1)


def test_what_the_world_lacks_is_told_apart_from_a_refusal(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.troubled), qtbot.assertNotEmitted(desk.refused):
        desk.tell(ServerUnreachable("no answer"))


def test_undo_and_redo_say_what_they_did(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.undo_changed) as told:
        desk.perform(desk, _add_client)
    assert told.args == [UndoTitles(undo="Added Ada", redo="", undo_needs=("client.write",))]
    with qtbot.waitSignal(desk.done) as undone:
        desk.undo()
    assert undone.args == ["Undid: Added Ada"]
    with qtbot.waitSignal(desk.done) as redone:
        desk.redo()
    assert redone.args == ["Redid: Added Ada"]


def test_undo_with_nothing_done_says_so(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.refused) as told:
        desk.undo()
    assert told.args == ["There is nothing to undo."]


def test_reports_of_the_sync_thread_arrive_on_the_thread_of_the_window(
    desk: Desk, qtbot: QtBot
) -> None:
    here = QThread.currentThread()
    threads: list[bool] = []

    class Screen(QObject):
        def hear(self, _value: object) -> None:
            threads.append(QThread.currentThread() is here)

    screen = Screen()
    desk.changed.connect(screen.hear)
    desk.link_changed.connect(screen.hear)
    status = LinkStatus(LinkState.OFFLINE, datetime.now(UTC))

    def report() -> None:
        desk.report_changed(Changed(everything=True))
        desk.report_link(status)

    thread = threading.Thread(target=report)
    thread.start()
    thread.join()
    assert threads == []
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads == [True, True]


def test_what_was_accepted_before_closing_is_on_disk(tmp_path: Path, qapp: object) -> None:
    seeded_store(tmp_path).close()
    desk = Desk(TaskRunner("replica"), lambda: open_store(tmp_path), login="u", nudge=lambda: None)
    for _ in range(5):
        desk.perform(desk, _add_client)
    desk.close()
    store = open_store(tmp_path)
    assert store.outbox.counts().waiting == 5
    store.close()


def test_what_is_done_is_told_even_when_the_one_who_asked_is_gone(
    desk: Desk, nudges: list[str], qtbot: QtBot
) -> None:
    dialog, heard = QObject(), []
    with qtbot.waitSignals([desk.changed, desk.done]):
        desk.perform(dialog, _add_client, heard.append)
        shiboken6.delete(dialog)
    assert nudges == ["nudged"]
    assert heard == []


def test_a_refusal_is_told_even_when_the_one_who_asked_is_gone(desk: Desk, qtbot: QtBot) -> None:
    def refuse(_store: LocalStore) -> ChangeSet:
        raise ResourceTaken("Somebody else has that time.")

    dialog, heard = QObject(), []
    with qtbot.waitSignal(desk.refused) as told:
        desk.perform(dialog, refuse, failed=heard.append)
        shiboken6.delete(dialog)
    assert told.args == ["Somebody else has that time."]
    assert heard == []
