"""What a search found, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from frontdesk.domain.agenda import Severity
from frontdesk.ui.calendar.wording import NOT_YET_SENT

if TYPE_CHECKING:
    from frontdesk.storage.replica.search import SearchHit

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class HitRole(IntEnum):
    """What the delegate asks for besides the plain text."""

    HIT = Qt.ItemDataRole.UserRole + 1
    FIRST_LINE = Qt.ItemDataRole.UserRole + 2
    SECOND_LINE = Qt.ItemDataRole.UserRole + 3


class HitModel(QAbstractListModel):
    """Holds one answer of the search and swaps it for the next."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: tuple[SearchHit, ...] = ()

    def show(self, hits: Sequence[SearchHit]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._hits = tuple(hits)
        self.endResetModel()

    def hit(self, row: int) -> SearchHit | None:
        """Return the hit of a row, or None beyond the end."""
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return the number of hits; rows have no children."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text of a row or the hit itself."""
        hit = self.hit(index.row()) if index.isValid() else None
        if hit is None:
            return None
        if role == HitRole.HIT:
            return hit
        if role == HitRole.FIRST_LINE:
            return first_line(hit)
        if role == HitRole.SECOND_LINE:
            return second_line(hit)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (*first_line(hit), second_line(hit)) if part)
        return None


def first_line(hit: SearchHit) -> tuple[str, str]:
    """Return the pet's name and the client's, either of which may be missing."""
    if hit.kind == "client":
        return hit.client_name or "No name", ""
    return hit.pet_name or f"No name ({hit.licence_no or 'pet'})", hit.client_name


def second_line(hit: SearchHit) -> str:
    """Return what tells two Bellas apart: alert, breed, birth, phone, last visit."""
    parts = (
        _ALERT_WORDS[hit.alert] if hit.alert else "",
        NOT_YET_SENT if hit.pending else "",  # at the end a long line would cut it off
        "Client" if hit.kind == "client" else hit.breed,
        _born(hit.born_on),
        hit.phone,
        f"last visit {hit.last_visit:%d %b %Y}" if hit.last_visit else "",
    )
    return " · ".join(part for part in parts if part)


_ALERT_WORDS = {Severity.STOP: "! stop", Severity.ASK: "! ask", Severity.NOTE: "note"}


def _born(born_on: date | None) -> str:
    return f"born {born_on:%b %Y}" if born_on else ""
