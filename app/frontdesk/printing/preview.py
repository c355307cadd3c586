"""Shows a sheet as it will come out of the printer."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from frontdesk.printing.painting import paint_sheet
from frontdesk.printing.paper import page_layout
from frontdesk.printing.printers import chosen_pages
from frontdesk.printing.sheets import Sheet

_SIZE = QSize(900, 1000)
_FRAME = QSize(16, 48)  # what a window manager adds, at most


class SheetPreview(QPrintPreviewDialog):
    """The platform's print preview of one sheet; it deletes itself when closed."""

    def __init__(self, sheet: Sheet, parent: QWidget | None = None, paper: str = "a4") -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout(paper))
        printer.setDocName(sheet.title)
        super().__init__(printer, parent)
        self._printer = printer  # the dialog does not own it
        self._sheet = sheet
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(sheet.title)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        self.paintRequested.connect(self._on_paint_requested)

    @Slot(QPrinter)
    def _on_paint_requested(self, printer: QPrinter) -> None:
        painter = QPainter(printer)
        if painter.isActive():
            paint_sheet(self._sheet, printer, painter, chosen_pages(printer))
            painter.end()


def preview(sheet: Sheet, parent: QWidget | None = None, paper: str = "a4") -> SheetPreview:
    """Open the preview beside the window, without blocking it, and return it."""
    dialog = SheetPreview(sheet, parent, paper)
    dialog.open()
    return dialog
