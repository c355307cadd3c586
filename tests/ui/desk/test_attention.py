from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QRadioButton, QScrollArea

from frontdesk.domain.forms import PetForm
from frontdesk.domain.ids import AppointmentId, new_id
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.domain.records import PetCard
from frontdesk.operations.pets import edit_pet
from frontdesk.operations.refusals import Refusal
from frontdesk.storage.replica.cards import pet_card
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.desk import attention
from frontdesk.ui.desk.let_go_dialog import LetGoDialog
from frontdesk.ui.desk.offer_words import OfferWords
from frontdesk.ui.desk.refusal_dialog import RefusalDialog
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.stale import stale
from tests.ui.desk.conftest import Front

CTRL = Qt.KeyboardModifier.ControlModifier


def _book_and_refuse(front: Front) -> OutboxCommand:
    """Book Bella, and let the server refuse it because somebody else has the slot."""
    front.press(Qt.Key.Key_N, CTRL)
    front.type("sm be")
    front.press(Qt.Key.Key_Return)
    front.type("ba")
    front.press(Qt.Key.Key_Return)
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    command = front.let_the_server_refuse()
    front.quiet()
    front.wait_for(lambda: len(_buttons(front)) > 0)
    return command


def _buttons(front: Front) -> list[QPushButton]:
    return [
        button
        for button in front.window.side.attention.findChildren(QPushButton)
        if button.isVisible()
    ]


def _state(front: Front, command: OutboxCommand) -> CommandState:
    store = front.store()
    found = store.outbox.command(command.command_id)
    store.close()
    assert found is not None
    return found.state


def test_a_refused_booking_is_shown_with_three_other_times(front: Front) -> None:
    _book_and_refuse(front)
    buttons = _buttons(front)
    assert [button.text() for button in buttons[3:]] == ["More…", "Let it go…"]
    note = front.window.side.attention
    texts = " ".join(label.text() for label in note.findChildren(QLabel))
    assert "Slot taken meanwhile" in texts
    assert "+49 151 2345 6701" in texts


def test_its_key_says_so_when_nothing_needs_attention(front: Front) -> None:
    front.press(Qt.Key.Key_F6)
    front.wait_for(lambda: "Nothing needs attention" in front.window.status._done.text())
    assert front.focus() is front.window.grid


def test_a_long_name_of_the_chosen_pet_is_broken_and_not_cut(front: Front) -> None:
    store = front.store()
    store._connection.execute("update pet set name = ?", ("Wolfeschlegelsteinhausenbergerdorff",))
    store.close()
    front.choose(1)
    (title,) = [
        label for label in front.window.panel.findChildren(QLabel) if "Wolfe" in label.text()
    ]
    pieces = title.text().replace("\u200b", " ").split()
    assert max(title.fontMetrics().horizontalAdvance(each) for each in pieces) <= title.width()


def test_a_name_of_one_long_word_is_broken_and_not_cut(front: Front) -> None:
    store = front.store()
    store._connection.execute("update pet set name = ?", ("Wolfeschlegelsteinhausenbergerdorff",))
    store.close()
    _book_and_refuse(front)
    labels = [label for label in front.window.side.attention.findChildren(QLabel) if label.text()]
    assert any("Wolfe" in label.text() for label in labels)
    for label in labels:
        lines = label.text().replace("\u200b", " ").split()
        widest = max(label.fontMetrics().horizontalAdvance(word) for word in lines)
        assert widest <= label.width()


def test_taking_another_time_books_it_and_settles_the_refusal(front: Front) -> None:
    command = _book_and_refuse(front)
    front.press(Qt.Key.Key_F6)
    assert front.focus() is _buttons(front)[0]
    front.press(Qt.Key.Key_Space)
    front.wait_for(lambda: len(front.done) == 2)
    front.wait_for(lambda: _state(front, command) is CommandState.RESOLVED)
    front.wait_for(lambda: not _buttons(front))
    store = front.store()
    found = store.outbox.command(command.command_id)
    waiting = store.outbox.waiting()
    store.close()
    assert found is not None
    assert found.resolved_by == waiting[0].command_id


def test_letting_it_go_asks_why_and_keeps_it_on_record(front: Front) -> None:
    command = _book_and_refuse(front)
    _buttons(front)[4].click()
    front.type("will call back")
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: _state(front, command) is CommandState.DISMISSED)
    front.wait_for(lambda: not _buttons(front))
    store = front.store()
    found = store.outbox.command(command.command_id)
    store.close()
    assert found is not None
    assert found.settled_reason == "will call back"


def _shown_whole(front: Front, button: QPushButton) -> bool:
    """Whether a button lies within what its scrolling area shows."""
    area = front.window.side._scroll.viewport()
    place = QRect(button.mapTo(area, QPoint(0, 0)), button.size())
    return area.rect().contains(place)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_all_three_alternatives_are_in_sight(front: Front, size: tuple[int, int]) -> None:
    front.window.resize(*size)
    _book_and_refuse(front)
    front.quiet()
    assert all(_shown_whole(front, button) for button in _buttons(front)[:3])


def test_where_the_note_has_no_room_its_key_opens_the_sheet(front: Front) -> None:
    _book_and_refuse(front)
    front.window.side.setFixedHeight(480)  # as with many views, or a small screen
    front.wait_for(lambda: not front.window.side.has_room_for_attention())
    front.press(Qt.Key.Key_F6)
    with _opened(front, RefusalDialog) as dialog:
        shown = [each.accessibleName() for each in dialog.findChildren(QPushButton)]
        assert len([each for each in shown if each.startswith("The next free times")]) == 3
        dialog.reject()


def test_a_hundred_refusals_in_a_row_do_not_keep_the_desk_reading(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[datetime] = []
    read = attention._refusals

    def counted(store: LocalStore, now: datetime) -> list[Refusal]:
        readings.append(now)
        return read(store, now)

    monkeypatch.setattr(attention, "_refusals", counted)
    for count in range(1, 101):
        front.window.attention._on_link_changed(
            LinkStatus(LinkState.LIVE, front.clock[0], attention=count)
        )
    command = _book_and_refuse(front)
    front.wait_for(lambda: front.window.attention.open(command.command_id))
    with _opened(front, RefusalDialog) as dialog:
        dialog.reject()
    assert len(readings) < 20


def _dialog(front: Front, kind: type[QDialog]) -> QDialog:
    found: list[QDialog] = []

    def is_there() -> bool:
        found[:] = [each for each in front.window.findChildren(kind) if each.isActiveWindow()]
        return bool(found)

    front.wait_for(is_there)
    return found[0]


@contextmanager
def _opened(front: Front, kind: type[QDialog]) -> Iterator[QDialog]:
    dialog = _dialog(front, kind)
    yield dialog
    front.wait_for(lambda: not any(each.isVisible() for each in front.window.findChildren(kind)))


def _texts(dialog: QDialog) -> str:
    return " | ".join(label.text() for label in dialog.findChildren(QLabel))


def _press(dialog: QDialog, name: str) -> None:
    buttons = dialog.findChildren(QPushButton)
    next(each for each in buttons if each.text().replace("&", "") == name).click()


def test_the_keyboard_alone_takes_another_time_from_the_sheet(front: Front) -> None:
    command = _book_and_refuse(front)
    front.press(Qt.Key.Key_F6)
    for _ in range(3):
        front.press(Qt.Key.Key_Down)
    front.press(Qt.Key.Key_Return)  # More…
    with _opened(front, RefusalDialog) as dialog:
        assert "Slot taken meanwhile" in _texts(dialog)
        assert "Take one of these times instead" in _texts(dialog)
        front.press(Qt.Key.Key_Down)
        assert front.focus().accessibleName().startswith("The next free times: 10:45")
        front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: _state(front, command) is CommandState.RESOLVED)
    front.wait_for(lambda: not _buttons(front))


def test_the_clients_number_is_copied_to_be_called(front: Front) -> None:
    _book_and_refuse(front)
    _buttons(front)[3].click()
    with _opened(front, RefusalDialog) as dialog:
        _press(dialog, "Copy the number")
        assert QGuiApplication.clipboard().text() == "+49 151 2345 6701"
        assert front.window.status.words().endswith("✓ Copied +49 151 2345 6701")
        dialog.reject()


def test_enter_on_the_ghost_in_the_day_shows_what_can_be_done(front: Front) -> None:
    command = _book_and_refuse(front)
    grid = front.window.grid
    front.wait_for(lambda: grid.select(AppointmentId(command.command_id)))
    grid.setFocus()
    front.press(Qt.Key.Key_Return)
    with _opened(front, RefusalDialog) as dialog:
        dialog.reject()
    assert front.refusals == []


def test_a_booking_refused_before_it_was_shown_is_told_by_its_ghost_alone(front: Front) -> None:
    front.window.booking._on_booked(AppointmentId(new_id()))
    front.quiet()
    assert front.refusals == []


def test_a_sheet_is_as_high_as_its_words_and_a_long_offer_keeps_its_time(front: Front) -> None:
    _book_and_refuse(front)
    refusal = next(iter(front.window.attention._refusals.values()))
    long = dict.fromkeys(refusal.alternatives[0].resource_ids, "Table with hydraulic lift, " * 6)
    words = OfferWords(front.clinic.zone, front.clinic.day, long)
    dialog = RefusalDialog(refusal, words, front.window)
    dialog.open()
    front.wait_for(dialog.isVisible)
    layout = dialog.layout()
    assert layout is not None
    assert dialog.height() == layout.totalHeightForWidth(dialog.width())
    offer = dialog.findChildren(QPushButton)[0]
    assert offer.text().startswith("10:15 · Table")
    assert offer.fontMetrics().horizontalAdvance(offer.text()) < offer.width() - 20
    assert "Table with hydraulic lift" in offer.toolTip()
    dialog.close()


def _make_stale(front: Front) -> OutboxCommand:
    """Let another desk change a pet's weight and note that were changed here too."""
    store = front.store()
    desk = AtTheDesk(store, front.clinic)
    desk.login = "u_test"
    shown = PetForm.of(pet_card(store.replica, desk.pet(4), now=desk.now))
    form = replace(shown, weight_g=41_000, note="bites men")
    changeset = edit_pet(replica=store.replica, pet_id=desk.pet(4), form=form, shown=shown)
    command = stale(desk, changeset, "pet", desk.pet(4), weight_g=39_000, note="likes cheese")
    store.close()
    front.desk.report_link(LinkStatus(LinkState.LIVE, front.clock[0], attention=1))
    front.wait_for(lambda: len(_buttons(front)) > 0)
    return command


def _rex(front: Front) -> PetCard:
    store = front.store()
    found = pet_card(store.replica, AtTheDesk(store, front.clinic).pet(4))
    store.close()
    return found


def test_both_values_stand_side_by_side_with_who_and_when(front: Front) -> None:
    _make_stale(front)
    front.press(Qt.Key.Key_F6)
    front.press(Qt.Key.Key_Return)
    with _opened(front, RefusalDialog) as dialog:
        texts = _texts(dialog)
        for said in ("41 kg", "39 kg", "Jonas changed it, Mon 23 Nov 2026 09:30", "Both notes"):
            assert said in texts
        save = next(b for b in dialog.findChildren(QPushButton) if b.text() == "&Save this")
        assert not save.isEnabled()
        area = dialog.findChild(QScrollArea)
        assert area is not None
        assert not area.verticalScrollBar().isVisible()
        dialog.reject()


def test_taking_mine_by_keys_sends_it_and_keeps_both_notes(front: Front) -> None:
    command = _make_stale(front)
    front.press(Qt.Key.Key_F6)
    front.press(Qt.Key.Key_Return)
    with _opened(front, RefusalDialog):
        assert isinstance(front.focus(), QRadioButton)
        front.press(Qt.Key.Key_Space)
        front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: _state(front, command) is CommandState.RESOLVED)
    front.quiet()  # the outbox knows it first, the replica a moment later
    assert (_rex(front).weight_g, _rex(front).note) == (41_000, "likes cheese\nbites men")


def test_taking_theirs_still_keeps_both_notes(front: Front) -> None:
    command = _make_stale(front)
    _buttons(front)[0].click()
    with _opened(front, RefusalDialog) as dialog:
        _press(dialog, "Take theirs")
        _press(dialog, "Save this")
    front.wait_for(lambda: _state(front, command) is CommandState.RESOLVED)
    front.quiet()  # the outbox knows it first, the replica a moment later
    assert (_rex(front).weight_g, _rex(front).note) == (39_000, "likes cheese\nbites men")


def test_what_was_let_go_is_found_again_and_taken_up(front: Front) -> None:
    command = _book_and_refuse(front)
    store = front.store()
    store.outbox.answers.dismiss(command.command_id, "will call back")
    store.close()
    front.press(Qt.Key.Key_F6, CTRL)
    with _opened(front, LetGoDialog) as dialog:
        assert "Let go: will call back" in _texts(dialog)
        assert front.focus().accessibleName().startswith("Take up again")
        front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: _state(front, command) is CommandState.REJECTED)
