"""Catches what leaves a program, a thread or a finaliser, writes it down and tells who wants it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from frontdesk.domain.fault_text import describe, faults
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.crash_report import CrashKind, CrashReport
from frontdesk.logs.event import log
from frontdesk.logs.events import Unexpected
from frontdesk.logs.fields import ConstraintName, ErrorKind, Place, Sqlstate

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_PLACES = 12
"""Lines of code that the log names of one error; the report has them all."""


def note_fault(error: BaseException) -> None:
    """Write an unexpected error to the log."""
    chain = faults(error)
    places = [each for fault in chain for each in fault.places[-_PLACES:]]
    log(
        Unexpected(
            tuple(ErrorKind(each.kind) for each in chain),
            Sqlstate(next((each.sqlstate for each in chain if each.sqlstate), "")),
            ConstraintName(next((each.constraint for each in chain if each.constraint), "")),
            tuple(Place(each) for each in places[-_PLACES:]),
        )
    )


class FaultHooks:
    """The interpreter's three doors for what nobody caught.

    `tell` hears the details, on whatever thread it happened; not of a finaliser's errors, for they
    come in the middle of anything. `ends` says what an error that leaves the main thread is.
    """

    def __init__(
        self,
        crashes: CrashFolder | None,
        tell: Callable[[str], None] = lambda _details: None,
        *,
        main: CrashKind = CrashKind.WINDOW,
    ) -> None:
        self._crashes = crashes
        self._tell = tell
        self._main = main
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def install(self) -> None:
        """Catch from now on."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_uncaught_in_thread
        sys.unraisablehook = self._on_unraisable

    def uninstall(self) -> None:
        """Give the doors back to who had them before."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def report(self, error: BaseException, kind: CrashKind | None = None) -> None:
        """Write an error down and tell it; any thread may call it."""
        self._keep(error, self._main if kind is None else kind)
        self._tell(describe(error))

    def _keep(self, error: BaseException, kind: CrashKind) -> None:
        note_fault(error)
        if self._crashes is not None:
            thread = threading.current_thread().name
            self._crashes.keep(CrashReport.of(error, kind, thread=thread))

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
            self.report(arguments.exc_value, CrashKind.THREAD)

    def _on_unraisable(self, arguments: UnraisableHookArgs) -> None:
        if arguments.exc_value is not None:
            self._keep(arguments.exc_value, CrashKind.UNRAISABLE)
