"""Sends a sheet to a printer, or to the file that the print dialog names instead of one.

Handing a job over is disk and network: it is done off the window's thread.
"""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from frontdesk.domain.errors import PrinterUnavailable
from frontdesk.printing.painting import paint_sheet
from frontdesk.printing.pdf import write_pages
from frontdesk.printing.sheets import Sheet

_FAILED = (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)


def print_to(sheet: Sheet, printer: QPrinter) -> int:
    """Print the pages the user chose and return how many pages the whole sheet has.

    PrinterUnavailable when the printer takes no job. A file appears whole or not at all:
    InvalidInput when nothing can be written there, DiskFull when there is no room.
    """
    wanted = chosen_pages(printer)
    if printer.outputFormat() is QPrinter.OutputFormat.PdfFormat and printer.outputFileName():
        return write_pages(sheet, Path(printer.outputFileName()), printer.pageLayout(), wanted)
    _make_sure_of(printer)
    pages = _paint(sheet, printer, wanted)
    _make_sure_of(printer)  # Qt's own answer is yes, also when the queue is gone by now
    return pages


def chosen_pages(printer: QPrinter) -> range | None:
    """Return the page numbers chosen in the print dialog, or None for all of them."""
    if printer.fromPage() <= 0:
        return None
    return range(printer.fromPage(), max(printer.toPage(), printer.fromPage()) + 1)


def _paint(sheet: Sheet, printer: QPrinter, wanted: range | None) -> int:
    painter = QPainter()
    if not painter.begin(printer):
        raise _unavailable("takes no job")
    try:
        pages = paint_sheet(sheet, printer, painter, wanted)
    finally:
        # Deleting ends the job as end() does, but lets the window's thread run meanwhile: end()
        # keeps the interpreter to itself for as long as the printer's server makes it wait.
        shiboken6.delete(painter)
    if printer.printerState() in _FAILED:
        raise _unavailable("did not take the job to its end")
    return pages


def _make_sure_of(printer: QPrinter) -> None:
    queue = QPrinterInfo.printerInfo(printer.printerName())
    if queue.isNull():
        raise _unavailable("is not there any more")
    if queue.state() is QPrinter.PrinterState.Error:
        raise _unavailable("is stopped")


def _unavailable(what: str) -> PrinterUnavailable:
    return PrinterUnavailable(
        f"The printer {what}. Check that it is switched on, or save the sheet as a PDF."
    )
