"""The list of everything that waits: who, what, since when, and how it stands."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from frontdesk.domain.ids import AppointmentId
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.operations.visit_steps import check_in
from frontdesk.storage.replica.commands import CommandState
from frontdesk.ui.desk.waiting_box import WaitingBox
from frontdesk.ui.desk.waiting_words import age_words
from tests.ui.desk.conftest import Front

SHIFT = Qt.KeyboardModifier.ShiftModifier


def _open(front: Front) -> WaitingBox:
    front.press(Qt.Key.Key_F6, SHIFT)
    box = front.window.waiting.box
    assert box is not None
    front.quiet()
    return box


def _cells(box: WaitingBox) -> list[list[str]]:
    model = box.table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def _check_in(front: Front) -> None:
    front.choose(1)
    front.press(Qt.Key.Key_I)
    front.wait_for(lambda: bool(front.done))
    front.quiet()


def test_what_waits_is_listed_with_its_age_its_author_and_its_state(front: Front) -> None:
    _check_in(front)
    front.clock[0] += timedelta(minutes=35)
    box = _open(front)
    assert box.heading.text() == "1 to send"
    [[entered, what, author, state]] = _cells(box)
    assert entered == "09:47 · 35 min"
    assert what == front.done[0]
    assert author == "u_test"
    assert state == "Waiting"
    assert "will be sent by itself" in box.detail.text()
    box.accept()


def test_nothing_waiting_is_said(front: Front) -> None:
    box = _open(front)
    assert box.heading.text() == "Nothing waits: the server has everything."
    assert not box.table.isVisible()
    box.accept()


def test_the_pill_opens_the_list_by_the_mouse_and_only_once(front: Front) -> None:
    front.window.top._link.click()
    first = front.window.waiting.box
    front.window.top._link.click()
    assert front.window.waiting.box is first
    assert first is not None
    front.quiet()
    first.accept()


def test_the_whole_entry_is_told_below_the_list_where_its_row_is_too_short(front: Front) -> None:
    _check_in(front)
    box = _open(front)
    assert _cells(box)[0][1] in box.detail.text()
    assert "kept on this workstation" in box.detail.text()
    box.accept()


def test_the_list_is_small_while_nothing_waits_and_grows_with_the_first_entry(front: Front) -> None:
    front.desk.report_link(LinkStatus(LinkState.LIVE, front.clock[0]))
    front.wait_for(lambda: front.window.news.status is not None)
    box = _open(front)
    assert box.table.isHidden()
    small = box.height()
    store = front.store()
    store.commit(
        check_in(
            replica=store.replica,
            appointment_id=AppointmentId(front.clinic.appointment_id(1)),
            now=front.clock[0],
        ),
        now=front.clock[0],
        login="u_test",
    )
    store.close()
    box.refresh()
    front.wait_for(box.table.isVisible)
    assert box.height() > 2 * small
    box.accept()


def test_an_entry_that_was_sent_without_an_answer_is_said_to_happen_once(front: Front) -> None:
    _check_in(front)
    store = front.store()
    store.outbox.answers.mark_in_doubt([store.outbox.waiting()[0].command_id])
    store.close()
    box = _open(front)
    assert _cells(box)[0][3] == "Sent, not yet answered"
    assert "once, not twice" in box.detail.text()
    box.accept()


def test_what_was_not_taken_leads_to_where_it_is_settled(front: Front) -> None:
    _check_in(front)
    box = _open(front)
    front.let_the_server_refuse()
    front.wait_for(lambda: [row[3] for row in _cells(box)] == ["Not taken"])
    assert box.heading.text() == "1 not taken"
    front.quiet()
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: front.window.waiting.box is None)
    front.wait_for(lambda: front.window.side.attention.isAncestorOf(front.focus()))


def test_the_list_follows_what_is_sent_while_it_is_open(front: Front) -> None:
    _check_in(front)
    box = _open(front)
    store = front.store()
    command = store.outbox.waiting()[0]
    changed = store.record_answer(command.command_id, {"status": "applied", "head": 101})
    store.close()
    front.desk.report_changed(changed)
    front.wait_for(lambda: not _cells(box))
    assert "server has everything" in box.heading.text()
    box.accept()


def test_the_entries_of_who_is_not_here_wait_for_them(front: Front) -> None:
    _check_in(front)
    front.desk.report_link(LinkStatus(LinkState.LIVE, front.clock[0], absent=("u_test",)))
    front.quiet()
    box = _open(front)
    assert _cells(box)[0][3] == "Waits for its author"
    assert "once u_test is let in" in box.detail.text()
    box.accept()


def test_a_clock_set_back_makes_nothing_younger_than_now() -> None:
    assert age_words(timedelta(days=-2)) == "now"
    assert age_words(timedelta(seconds=59)) == "now"
    assert age_words(timedelta(hours=3, minutes=10)) == "3 h"
    assert age_words(timedelta(days=3)) == "3 d"


def test_every_state_that_is_not_settled_has_words() -> None:
    from frontdesk.ui.desk.waiting_words import _BECOMES, _STANDS

    settled = {CommandState.APPLIED, CommandState.DISMISSED, CommandState.RESOLVED}
    assert set(_STANDS) == set(_BECOMES) == set(CommandState) - settled
