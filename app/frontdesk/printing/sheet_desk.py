"""Printing at the window: one sheet at a time, and never on the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from frontdesk.printing.page_view import RunApart
from frontdesk.printing.paper import page_layout
from frontdesk.printing.pdf import write_pdf
from frontdesk.printing.preview import SheetPreview
from frontdesk.printing.printers import print_to
from frontdesk.printing.sheets import Sheet


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
        if self.is_busy:
            return
        preview = SheetPreview(sheet, self._run_apart, self._window, self._paper)
        preview.print_wanted.connect(partial(self._instead, self.ask_for_printer, sheet))
        preview.save_wanted.connect(partial(self._instead, self.ask_for_file, sheet))
        self._open(preview)

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

    def ask_for_file(self, sheet: Sheet) -> None:
        """Let the user name a PDF file, and write it."""
        if self.is_busy:
            return
        dialog = QFileDialog(self._window, "Save as PDF", f"{sheet.title}.pdf", "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(partial(self._write, sheet))
        self._open(dialog)

    def _write(self, sheet: Sheet, name: str) -> None:
        self._run_apart(
            self,
            lambda: write_pdf(sheet, Path(name), self._paper),
            lambda _pages: self.printed.emit(f"{sheet.title}: saved as {name}"),
            self.failed.emit,
        )

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

    def _instead(self, ask: Callable[[Sheet], None], sheet: Sheet) -> None:
        """Put the next dialog in the place of the one that is open."""
        if self._dialog is not None:
            self._dialog.accept()
        ask(sheet)

    def _on_finished(self) -> None:
        self._dialog = None
