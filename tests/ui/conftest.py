"""Every test of the window runs offscreen and leaves no thread and no window behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from tests.collecting import collected as collected
from tests.collecting import collector as collector
from tests.patience import PatientBot


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Give each test the application: without one, Qt's fonts and pixmaps crash the process."""


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """Wait as long as any machine needs."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 60
    while (left := _started_since(before)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"threads left running: {left}"


def _started_since(before: set[threading.Thread]) -> list[str]:
    return [
        thread.name
        for thread in threading.enumerate()
        if thread not in before and not thread.name.startswith("pytest")
    ]


@pytest.fixture
def no_window_left_behind(qapp: QApplication) -> Iterator[None]:
    """Fail when top-level widgets outlive the test."""
    before = set(QApplication.topLevelWidgets())
    yield
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    left = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
    assert not left, f"windows left open: {left}"
