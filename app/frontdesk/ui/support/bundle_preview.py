"""The support bundle, file by file, as it would be saved."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.doctor.bundle import Bundle
from frontdesk.ui.support.saving import Told, ask_and_save
from frontdesk.ui.support.whole_text import whole_text
from frontdesk.ui.tasks import TaskRunner
from frontdesk.ui.widgets.labels import plain, wrapped
from frontdesk.ui.widgets.room import fitting, room

_SIZE = QSize(860, 560)
_LIST_WIDTH = 240

WORDS = (
    "This is all that would be saved: what was found, counts, events and places in the program,"
    " nobody's name or number. Nothing is sent: you save it and give it to your operator."
)


class BundlePreview(QDialog):
    """Shows every file in whole; the first one lists the others with their SHA-256."""

    def __init__(self, bundle: Bundle, tasks: TaskRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._bundle, self._tasks = bundle, tasks
        self.setWindowTitle("Support bundle")
        title = plain("Support bundle")
        title.setProperty("title", True)
        self.files = QListWidget()
        self.files.setAccessibleName("Files of the bundle")
        self.files.setProperty("calm", True)
        self.files.setFixedWidth(_LIST_WIDTH)
        self.page = whole_text("What the file holds")
        for each in bundle.files:
            self.files.addItem(QListWidgetItem(f"{each.name}\n{len(each.content):,} bytes"))
        self.files.currentRowChanged.connect(self._on_row)
        self.files.setCurrentRow(0)
        self.told = Told()
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addWidget(self.files)
        both.addWidget(self.page, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(wrapped(plain(WORDS)))
        layout.addLayout(both, 1)
        layout.addWidget(self.told)
        layout.addLayout(self._buttons())
        self.resize(fitting(_SIZE, room()))
        self.files.setFocus()

    def _buttons(self) -> QHBoxLayout:
        self.save = QPushButton("&Save…", default=True)
        self.save.setProperty("role", "primary")
        self.save.clicked.connect(self._on_save)
        close = QPushButton("&Close", autoDefault=False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(close)
        row.addWidget(self.save)
        return row

    @Slot(int)
    def _on_row(self, row: int) -> None:
        self.page.setPlainText(self._bundle.files[row].text if row >= 0 else "")

    @Slot()
    def _on_save(self) -> None:
        name = "frontdesk-support.zip"
        ask_and_save(self, self._tasks, name, self._bundle.save, self.told.tell)
