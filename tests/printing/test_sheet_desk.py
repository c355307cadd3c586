"""Printing at the window: one dialog at a time, the job on another thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from frontdesk.domain.errors import FrontDeskError
from frontdesk.printing.paper import page_layout
from frontdesk.printing.preview import SheetPreview
from frontdesk.printing.printers import print_to
from frontdesk.printing.run_sheet import run_sheet
from frontdesk.printing.sheet_desk import SheetDesk
from frontdesk.printing.sheets import Sheet
from frontdesk.ui.tasks import TaskRunner
from tests.printing.days import AS_OF, full_day


@pytest.fixture
def tasks(qapp: object) -> Iterator[TaskRunner]:
    runner = TaskRunner("printing")
    yield runner
    runner.close()


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner) -> SheetDesk:
    window = QWidget()
    qtbot.addWidget(window)
    return SheetDesk(window, tasks.run, "letter")


def _sheet() -> Sheet:
    return run_sheet(full_day(60), as_of=AS_OF, unsent=0, clinic="Paws & Co")


def _dialogs(desk: SheetDesk) -> list[QDialog]:
    return desk._window.findChildren(QDialog)


def test_a_key_pressed_twice_opens_one_dialog(desk: SheetDesk, qtbot: QtBot) -> None:
    desk.preview(_sheet())
    desk.preview(_sheet())
    desk.ask_for_printer(_sheet())
    (dialog,) = _dialogs(desk)
    assert isinstance(dialog, SheetPreview)
    dialog.reject()
    qtbot.waitUntil(lambda: not _dialogs(desk))
    desk.preview(_sheet())
    assert len(_dialogs(desk)) == 1


def test_the_print_dialog_begins_with_the_paper_and_margins_of_the_sheets(desk: SheetDesk) -> None:
    desk.ask_for_printer(_sheet())
    desk.ask_for_printer(_sheet())
    (dialog,) = desk._window.findChildren(QPrintDialog)
    layout = dialog.printer().pageLayout()
    assert layout.pageSize() == page_layout("letter").pageSize()
    assert layout.margins() == page_layout("letter").margins()


def test_what_was_accepted_in_the_dialog_is_printed_on_another_thread(
    desk: SheetDesk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def watched(sheet: Sheet, printer: QPrinter) -> int:
        threads.append(threading.current_thread())
        return print_to(sheet, printer)

    monkeypatch.setattr("frontdesk.printing.sheet_desk.print_to", watched)
    desk.ask_for_printer(_sheet())
    (dialog,) = desk._window.findChildren(QPrintDialog)
    dialog.printer().setOutputFileName(str(tmp_path / "day.pdf"))
    with qtbot.waitSignal(desk.printed) as printed:
        desk.print_on(dialog.printer(), _sheet())
    assert printed.args is not None
    assert printed.args[0].endswith("day.pdf")
    assert threads != []
    assert threading.current_thread() not in threads
    assert (tmp_path / "day.pdf").read_bytes().startswith(b"%PDF")


def test_a_sheet_that_cannot_be_printed_is_told(
    desk: SheetDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    told: list[FrontDeskError] = []
    desk.failed.connect(told.append)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "nowhere" / "day.pdf"))
    desk.print_on(printer, _sheet())
    qtbot.waitUntil(lambda: bool(told))
    assert "cannot be written" in str(told[0])


def test_the_previews_print_button_leads_to_the_printers(desk: SheetDesk) -> None:
    desk.preview(_sheet())
    (dialog,) = _dialogs(desk)
    assert isinstance(dialog, SheetPreview)
    dialog.print_button.click()
    assert [each for each in _dialogs(desk) if each.isVisible()] == desk._window.findChildren(
        QPrintDialog
    )


def test_the_preview_saves_the_sheet_as_pdf(desk: SheetDesk, qtbot: QtBot, tmp_path: Path) -> None:
    desk.preview(_sheet())
    (dialog,) = _dialogs(desk)
    assert isinstance(dialog, SheetPreview)
    dialog.save_button.click()
    (chooser,) = desk._window.findChildren(QFileDialog)
    with qtbot.waitSignal(desk.printed):
        chooser.fileSelected.emit(str(tmp_path / "day.pdf"))
    assert (tmp_path / "day.pdf").read_bytes().startswith(b"%PDF")
