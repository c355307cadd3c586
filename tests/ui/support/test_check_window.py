from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from frontdesk.doctor.bundle import Bundle, make_bundle
from frontdesk.doctor.examination import Examination
from frontdesk.doctor.subject import Subject
from frontdesk.doctor.words import find
from frontdesk.logs.fields import Version
from frontdesk.settings import Locations
from frontdesk.ui.support.bundle_preview import BundlePreview
from frontdesk.ui.support.check_window import ALL_WELL, CheckWindow, Examined
from frontdesk.ui.tasks import TaskRunner
from frontdesk.ui.theme import load_theme

Open = Callable[..., CheckWindow]


@pytest.fixture
def tasks(qapp: object) -> Iterator[TaskRunner]:
    runner = TaskRunner("support")
    yield runner
    runner.close()


def _examined(tmp_path: Path, *codes: str) -> Examined:
    findings = tuple(find(code, version=Version("2026a")) for code in codes)
    examination = Examination(datetime.now(UTC), findings)
    locations = Locations(tmp_path, tmp_path, tmp_path / "logs")
    return examination, make_bundle(Subject(locations), examination)


@pytest.fixture
def open_window(tmp_path: Path, tasks: TaskRunner, qtbot: QtBot) -> Iterator[Open]:
    parent = QWidget()
    qtbot.addWidget(parent)

    def open_(*codes: str) -> CheckWindow:
        window = CheckWindow(
            lambda: _examined(tmp_path, *codes), tasks, load_theme("light"), parent
        )
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        qtbot.waitUntil(window.again.isEnabled)
        return window

    yield open_
    parent.close()


def test_what_is_to_be_done_comes_first_with_what_to_do(open_window: Open) -> None:
    window = open_window("zones.known", "keyring.none", "replica.damaged")
    rows = [window.findings.item(row) for row in range(window.findings.count())]
    assert [row.data(Qt.ItemDataRole.UserRole) for row in rows] == [
        "replica.damaged",
        "keyring.none",
        "zones.known",
    ]
    assert rows[0].text().startswith("To do: ")
    assert "fetched anew" in rows[0].text()
    assert window.verdict.text().startswith("1 to be looked at")


def test_a_desk_that_is_well_is_told_so(open_window: Open) -> None:
    assert open_window("zones.known").verdict.text() == ALL_WELL


def test_the_bundle_is_shown_file_by_file_before_it_is_saved(
    open_window: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window("zones.known")
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.findChild(BundlePreview) is not None)
    preview = window.findChild(BundlePreview)
    assert preview is not None
    bundle: Bundle = preview._bundle
    for row, each in enumerate(bundle.files):
        preview.files.setCurrentRow(row)
        assert preview.page.toPlainText() == each.text
        assert preview.files.item(row).text().startswith(each.name)
    preview.save.click()
    place = preview.findChild(QFileDialog)
    assert place is not None
    place.fileSelected.emit(str(tmp_path / "out.zip"))
    place.reject()
    qtbot.waitUntil(lambda: "out.zip" in preview.told.text())
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == [each.name for each in bundle.files]


def test_it_can_be_examined_again_from_the_keyboard(open_window: Open, qtbot: QtBot) -> None:
    window = open_window("zones.known")
    window.findings.clear()
    QTest.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.findings.count() == 1)
