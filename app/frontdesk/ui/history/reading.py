"""Reads a page of the log and turns it into lines: the server tells, this desk names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject

from frontdesk.domain.history import HistoryPage, LoggedEvent, LogNames
from frontdesk.domain.history_lines import HistoryLine, history_lines, references
from frontdesk.domain.history_values import Clinic
from frontdesk.storage.replica.names import names_of
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.waiting_events import waiting_events
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.history.history_desk import HistoryDesk, LogLine
from frontdesk.ui.tasks import Failed

WAITS = "not on the server yet"

Wanted = Callable[[LoggedEvent], bool]
Question = Callable[[LogLine], HistoryPage]


@dataclass(frozen=True, slots=True)
class Lines:
    """A page as lines; `before` and `since` as in HistoryPage, `clinic` says the values."""

    lines: tuple[HistoryLine, ...]
    before: int | None
    since: datetime | None
    clinic: Clinic


class LineReader:
    """Asks for pages; what waits on this desk stands before the first one."""

    def __init__(self, desk: Desk, history: HistoryDesk) -> None:
        self._desk, self._history = desk, history

    def read(
        self,
        owner: QObject,
        question: Question,
        done: Callable[[Lines], None],
        failed: Failed,
        *,
        waiting: Wanted | None = None,
        own: UUID | None = None,
    ) -> None:
        """Read one page; with `waiting` also those of this desk's own events that it wants.

        `own` is the record whose history it is: it is not named in each line.
        """

        def named(answer: tuple[HistoryPage, LogNames]) -> None:
            self._desk.ask(owner, partial(_told, *answer, waiting, own), done, failed)

        self._history.ask(owner, lambda line: (question(line), line.names()), named, failed)


def _told(
    page: HistoryPage, names: LogNames, waiting: Wanted | None, own: UUID | None, store: LocalStore
) -> Lines:
    """Say everything in the clinic's words; on the replica thread."""
    here = _own_events(page, waiting, store)
    meta = store.replica.signed_in()
    clinic = Clinic(
        store.replica.zone(),
        meta.currency,
        names_of(store.replica, references((*here, *page.events)) | _records(own)),
    )
    people = {author.login: author.name for author in names.authors}
    waits = history_lines(here, people, clinic, own)
    lines = [replace(each, where=WAITS, position=None) for each in waits]
    lines += history_lines(page.events, people, clinic, own)
    return Lines(tuple(lines), page.before, page.since, clinic)


def _own_events(
    page: HistoryPage, waiting: Wanted | None, store: LocalStore
) -> Sequence[LoggedEvent]:
    """Return what waits here and is wanted; what has arrived meanwhile is told by the server."""
    if waiting is None:
        return ()
    arrived = {event.command.id for event in page.events if event.command is not None}
    return [
        event
        for event in waiting_events(store.outbox)
        if event.command is not None and event.command.id not in arrived and waiting(event)
    ]


def _records(own: UUID | None) -> set[tuple[str, UUID]]:
    """Return the record under the tables that give names, whichever it is."""
    return set() if own is None else {(table, own) for table in ("client", "pet", "appointment")}
