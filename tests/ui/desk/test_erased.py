"""A client is erased, here or at another desk: nothing of them stays on the screen."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QWidget,
)

from frontdesk.domain.ids import AppointmentId, ClientId, PetId
from frontdesk.ui.dialogs.visit_editor import VisitEditor
from frontdesk.ui.records.record_dialog import RecordDialog
from tests.ui.desk.conftest import Front
from tests.ui.desk.key_strokes import window_key, window_type

CTRL = Qt.KeyboardModifier.ControlModifier

D = TypeVar("D", bound=QDialog)


def _draft(front: Front, pet: str) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, pet)
    window_key(front, Qt.Key.Key_Return)
    front.quiet()


def _erase(front: Front) -> None:
    """Hear of an erasure as the line to the server tells it."""
    clinic = front.clinic
    store = front.store()
    changed = store.forget(
        [
            ("client", clinic.client_id(0)),
            ("pet", clinic.pet_id(0)),
            *(("appointment", each) for each in _visits(front)),
        ]
    )
    store.close()
    front.desk.report_changed(changed)
    front.quiet()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _visits(front: Front) -> list[UUID]:
    agenda = front.window.grid.agenda
    assert agenda is not None
    return [card.id for card in agenda.cards() if card.pet_id == front.clinic.pet_id(0)]


def _open(front: Front, kind: type[D]) -> D | None:
    found = [each for each in front.window.findChildren(kind) if each.isVisible()]
    return found[0] if found else None


def _texts(root: QWidget) -> str:
    words = [each.text() for each in root.findChildren(QLabel) if each.isVisible()]
    words += [each.text() for each in root.findChildren(QLineEdit)]
    words += [each.toPlainText() for each in root.findChildren(QPlainTextEdit)]
    return " ".join(words)


def test_an_open_card_closes_with_one_sentence(front: Front) -> None:
    front.window.records.open_pet(PetId(front.clinic.pet_id(0)))
    front.wait_for(lambda: _open(front, RecordDialog) is not None)
    card = _open(front, RecordDialog)
    assert card is not None
    card.findChildren(QPlainTextEdit)[0].setPlainText("typed and not saved")
    _erase(front)
    assert _open(front, RecordDialog) is None
    assert "was erased" in front.window.foot.notice.words()


def test_a_visit_that_is_being_edited_closes_too_and_another_clients_card_stays(
    front: Front,
) -> None:
    front.window.records.open_visit(AppointmentId(_visits(front)[0]))
    front.window.records.open_client(ClientId(front.clinic.client_id(1)))
    front.wait_for(lambda: _open(front, VisitEditor) is not None)
    front.wait_for(lambda: _open(front, RecordDialog) is not None)
    _erase(front)
    assert _open(front, VisitEditor) is None
    other = _open(front, RecordDialog)
    assert other is not None
    other.close()


def test_the_draft_in_the_strip_and_those_on_hold_are_emptied_and_others_stay(
    front: Front,
) -> None:
    _draft(front, "sm be")
    window_key(front, Qt.Key.Key_H, CTRL)
    _draft(front, "bruno")
    window_key(front, Qt.Key.Key_H, CTRL)
    _draft(front, "sm be")
    assert "Bella" in front.window.foot.strip.pet_field.text()
    front.wait_for(lambda: len(_kept(front)) == 3)
    _erase(front)
    strip = front.window.foot.strip
    assert strip.kept() is None
    assert strip.pet_field.text() == ""
    (left,) = front.window.drafts.held
    assert "Bruno" in left.pet_text
    front.wait_for(lambda: len(_kept(front)) == 1)


def test_letters_that_name_the_client_go_from_the_strip_as_well(front: Front) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, "call anna smith back")
    front.wait_for(lambda: len(_kept(front)) == 1)
    _erase(front)
    front.wait_for(lambda: front.window.foot.strip.pet_field.text() == "")


def test_the_panel_and_the_list_of_hits_show_nothing_of_it_any_more(front: Front) -> None:
    front.window.chosen.show_pet(PetId(front.clinic.pet_id(0)))
    front.wait_for(lambda: front.window.panel.pet_id == front.clinic.pet_id(0))
    field = front.window.tools.search
    field.setFocus()
    QTest.keyClicks(field, "smith")
    front.quiet()
    before = _hits(front)
    assert before > 1
    _erase(front)
    front.wait_for(lambda: 0 < _hits(front) < before)
    assert front.window.panel.pet_id is None
    assert "Bella" not in _texts(front.window.panel)
    front.window.search.close()


def _hits(front: Front) -> int:
    dropped = front.window.search.dropped
    model = dropped.findChildren(QListView)[0].model()
    return model.rowCount() if dropped.isVisible() else 0


def _kept(front: Front) -> list[object]:
    store = front.store()
    try:
        return list(store.drafts.of("u_test"))
    finally:
        store.close()
