"""The lines of a history as a table: when, who, what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from frontdesk.domain.history_lines import HistoryLine

Index = QModelIndex | QPersistentModelIndex

HEADINGS = ("When", "Who", "What")
_NOWHERE = QModelIndex()


class LinesModel(QAbstractTableModel):
    """Shows lines; more can follow below."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[HistoryLine] = []
        self._zone = ZoneInfo("UTC")

    def show(self, lines: Sequence[HistoryLine], zone: ZoneInfo) -> None:
        """Show these and no others."""
        self.beginResetModel()
        self._lines, self._zone = list(lines), zone
        self.endResetModel()

    def append(self, lines: Sequence[HistoryLine]) -> None:
        """Show more, below."""
        if not lines:
            return
        first = len(self._lines)
        self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
        self._lines += lines
        self.endInsertRows()

    def lines(self) -> Sequence[HistoryLine]:
        """Return what is shown."""
        return tuple(self._lines)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return three."""
        return 0 if parent.isValid() else len(HEADINGS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell; a screen reader is told the whole line."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(line, index.column())
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return line.text(self._zone)
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the columns' headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _cell(self, line: HistoryLine, column: int) -> str:
        if column == 0:
            return line.when(self._zone)
        if column == 1:
            return f"{line.who}\n{line.where}" if line.where else line.who
        return line.sentence
