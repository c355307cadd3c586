"""One place where everything unexpected arrives: Python's hooks, threads and Qt's messages."""

from __future__ import annotations

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)

from frontdesk.logs import log
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.events import QtComplained, QtSaid, Severity
from frontdesk.logs.fields import LoggerName
from frontdesk.logs.hooks import FaultHooks

_SEVERITIES = {
    QtMsgType.QtDebugMsg: Severity.DEBUG,
    QtMsgType.QtInfoMsg: Severity.INFO,
    QtMsgType.QtWarningMsg: Severity.WARNING,
    QtMsgType.QtCriticalMsg: Severity.ERROR,
    QtMsgType.QtFatalMsg: Severity.CRITICAL,
}
_QUIET = (Severity.DEBUG, Severity.INFO)

_NO_SCREEN = "This plugin does not support"
"""How the platform without a screen declines what only a screen could do: nobody misses it."""


class FaultReports(QObject):
    """Writes down what nobody expected, keeps a report of it, and tells the window.

    Signals:
        fault_found(str): the details, without the values people typed.
    """

    fault_found = Signal(str)

    def __init__(
        self, parent: QObject | None = None, *, crashes: CrashFolder | None = None
    ) -> None:
        super().__init__(parent)
        self._hooks = FaultHooks(crashes, self.fault_found.emit)

    def install(self) -> None:
        """Catch what leaves any thread, and take note of Qt's messages."""
        self._hooks.install()
        qInstallMessageHandler(_note_qt_message)

    def uninstall(self) -> None:
        """Give the hooks back."""
        self._hooks.uninstall()
        qInstallMessageHandler(None)

    @Slot(object)
    def report(self, error: BaseException) -> None:
        """Write a bug down and tell the window; any thread may call it."""
        self._hooks.report(error)


def _note_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Note that Qt said something; what it says may name files and what people typed."""
    severity = _SEVERITIES.get(kind, Severity.WARNING)
    if message.startswith(_NO_SCREEN):
        severity = Severity.DEBUG
    event = QtSaid if severity in _QUIET else QtComplained
    log(event(LoggerName(f"qt.{context.category or 'default'}"), severity))
