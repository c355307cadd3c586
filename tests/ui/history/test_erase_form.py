from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QWidget

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import ClientId
from frontdesk.ui.records.erase_form import EraseForm, as_typed
from frontdesk.ui.records.record_dialog import RecordDialog
from tests.ui.history.conftest import Reader

W = TypeVar("W", bound=QWidget)


def _open_windows(kind: type[W]) -> list[W]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


def _window(reader: Reader, kind: type[W]) -> W:
    reader.front.wait_for(lambda: len(_open_windows(kind)) == 1)
    return _open_windows(kind)[0]


def _card(reader: Reader) -> RecordDialog:
    reader.front.window.records.open_client(ClientId(reader.front.clinic.client_id(0)))
    return _window(reader, RecordDialog)


def _button(card: RecordDialog) -> QPushButton:
    return next(b for b in card.findChildren(QPushButton) if "Erase" in b.text())


def _close(*windows: QWidget) -> None:
    for window in windows:
        window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("front", [{"perms": frozenset({"client.write"})}], indirect=True)
def test_who_may_not_erase_is_told_who_may(reader: Reader) -> None:
    card = _card(reader)
    assert not _button(card).isEnabled()
    assert _button(card).toolTip()
    _close(card)


@pytest.mark.parametrize(
    "front", [{"perms": frozenset({"client.write", "client.erase"})}], indirect=True
)
def test_a_client_is_erased_by_keyboard_after_name_and_reason(reader: Reader) -> None:
    card = _card(reader)
    _button(card).setFocus()
    QTest.keyClick(_button(card), Qt.Key.Key_Space)
    form = _window(reader, EraseForm)
    typed, reason = form.findChildren(QLineEdit)
    assert "cannot be undone" in " ".join(
        label.text() for label in form.findChildren(QWidget) if hasattr(label, "text")
    )
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert reader.log.erased == [], "without the name nothing happens"
    QTest.keyClicks(typed, typed.placeholderText())
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert reader.log.erased == [], "nor without a reason"
    QTest.keyClicks(reason, "asked by letter")
    reader.log.refusal = InvalidInput("this client has visits to come")
    QTest.keyClick(reason, Qt.Key.Key_Return)
    reader.front.wait_for(lambda: "visits to come" in form.words())
    reader.log.refusal = None
    form.findChildren(QCheckBox)[0].setChecked(True)
    QTest.keyClick(reason, Qt.Key.Key_Return)
    reader.front.wait_for(lambda: not _open_windows(RecordDialog) and not _open_windows(EraseForm))
    assert reader.log.erased == [(reader.front.clinic.client_id(0), "asked by letter", True)]


@pytest.mark.parametrize("front", [{"perms": frozenset({"client.erase"})}], indirect=True)
def test_without_the_server_nothing_is_erased_and_that_is_said(reader: Reader) -> None:
    reader.log.is_away = True
    card = _card(reader)
    _button(card).click()
    form = _window(reader, EraseForm)
    typed, reason = form.findChildren(QLineEdit)
    QTest.keyClicks(typed, typed.placeholderText())
    QTest.keyClicks(reason, "asked by letter")
    form.go.click()
    reader.front.wait_for(lambda: "Nothing was erased" in form.words())
    assert reader.log.erased == []
    _close(form, card)


def test_the_name_can_be_typed_on_any_keyboard() -> None:
    assert as_typed("aisling  O'Neill") == as_typed("Aisling O\N{RIGHT SINGLE QUOTATION MARK}Neill")
    assert as_typed("Sean Nunez") == as_typed("Seán Núñez")
    assert as_typed("Aisling Neill") != as_typed("Aisling O'Neill")
