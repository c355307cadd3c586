"""The table that a history is read in: by arrows, a line at a time."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from frontdesk.ui.history.lines_model import LinesModel

_WHEN_WIDTH = 176
_WHO_WIDTH = 216


class LinesView(QTableView):
    """Lines as high as their words need; Ctrl+C copies the chosen one whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = LinesModel(self)
        self.setModel(self.lines)
        self.setAccessibleName("What happened")
        self.setProperty("lines", True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(0, _WHEN_WIDTH)
        self.setColumnWidth(1, _WHO_WIDTH)
        self._fit = QTimer(self, singleShot=True, interval=0)
        self._fit.timeout.connect(self.resizeRowsToContents)
        self.lines.modelReset.connect(self._on_reset)
        self.lines.rowsInserted.connect(self._fit.start)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the line, else do what tables do."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.currentIndex().isValid():
            text = self.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
            QApplication.clipboard().setText(text)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        self._fit.start()

    @Slot()
    def _on_reset(self) -> None:
        self.setCurrentIndex(self.lines.index(0, 0) if self.lines.rowCount() else QModelIndex())
        self._fit.start()
