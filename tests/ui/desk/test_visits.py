from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from frontdesk.domain.agenda import AppointmentCard, Status
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.ui.calendar.requests import MoveRequest, ResizeRequest
from tests.ui.desk.conftest import Front

CTRL = Qt.KeyboardModifier.ControlModifier


def _choose(front: Front, number: int) -> AppointmentCard:
    appointment_id = AppointmentId(front.clinic.appointment_id(number))
    assert front.window.grid.select(appointment_id)
    front.window.grid.setFocus()
    front.quiet()
    card = front.window.grid.selected
    assert card is not None
    return card


def _card(front: Front, wanted: UUID) -> AppointmentCard:
    agenda = front.window.day.whole
    assert agenda is not None
    cards = (*agenda.cards(), *agenda.cancelled)
    return next(card for card in cards if card.id == wanted)


def _status(front: Front, number: int) -> Status:
    return _card(front, front.clinic.appointment_id(number)).status


def test_one_letter_checks_the_chosen_visit_in(front: Front) -> None:
    _choose(front, 1)
    front.press(Qt.Key.Key_I)
    front.wait_for(lambda: _status(front, 1) is Status.HERE)
    front.press(Qt.Key.Key_S)
    front.wait_for(lambda: _status(front, 1) is Status.IN_SERVICE)
    front.press(Qt.Key.Key_R)
    front.wait_for(lambda: _status(front, 1) is Status.READY)
    front.press(Qt.Key.Key_O)
    front.wait_for(lambda: _status(front, 1) is Status.GONE)
    assert front.refusals == []


def test_a_visit_is_moved_as_it_was_dragged_and_undone_by_ctrl_z(front: Front) -> None:
    card = _choose(front, 3)
    jonas = ResourceId(front.clinic.resource_id("Jonas"))
    wanted = front.clinic.at(13, 0)
    front.window.grid.move_requested.emit(MoveRequest(card.id, card.resource_id, jonas, wanted))
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    moved = front.window.grid.selected
    assert moved is not None
    assert (moved.starts_at, moved.resource_id) == (wanted, jonas)
    assert "Ctrl+Z" in front.window.status.words()
    front.press(Qt.Key.Key_Z, CTRL)
    front.wait_for(lambda: len(front.done) == 2)
    front.quiet()
    back = _card(front, card.id)
    assert (back.starts_at, back.resource_id) == (card.starts_at, card.resource_id)
    front.press(Qt.Key.Key_Y, CTRL)
    front.wait_for(lambda: len(front.done) == 3)
    assert front.done[2].startswith("Redid")


def test_moving_onto_a_taken_table_is_refused_in_one_line(front: Front) -> None:
    card = _choose(front, 3)
    jonas = ResourceId(front.clinic.resource_id("Jonas"))
    front.window.grid.move_requested.emit(
        MoveRequest(card.id, card.resource_id, jonas, front.clinic.at(10, 30))
    )
    front.wait_for(lambda: bool(front.refusals))
    assert front.window.foot.notice.isVisible()
    assert front.window.foot.notice.words() == front.refusals[0]
    assert front.window.grid.preview is None
    assert not [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isModal()]


def test_a_visit_is_made_longer(front: Front) -> None:
    card = _choose(front, 3)
    later = card.ends_at + timedelta(minutes=15)
    front.window.grid.resize_requested.emit(ResizeRequest(card.id, later))
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert front.window.grid.selected is not None
    assert front.window.grid.selected.ends_at == later


def test_cancelling_asks_for_a_reason_and_releases_the_time(front: Front) -> None:
    _choose(front, 4)
    front.press(Qt.Key.Key_Delete)
    assert front.window.foot.reason.isVisible()
    front.type("snow")
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: _status(front, 4) is Status.CANCELLED)
    assert not front.window.foot.reason.isVisible()
    assert front.count("select count(*) from appointment where cancel_reason = 'snow'") == 1


def test_esc_keeps_the_visit(front: Front) -> None:
    _choose(front, 4)
    front.press(Qt.Key.Key_Delete)
    front.press(Qt.Key.Key_Escape)
    front.quiet()
    assert not front.window.foot.reason.isVisible()
    assert front.done == []
    assert QApplication.focusWidget() is front.window.grid


def test_another_time_is_found_and_taken_by_keyboard(front: Front) -> None:
    card = _choose(front, 6)
    front.press(Qt.Key.Key_M)
    front.quiet()
    assert front.window.foot.strip.draft.appointment_id == card.id
    front.press(Qt.Key.Key_Down)
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    moved = _card(front, card.id)
    assert moved.starts_at != card.starts_at
    assert moved.resource_id == card.resource_id


def test_the_panel_shows_the_chosen_pet_alerts_first(front: Front) -> None:
    card = _choose(front, 4)
    assert front.window.panel.pet_id == card.pet_id
    texts = [label.text() for label in front.window.panel.findChildren(QLabel)]
    alert = next(index for index, text in enumerate(texts) if text.startswith("!"))
    client = next(index for index, text in enumerate(texts) if card.phone in text)
    assert alert < client
