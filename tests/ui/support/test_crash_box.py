from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from frontdesk.logs.crash_folder import CrashFolder, as_text
from frontdesk.logs.crash_report import CrashKind, CrashReport
from frontdesk.ui.support.crash_box import CrashBox, SafeStart
from frontdesk.ui.tasks import TaskRunner


@pytest.fixture
def tasks(qapp: object) -> Iterator[TaskRunner]:
    runner = TaskRunner("support")
    yield runner
    runner.close()


@pytest.fixture
def folder(tmp_path: Path) -> CrashFolder:
    folder = CrashFolder(tmp_path / "crashes")
    for number, error in enumerate((ValueError("Bella Smith"), KeyError("555-0144"))):
        report = CrashReport.of(error, CrashKind.WINDOW)
        folder.keep(replace(report, at=datetime(2026, 11, 21, 9, number, tzinfo=UTC)))
    return folder


@pytest.fixture
def box(folder: CrashFolder, tasks: TaskRunner, qtbot: QtBot) -> CrashBox:
    box = CrashBox(folder, folder.pending(), None, tasks, None)
    qtbot.addWidget(box)
    with qtbot.waitActive(box):
        box.show()
        box.activateWindow()
    return box


def test_all_that_was_written_down_is_shown(box: CrashBox, folder: CrashFolder) -> None:
    shown = box.details.toPlainText()
    assert all(as_text(each) in shown for each in folder.pending())
    assert "ValueError" in shown
    assert "KeyError" in shown
    assert "Bella" not in shown


def test_closing_keeps_the_reports_and_shows_them_no_more(
    box: CrashBox, folder: CrashFolder, qtbot: QtBot
) -> None:
    QTest.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: folder.pending() == [])
    assert len(folder.seen()) == 2


def test_thrown_away_is_gone(box: CrashBox, folder: CrashFolder, qtbot: QtBot) -> None:
    box.throw_away.click()
    qtbot.waitUntil(lambda: folder.pending() == [])
    assert folder.seen() == []
    assert not box.isVisible()


def test_what_is_saved_is_what_was_shown(box: CrashBox, tmp_path: Path, qtbot: QtBot) -> None:
    QTest.keyClick(box, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: box.findChild(QFileDialog) is not None)
    place = box.findChild(QFileDialog)
    assert place is not None
    place.fileSelected.emit(str(tmp_path / "report.json"))
    place.reject()
    qtbot.waitUntil(lambda: "report.json" in box.told.text())
    assert (tmp_path / "report.json").read_text("utf-8") == box.details.toPlainText() + "\n"


def test_a_place_that_takes_nothing_is_told(box: CrashBox, tmp_path: Path, qtbot: QtBot) -> None:
    box.save.click()
    place = box.findChild(QFileDialog)
    assert place is not None
    place.fileSelected.emit(str(tmp_path / "nowhere" / "report.json"))
    place.reject()
    qtbot.waitUntil(lambda: "could not be saved" in box.told.text())


def test_a_careful_start_says_what_was_set_aside_and_what_is_kept(
    folder: CrashFolder, tasks: TaskRunner, qtbot: QtBot
) -> None:
    box = CrashBox(folder, [], SafeStart(3, 1), tasks, None)
    qtbot.addWidget(box)
    assert "set aside" in box.words.text()
    assert "What you entered is safe" in box.words.text()
    assert not box.save.isVisibleTo(box)
