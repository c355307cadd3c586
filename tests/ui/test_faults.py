from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import qWarning
from pytestqt.qtbot import QtBot

from frontdesk.domain.fault_text import describe
from frontdesk.ui.faults import FaultReports


@pytest.fixture
def faults(qapp: object) -> Iterator[FaultReports]:
    reports = FaultReports()
    reports.install()
    yield reports
    reports.uninstall()


def _failure() -> Exception:
    try:
        int("Bella Smith 555-0144")
    except ValueError as error:
        return error
    raise AssertionError


def test_a_report_says_where_but_not_whose(caplog: pytest.LogCaptureFixture) -> None:
    details = describe(_failure())
    assert "builtins.ValueError" in details
    assert "in _failure" in details
    assert "Bella" not in details


def test_an_error_in_any_thread_is_reported(faults: FaultReports, qtbot: QtBot) -> None:
    def work() -> None:
        raise ValueError("Bella")

    with qtbot.waitSignal(faults.fault_found) as told:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert "ValueError" in told.args[0]


def test_an_error_that_leaves_an_event_handler_is_reported(
    faults: FaultReports, qtbot: QtBot
) -> None:
    error = _failure()
    with qtbot.waitSignal(faults.fault_found):
        sys.excepthook(type(error), error, error.__traceback__)


def test_messages_of_qt_go_to_the_log(
    faults: FaultReports, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        qWarning("a warning of Qt")
    assert "a warning of Qt" in caplog.text


def test_what_a_screenless_platform_cannot_do_troubles_nobody(
    faults: FaultReports, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    qWarning("This plugin does not support propagateSizeHints()")
    qWarning("QPainter::begin: Paint device returned engine == 0")
    assert [record.levelno for record in caplog.records] == [logging.DEBUG, logging.WARNING]
