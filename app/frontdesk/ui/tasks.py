"""The only door from a widget to another thread.

Work runs one piece after the other on the replica thread; its result comes home to the UI thread
by one signal. When the widget that asked is gone by then, nobody calls it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from frontdesk.domain.errors import BugError, FrontDeskError

T = TypeVar("T")
Failed = Callable[[FrontDeskError], None]


@dataclass(frozen=True, slots=True)
class _Caller:
    owner: QObject
    done: Callable[[Any], None] | None
    failed: Failed | None


class TaskRunner(QObject):
    """Runs callables on one thread of its own, in the order they were asked for.

    Signals:
        failed_unheard(FrontDeskError): expected, and the one who asked gave no `failed`.
        bug_found(BaseException): unexpected; the one who asked may hear of it too, as BugError.
    """

    failed_unheard = Signal(object)
    bug_found = Signal(object)
    _finished = Signal(int, object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._closed = False
        # Widgets stay on this thread: the other one only carries the number of the caller, so
        # that it can never hold the last reference to a QObject and delete it over there.
        self._callers: dict[int, _Caller] = {}
        self._numbers = count()
        # Queued even from this thread, so that `done` never runs inside the call that asked.
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Run `work` on the thread, then `done(result)` or `failed(error)` on this one.

        Neither is called once `owner` is deleted or the runner closed. Errors that are not of the
        program's own kind are bugs: they reach `bug_found`, and `failed` as a BugError.
        """
        if self._closed:
            return
        number = next(self._numbers)
        self._callers[number] = _Caller(owner, done, failed)
        self._executor.submit(self._work, number, work)

    def close(self, last: Callable[[], None] | None = None) -> None:
        """Drop what waits, finish what runs, do `last` on the thread and end it; call nobody."""
        if self._closed:
            return
        self._closed = True
        if last is not None:
            # Accepted writes stand before it in the queue and are finished, not dropped.
            self._executor.submit(last).result()
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._callers.clear()

    def _work(self, number: int, work: Callable[[], Any]) -> None:
        result: Any = None
        failure: Exception | None = None
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - the edge of a thread
            failure = error
        if not self._closed:
            self._finished.emit(number, result, failure)

    @Slot(int, object, object)
    def _on_finished(self, number: int, result: object, failure: Exception | None) -> None:
        caller = self._callers.pop(number, None)
        if caller is None:
            return
        wanted = shiboken6.isValid(caller.owner)
        if failure is not None:
            self._tell_failure(caller if wanted else None, failure)
        elif wanted and caller.done is not None:
            caller.done(result)

    def _tell_failure(self, caller: _Caller | None, failure: Exception) -> None:
        if isinstance(failure, FrontDeskError) and not isinstance(failure, BugError):
            if caller is None:
                return
            if caller.failed is None:
                self.failed_unheard.emit(failure)
            else:
                caller.failed(failure)
            return
        self.bug_found.emit(failure)
        if caller is not None and caller.failed is not None:
            bug = BugError("Something unexpected happened. What was saved before is safe.")
            bug.__cause__ = failure
            caller.failed(bug)
