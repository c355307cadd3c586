"""The window's door to the log on the server: a thread and a line of its own.

The replica's thread must not wait for a network, and the sync's line belongs to the sync.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from frontdesk.domain.errors import FrontDeskError, ServerUnreachable
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.tasks import Failed, TaskRunner

if TYPE_CHECKING:
    from frontdesk.domain.history import HistoryPage, LogFilter, LogNames

T = TypeVar("T")

NO_LINK = "History needs the server; connect to see it."

IDLE_MS = 60_000
"""How long a line that nobody asks anything is kept: the server has not many for all desks."""

_NO_LINE = frozenset({LinkState.OFFLINE, LinkState.SIGNED_OUT, LinkState.UPGRADE_NEEDED})


class LogLine(Protocol):
    """Answers questions about the log; `storage.postgres.history` is the real thing."""

    def of_record(
        self, kind: str, record_id: UUID, *, before: int | None = None, limit: int = 50
    ) -> HistoryPage:
        """Return what happened to a record and to what belongs to it."""

    def search(
        self, asked: LogFilter, *, before: int | None = None, limit: int = 50
    ) -> HistoryPage:
        """Return events that match."""

    def erase_client(self, client_id: UUID, reason: str, *, cancel_visits: bool) -> None:
        """Erase a client for good, which writes the log and empties it."""

    def export_client(self, client_id: UUID, out: Path) -> None:
        """Write all that is kept of a client to a new file, which the log tells."""

    def names(self) -> LogNames:
        """Return who and what there is to look for."""

    def close(self) -> None:
        """Hang up."""


class HistoryDesk(QObject):
    """Asks the server about the log, one question after the other.

    Signals:
        line_came_back(): what could not be asked before can be asked now.
    """

    line_came_back = Signal()

    def __init__(
        self,
        desk: Desk,
        tasks: TaskRunner,
        open_line: Callable[[Callable[[], bool]], LogLine],
        parent: QObject | None = None,
    ) -> None:
        """Ask with lines that `open_line` opens; it is told how to ask whether to give up."""
        super().__init__(parent)
        self._is_closing = False
        self._tasks, self._open_line = tasks, open_line
        self._line: LogLine | None = None  # of the other thread alone
        self._is_off_line = False
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self.forget_line)
        desk.link_changed.connect(self._on_link_changed)

    def ask(
        self,
        owner: QObject,
        question: Callable[[LogLine], T],
        done: Callable[[T], None],
        failed: Failed,
    ) -> None:
        """Ask on the other thread, then call `done` or `failed` here while `owner` lives.

        Without a link `failed` gets ServerUnreachable, saying so in the words for people.
        """

        def told(error: FrontDeskError) -> None:
            failed(ServerUnreachable(NO_LINK) if isinstance(error, ServerUnreachable) else error)

        self._tasks.run(owner, lambda: self._answer(question), done, told)
        self._idle.start()

    def run(
        self, owner: QObject, work: Callable[[], T], done: Callable[[T], None], failed: Failed
    ) -> None:
        """Run work that needs no server on the same thread, such as writing a file."""
        self._tasks.run(owner, work, done, failed)

    @Slot()
    def forget_line(self) -> None:
        """Hang up; the next question signs in anew, as whoever is at the desk then."""
        self._tasks.run(self, self._hang_up)

    def close(self) -> None:
        """Give up what is asked, hang up and end the thread."""
        self._is_closing = True
        self._idle.stop()
        self._tasks.close(self._hang_up)

    def _answer(self, question: Callable[[LogLine], T]) -> T:
        if self._is_off_line:
            raise ServerUnreachable(NO_LINK)
        fresh = self._line is None
        try:
            return question(self._opened())
        except ServerUnreachable:
            self._hang_up()
            if fresh:
                raise
        return question(self._opened())  # the old line had only fallen asleep

    def _opened(self) -> LogLine:
        if self._line is None:
            self._line = self._open_line(lambda: self._is_closing)
        return self._line

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    @Slot(object)
    def _on_link_changed(self, status: LinkStatus) -> None:
        was, self._is_off_line = self._is_off_line, status.state in _NO_LINE
        if was and not self._is_off_line:
            self.line_came_back.emit()
