"""Sends a sheet to a printer."""

from __future__ import annotations

from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter

from frontdesk.domain.errors import PrinterUnavailable
from frontdesk.printing.painting import paint_sheet
from frontdesk.printing.sheets import Sheet


def print_to(sheet: Sheet, printer: QPrinter) -> int:
    """Print the pages the user chose and return how many pages the whole sheet has.

    PrinterUnavailable when the printer takes no job; nothing was printed then.
    """
    painter = QPainter()
    if not painter.begin(printer):
        raise PrinterUnavailable(
            "The printer takes no job. Check that it is switched on, or save the sheet as a PDF."
        )
    try:
        return paint_sheet(sheet, printer, painter, chosen_pages(printer))
    finally:
        painter.end()


def chosen_pages(printer: QPrinter) -> range | None:
    """Return the page numbers chosen in the print dialog, or None for all of them."""
    if printer.fromPage() <= 0:
        return None
    return range(printer.fromPage(), max(printer.toPage(), printer.fromPage()) + 1)
