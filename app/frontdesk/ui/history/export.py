"""A whole search as a file: for the tax adviser, the insurer, or a quarrel."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from frontdesk.domain.csv_text import csv_text
from frontdesk.domain.history import HistoryPage, LogFilter, LoggedEvent
from frontdesk.domain.history_lines import HistoryLine
from frontdesk.domain.history_values import Clinic
from frontdesk.ui.history.history_desk import LogLine

MOST_EVENTS = 50_000
"""More is a copy of the log: the operator's export has that."""

_PAGE = 1_000
_HEADING = ("When", "Person", "Workstation", "What was done", "What changed", "Note")


def everything(line: LogLine, asked: LogFilter) -> HistoryPage:
    """Return all pages of a search as one; the first events when there are too many."""
    events: list[LoggedEvent] = []
    page = line.search(asked, limit=_PAGE)
    while True:
        events += page.events
        if page.before is None or len(events) >= MOST_EVENTS:
            return HistoryPage(tuple(events), before=page.before, since=page.since)
        page = line.search(asked, before=page.before, limit=_PAGE)


def write_csv(path: Path, lines: Iterable[HistoryLine], clinic: Clinic) -> None:
    """Write the lines, readable by spreadsheets of any country; OSError when it cannot be done."""
    rows = (
        (
            line.at.astimezone(clinic.zone).isoformat(sep=" ", timespec="seconds"),
            line.who,
            line.where,
            line.what,
            "; ".join(line.changes),
            line.note,
        )
        for line in lines
    )
    path.write_text(csv_text(_HEADING, rows), encoding="utf-8-sig", newline="")
