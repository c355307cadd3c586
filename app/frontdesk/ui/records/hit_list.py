"""The list that drops from a search field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QListView, QVBoxLayout, QWidget

from frontdesk.ui.records.hit_delegate import HitDelegate
from frontdesk.ui.records.hit_model import HitModel

if TYPE_CHECKING:
    from frontdesk.storage.replica.search import SearchHit

_ROWS = 7
_ROW_HEIGHT = 46


class HitList(QFrame):
    """A panel over the window, moved by the keys of the field it belongs to.

    It is a plain child of the window, not a popup window: the field keeps the keyboard.

    Signals:
        picked(SearchHit): the user took one.
        new_wanted(): the user asked for a new client and pet instead.
    """

    picked = Signal(object)
    new_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("hitList")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model = HitModel(self)
        self._view = QListView()
        self._view.setModel(self.model)
        self._view.setItemDelegate(HitDelegate(self._view))
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setUniformItemSizes(True)
        self._view.setAccessibleName("Found")
        self._view.clicked.connect(self._on_clicked)
        self._foot = QLabel()
        self._foot.setProperty("muted", True)
        self._foot.setProperty("small", True)
        self._foot.setTextFormat(Qt.TextFormat.RichText)
        self._foot.setContentsMargins(14, 4, 14, 8)
        self._foot.linkActivated.connect(self.new_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 5, 1, 1)
        layout.setSpacing(2)
        layout.addWidget(self._view)
        layout.addWidget(self._foot)
        self.hide()

    def drop(self, field: QWidget, hits: Sequence[SearchHit], *, upwards: bool) -> None:
        """Show the hits at the field; the first one is chosen."""
        self.model.show(hits)
        self._view.setVisible(bool(hits))
        new = "<a href='new' style='text-decoration:none'>New client and pet</a>&nbsp; Alt+N"
        self._foot.setText(new if hits else f"Nobody found. {new}")
        if hits:
            self.choose(0)
        self.setGeometry(self._place(field, len(hits), upwards=upwards))
        self.show()
        self.raise_()

    def choose(self, row: int) -> None:
        """Choose a row; beyond either end the nearest one."""
        row = max(0, min(row, self.model.rowCount() - 1))
        self._view.setCurrentIndex(self.model.index(row))

    def move_choice(self, rows: int) -> None:
        """Move the choice up or down."""
        self.choose(self._view.currentIndex().row() + rows)

    def chosen(self) -> SearchHit | None:
        """Return the hit that Enter would take."""
        return self.model.hit(self._view.currentIndex().row())

    def _place(self, field: QWidget, count: int, *, upwards: bool) -> QRect:
        window = self._window
        height = min(count, _ROWS) * _ROW_HEIGHT + 38
        self._view.setFixedHeight(min(count, _ROWS) * _ROW_HEIGHT)
        width = max(field.width(), 440)
        corner = field.mapTo(window, QPoint(0, 0))
        top = corner.y() - height - 4 if upwards else corner.y() + field.height() + 4
        left = min(corner.x(), max(0, window.width() - width - 8))
        return QRect(left, max(0, top), width, height)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        hit = self.model.hit(index.row())
        if hit is not None:
            self.picked.emit(hit)
