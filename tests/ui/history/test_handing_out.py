"""Who may hands out a client's data from the card, without waiting for the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import ClientId
from frontdesk.ui.records.handing_out import HandingOut
from frontdesk.ui.records.record_dialog import RecordDialog
from tests.ui.history.conftest import Reader

MAY = pytest.mark.parametrize("front", [{"perms": frozenset({"client.export"})}], indirect=True)


def _card(reader: Reader) -> RecordDialog:
    reader.front.window.records.open_client(ClientId(reader.front.clinic.client_id(0)))
    found = reader.front.window.findChildren
    reader.front.wait_for(lambda: len(found(RecordDialog)) == 1)
    return found(RecordDialog)[0]


def _button(card: RecordDialog) -> QPushButton:
    return next(b for b in card.findChildren(QPushButton) if "Hand" in b.text())


def _said(card: RecordDialog) -> str:
    return " ".join(each.text() for each in card.findChildren(QLabel) if each.isVisible())


def _choose(card: RecordDialog, path: Path) -> None:
    QTest.keyClick(_button(card), Qt.Key.Key_Space)
    (dialog,) = card.findChildren(HandingOut)
    dialog.fileSelected.emit(str(path))
    dialog.close()


def _close(card: RecordDialog) -> None:
    card.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("front", [{"perms": frozenset({"client.erase"})}], indirect=True)
def test_who_may_not_hand_data_out_is_told_who_may(reader: Reader) -> None:
    card = _card(reader)
    assert not _button(card).isEnabled()
    assert _button(card).toolTip()
    _close(card)


@MAY
def test_the_data_go_where_was_chosen_and_the_card_says_so(reader: Reader, tmp_path: Path) -> None:
    card = _card(reader)
    _choose(card, tmp_path / "anna.zip")
    reader.front.wait_for(lambda: "Written to anna.zip" in _said(card))
    client_id = reader.front.clinic.client_id(0)
    assert reader.log.exported == [(client_id, tmp_path / "anna.zip")]
    _close(card)


@MAY
def test_a_refusal_and_a_missing_server_are_told_on_the_card(
    reader: Reader, tmp_path: Path
) -> None:
    card = _card(reader)
    reader.log.refusal = InvalidInput("There is something under that name already.")
    _choose(card, tmp_path / "anna.zip")
    reader.front.wait_for(lambda: "already" in _said(card))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    reader.log.is_away = True
    _choose(card, tmp_path / "anna.zip")
    reader.front.wait_for(lambda: "Nothing was written" in _said(card))
    assert reader.log.exported == []
    _close(card)


@MAY
def test_a_card_that_is_closed_meanwhile_hears_nothing(reader: Reader, tmp_path: Path) -> None:
    card = _card(reader)
    _choose(card, tmp_path / "anna.zip")
    _close(card)
    reader.front.wait_for(lambda: bool(reader.log.exported))
    reader.front.quiet()
