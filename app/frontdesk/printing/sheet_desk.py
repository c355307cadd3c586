"""Printing at the window: one sheet at a time, and never on the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from frontdesk.printing.paper import page_layout
from frontdesk.printing.preview import SheetPreview
from frontdesk.printing.printers import print_to
from frontdesk.printing.sheets import Sheet

RunApart = Callable[..., None]
"""`run(owner, work, done, failed)`: work on another thread, the answer on this one."""


class SheetDesk(QObject):
    """Takes a sheet to the preview or to a printer.

    Signals:
        printed(str): a printer or a file has the sheet; says which.
        failed(FrontDeskError): it has it not.
    """

    printed = Signal(str)
    failed = Signal(object)

    def __init__(self, window: QWidget, run_apart: RunApart, paper: str) -> None:
        super().__init__(window)
        self._window, self._run_apart, self._paper = window, run_apart, paper
        self._dialog: QDialog | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a dialog of a sheet is open."""
        return self._dialog is not None

    def preview(self, sheet: Sheet) -> None:
        """Show the sheet as it will come out of the printer."""
        if not self.is_busy:
            self._open(SheetPreview(sheet, self._window, self._paper))

    def ask_for_printer(self, sheet: Sheet) -> None:
        """Let the user choose a printer or a file, and print."""
        if self.is_busy:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout(self._paper))
        printer.setDocName(sheet.title)
        dialog = QPrintDialog(printer, self._window)
        dialog.accepted.connect(lambda: self.print_on(printer, sheet))
        self._open(dialog)

    def print_on(self, printer: QPrinter, sheet: Sheet) -> None:
        """Print on the printer or into the file that was chosen."""
        where = printer.outputFileName() or printer.printerName()
        self._run_apart(
            self,
            lambda: print_to(sheet, printer),
            lambda _pages: self.printed.emit(f"{sheet.title}: given to {where}"),
            self.failed.emit,
        )

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._on_finished)
        self._dialog = dialog
        dialog.setWindowModality(Qt.WindowModality.WindowModal)  # QPrintDialog hides open()
        dialog.show()

    def _on_finished(self) -> None:
        self._dialog = None
