"""One place where everything unexpected arrives: Python's hooks, threads and Qt's messages."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)

from frontdesk.domain.fault_text import describe

_log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_NO_SCREEN = "This plugin does not support"
"""How the platform without a screen declines what only a screen could do: nobody misses it."""


class FaultReports(QObject):
    """Logs what nobody expected and tells the window.

    Signals:
        fault_found(str): the details, without the values people typed.
    """

    fault_found = Signal(str)

    def install(self) -> None:
        """Catch what leaves any thread, and send Qt's messages to the log."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_uncaught_in_thread
        qInstallMessageHandler(_log_qt_message)

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    @Slot(object)
    def report(self, error: BaseException) -> None:
        """Log a bug and tell the window; any thread may call it."""
        details = describe(error)
        _log.error("unexpected error\n%s", details)
        self.fault_found.emit(details)

    def _on_uncaught(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error.with_traceback(trace))

    def _on_uncaught_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.report(arguments.exc_value)


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    level = _LEVELS.get(kind, logging.WARNING)
    if message.startswith(_NO_SCREEN):
        level = logging.DEBUG
    logging.getLogger(f"qt.{context.category or 'default'}").log(level, "%s", message)
