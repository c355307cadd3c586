"""A plain table of things of one kind: a row a thing, a column what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from frontdesk.ui.widgets.hints import hint

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex

_ROW_HEIGHT = 34
_NAMES_HEIGHT = 32


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """What is told of each thing under `title`; `share` of the width left over."""

    title: str
    text: Callable[[T], str]
    share: int = 1


class RowModel(QAbstractTableModel, Generic[T]):
    """The things, as Qt asks for them; those that are `over` are muted."""

    def __init__(self, columns: Sequence[Column[T]], over: Callable[[T], bool]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._over = over
        self._things: tuple[T, ...] = ()

    def show_things(self, things: Sequence[T]) -> None:
        """Show other things."""
        self.beginResetModel()
        self._things = tuple(things)
        self.endResetModel()

    def thing(self, row: int) -> T | None:
        """Return the thing of a row."""
        return self._things[row] if 0 <= row < len(self._things) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- as Qt has it
        """Return how many things there are."""
        return 0 if parent.isValid() else len(self._things)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- as Qt has it
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what is told of a thing; the tool tip has it whole."""
        thing = self.thing(index.row())
        if thing is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._columns[index.column()].text(thing)
        if role == Qt.ItemDataRole.ToolTipRole:
            return hint(self._columns[index.column()].text(thing))
        if role == Qt.ItemDataRole.ForegroundRole and self._over(thing):
            return QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return self._columns[section].title if role == Qt.ItemDataRole.DisplayRole else None


class RowTable(QTableView):
    """Chooses one thing at a time, by arrows or the mouse.

    Signals:
        thing_chosen(object): this one is chosen now; None when there is none.
        taken(): Enter or a double click.
    """

    thing_chosen = Signal(object)
    taken = Signal()

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        name: str,
        *,
        over: Callable[[Any], bool] = lambda _thing: False,
        key: Callable[[Any], object] = attrgetter("id"),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = RowModel(columns, over)
        self._key = key
        self.setModel(self._model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        across = self.horizontalHeader()
        across.setFixedHeight(_NAMES_HEIGHT)
        across.setHighlightSections(False)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._shares = [column.share for column in columns]
        self.doubleClicked.connect(self.taken)
        self._model.modelReset.connect(self._tell_choice)

    @property
    def thing(self) -> Any:
        """What is chosen, or None."""
        return self._model.thing(self.currentIndex().row())

    def show_things(self, things: Sequence[Any]) -> None:
        """Show other things; what was chosen stays so, and its neighbour follows when it is gone.

        A list that is read anew behind somebody's back must not put another one under their hand.
        """
        chosen, row = self.thing, max(self.currentIndex().row(), 0)
        keys = [self._key(each) for each in things]
        if chosen is not None and self._key(chosen) in keys:
            row = keys.index(self._key(chosen))
        self._model.show_things(things)
        if things:
            self.setCurrentIndex(self._model.index(min(row, len(things) - 1), 0))
        self._tell_choice()

    def resizeEvent(self, event: Any) -> None:
        """Share the width out."""
        super().resizeEvent(event)
        whole, room = sum(self._shares), self.viewport().width()
        for number, share in enumerate(self._shares):
            self.setColumnWidth(number, room * share // whole)

    def keyPressEvent(self, event: Any) -> None:
        """Take Enter as a double click."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell what is chosen now."""
        super().currentChanged(current, previous)
        self._tell_choice()

    @Slot()
    def _tell_choice(self) -> None:
        self.thing_chosen.emit(self.thing)
