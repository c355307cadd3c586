"""The same sheet through a printer or into the file that the print dialog names."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter

from frontdesk.domain.errors import DiskFull, InvalidInput, PrinterUnavailable
from frontdesk.printing.paper import page_layout
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


class _LostPrinter(QPrinter):
    """A printer chosen in the dialog whose queue nobody knows any more."""

    def outputFormat(self) -> QPrinter.OutputFormat:  # noqa: N802 - Qt's
        return QPrinter.OutputFormat.NativeFormat

    def printerName(self) -> str:  # noqa: N802 - Qt's
        return "a printer that was taken away"


def test_a_printer_that_is_gone_is_told(qapp: object) -> None:
    with pytest.raises(PrinterUnavailable, match="save the sheet as a PDF"):
        print_to(_sheet(), _LostPrinter())


def test_a_file_that_cannot_be_written_is_told(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be written"):
        print_to(_sheet(), _printer(tmp_path / "nowhere" / "job.pdf"))


def test_printing_to_a_file_on_a_full_disk_leaves_the_older_file_whole(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "job.pdf"
    path.write_bytes(b"yesterday's")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        print_to(_sheet(), _printer(path))
    assert path.read_bytes() == b"yesterday's"
    assert [entry.name for entry in tmp_path.iterdir()] == ["job.pdf"]
