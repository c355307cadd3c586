from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal, qWarning
from pytestqt.qtbot import QtBot

from frontdesk.domain.fault_text import describe
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.event import Event
from frontdesk.ui.faults import FaultReports


@pytest.fixture
def crashes(tmp_path: Path) -> CrashFolder:
    return CrashFolder(tmp_path)


@pytest.fixture
def faults(qapp: object, crashes: CrashFolder) -> Iterator[FaultReports]:
    reports = FaultReports(crashes=crashes)
    reports.install()
    yield reports
    reports.uninstall()


def _failure() -> Exception:
    try:
        int("Bella Smith 555-0144")
    except ValueError as error:
        return error
    raise AssertionError


def test_a_report_says_where_but_not_whose() -> None:
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


def test_an_error_in_a_handler_of_a_signal_is_kept_for_the_next_start(
    faults: FaultReports, crashes: CrashFolder, qtbot: QtBot
) -> None:
    class Bell(QObject):
        rung = Signal(str)

    def on_rung(text: str) -> None:
        int(text)

    bell = Bell()
    bell.rung.connect(on_rung)
    with qtbot.capture_exceptions():
        faults.install()  # before pytest-qt's own
        with qtbot.waitSignal(faults.fault_found):
            bell.rung.emit("Bella Smith 555-0144")
        faults.uninstall()
    (kept,) = crashes.pending()
    assert "in on_rung" in kept.path.read_text("utf-8")
    assert "Bella" not in kept.path.read_text("utf-8")


def test_of_qts_messages_category_and_loudness_go_to_the_log(
    faults: FaultReports, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        qWarning("a warning about Bella Smith")
    (record,) = caplog.records
    assert isinstance(record.msg, Event)
    assert record.msg.values() == {"category": "qt.default", "severity": "warning"}
    assert "Bella" not in caplog.text


def test_what_a_screenless_platform_cannot_do_troubles_nobody(
    faults: FaultReports, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    qWarning("This plugin does not support propagateSizeHints()")
    qWarning("QPainter::begin: Paint device returned engine == 0")
    assert [record.levelno for record in caplog.records] == [logging.DEBUG, logging.WARNING]
