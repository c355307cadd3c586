from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from frontdesk.storage.replica.commands import CommandState, OutboxCommand
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
    assert len(buttons) == 4
    assert buttons[3].text() == "Let it go…"
    note = front.window.side.attention
    texts = " ".join(label.text() for label in note.findChildren(QLabel))
    assert "Slot taken meanwhile" in texts
    assert "+49 151 2345 6701" in texts


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
    _buttons(front)[3].click()
    front.type("will call back")
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: _state(front, command) is CommandState.DISMISSED)
    front.wait_for(lambda: not _buttons(front))
    store = front.store()
    found = store.outbox.command(command.command_id)
    store.close()
    assert found is not None
    assert found.settled_reason == "will call back"
