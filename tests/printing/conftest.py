"""What every test of the sheets needs: Qt's fonts without a display."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.printing.pdf import write_pdf
from frontdesk.printing.sheets import Sheet
from tests.collecting import collected as collected
from tests.collecting import collector as collector
from tests.patience import PatientBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PrintedPages = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    """Give each test the application: without one, Qt's fonts crash the process."""


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    """Wait as long as any machine needs."""
    return PatientBot(request)


@pytest.fixture
def printed(qapp: object, tmp_path: Path) -> PrintedPages:
    """Write a sheet as PDF and return the text that a PDF reader finds on each page."""

    def _printed(sheet: Sheet, paper: str = "a4") -> list[str]:
        path = tmp_path / "sheet.pdf"
        pages = write_pdf(sheet, path, paper)
        found = _text(path).split("\f")[:-1]
        assert len(found) == pages
        return found

    return _printed


def _text(path: Path) -> str:
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()
