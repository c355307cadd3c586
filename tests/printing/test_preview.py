"""The preview: page by page, by keys alone, on any screen."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from frontdesk.printing.page_view import picture_of
from frontdesk.printing.preview import SheetPreview
from frontdesk.printing.run_sheet import run_sheet
from frontdesk.ui.tasks import TaskRunner
from tests.printing.days import AS_OF, full_day


@pytest.fixture
def tasks(qapp: object) -> Iterator[TaskRunner]:
    runner = TaskRunner("printing")
    yield runner
    runner.close()


@pytest.fixture
def preview(qtbot: QtBot, tasks: TaskRunner) -> SheetPreview:
    sheet = run_sheet(full_day(60), as_of=AS_OF, unsent=0, clinic="Paws & Co")
    dialog = SheetPreview(sheet, tasks.run)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.view.page_count > 2)
    return dialog


def _press(preview: SheetPreview, key: Qt.Key, *with_: Qt.KeyboardModifier) -> None:
    held = Qt.KeyboardModifier.NoModifier
    for modifier in with_:
        held |= modifier
    QTest.keyClick(preview.focusWidget(), key, held)


def test_it_fits_the_screen(preview: SheetPreview) -> None:
    room = preview.screen().availableSize()
    assert preview.width() < room.width()
    assert preview.height() < room.height()


def test_keys_go_from_page_to_page(preview: SheetPreview) -> None:
    view = preview.view
    assert preview.page_words.text() == f"Page 1 of {view.page_count}"
    _press(preview, Qt.Key.Key_PageDown)
    assert view.page == 2
    _press(preview, Qt.Key.Key_End)
    assert preview.page_words.text() == f"Page {view.page_count} of {view.page_count}"
    _press(preview, Qt.Key.Key_PageUp)
    assert view.page == view.page_count - 1
    _press(preview, Qt.Key.Key_Home)
    assert view.page == 1


def _dark_spots(preview: SheetPreview) -> int:
    seen = preview.view.viewport().grab().toImage()
    return sum(
        QColor(seen.pixel(x, y)).lightness() < 80
        for x in range(0, seen.width(), 3)
        for y in range(0, seen.height(), 3)
    )


def test_a_page_is_shown_with_its_text(preview: SheetPreview, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: _dark_spots(preview) > 100)
    _press(preview, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: _dark_spots(preview) > 100)


def test_a_page_is_painted_on_another_thread(
    preview: SheetPreview, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def watched(*arguments: object) -> QImage:
        threads.append(threading.current_thread())
        return picture_of(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("frontdesk.printing.page_view.picture_of", watched)
    preview.view.set_zoom(2.0)
    preview.view.viewport().grab()
    qtbot.waitUntil(lambda: bool(preview.view._painted))
    assert threads != []
    assert threading.current_thread() not in threads


def test_keys_show_the_page_larger_smaller_and_whole(preview: SheetPreview) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    _press(preview, Qt.Key.Key_Plus, control)
    assert preview.view.zoom > 1
    _press(preview, Qt.Key.Key_0, control)
    assert preview.view.zoom == 1
    _press(preview, Qt.Key.Key_PageDown)
    _press(preview, Qt.Key.Key_9, control)
    assert preview.view.zoom < 1
    assert preview.view.page == 2


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_keys_print(
    preview: SheetPreview, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    with qtbot.waitSignal(preview.print_wanted):
        _press(preview, key, held)


def test_esc_closes(preview: SheetPreview, qtbot: QtBot) -> None:
    with qtbot.waitSignal(preview.finished):
        _press(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible()


def test_a_held_key_does_not_print_what_it_opened(preview: SheetPreview) -> None:
    held = {action.shortcut().toString() for action in preview.actions() if action.autoRepeat()}
    assert held == {"Ctrl++", "Ctrl+-"}
