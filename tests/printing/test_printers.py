"""The same sheet through a printer and in the preview."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewWidget
from pytestqt.qtbot import QtBot

from frontdesk.domain.errors import PrinterUnavailable
from frontdesk.printing.pdf import page_layout
from frontdesk.printing.preview import SheetPreview, preview
from frontdesk.printing.printers import print_to
from frontdesk.printing.run_sheet import run_sheet
from frontdesk.printing.sheets import Sheet
from tests.printing.days import AS_OF, full_day


def _sheet() -> Sheet:
    return run_sheet(full_day(60), as_of=AS_OF, unsent=0, clinic="Paws & Co")


def _printer(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setPageLayout(page_layout("a4"))
    return printer


def _text(path: Path) -> list[str]:
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"]
    found = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    return found.split("\f")[:-1]


def test_a_printer_prints_every_page(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "job.pdf"
    pages = print_to(_sheet(), _printer(path))
    found = _text(path)
    assert len(found) == pages > 2
    assert "60 visits, 60 printed" in found[0]


def test_only_the_chosen_pages_are_printed_with_their_own_numbers(
    qapp: object, tmp_path: Path
) -> None:
    path = tmp_path / "job.pdf"
    printer = _printer(path)
    printer.setFromTo(2, 3)
    pages = print_to(_sheet(), printer)
    found = _text(path)
    assert len(found) == 2
    assert f"Page 2 of {pages}" in found[0]


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_no_job_is_told(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(PrinterUnavailable, match="save the sheet as a PDF"):
        print_to(_sheet(), _printer(tmp_path / "nowhere" / "job.pdf"))


def test_the_preview_shows_the_sheet_and_goes_when_closed(qtbot: QtBot) -> None:
    dialog = preview(_sheet())
    qtbot.addWidget(dialog)
    assert isinstance(dialog, SheetPreview)
    shown = dialog.findChild(QPrintPreviewWidget)
    assert shown is not None
    qtbot.waitUntil(lambda: shown.pageCount() > 2)
    picture = QImage(QSize(300, 300), QImage.Format.Format_RGB32)
    dialog.render(picture)
    assert dialog.windowTitle().startswith("Run sheet")
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
