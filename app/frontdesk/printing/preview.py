"""Shows a sheet as it will come out of the printer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from frontdesk.printing.page_view import ZOOM_STEP, PageView, RunApart
from frontdesk.printing.painting import set_on_pages
from frontdesk.printing.paper import page_layout
from frontdesk.printing.sheets import Sheet

_SIZE = QSize(900, 1000)
_FRAME = QSize(16, 60)  # what a window manager adds


class SheetPreview(QDialog):
    """One sheet, page by page; Enter or Ctrl+P prints it, Esc closes.

    Signals:
        print_wanted(): to a printer.
        save_wanted(): to a PDF file.
    """

    print_wanted = Signal()
    save_wanted = Signal()

    def __init__(
        self, sheet: Sheet, run_apart: RunApart, parent: QWidget | None = None, paper: str = "a4"
    ) -> None:
        super().__init__(parent)
        self._sheet = sheet
        layout = page_layout(paper)
        self.setWindowTitle(sheet.title)
        self.view = PageView(layout, run_apart)
        self.page_words = QLabel()
        self.page_words.setProperty("muted", "true")
        self.view.page_changed.connect(self._on_page_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, stretch=1)
        column.addLayout(self._buttons())
        self._add_keys()
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        self.view.setFocus()
        run_apart(self.view, partial(set_on_pages, sheet, layout), self.view.show_sheet)

    def _buttons(self) -> QHBoxLayout:
        self.print_button = QPushButton("&Print…", default=True)
        self.print_button.setProperty("role", "primary")
        self.print_button.clicked.connect(self.print_wanted)
        self.save_button = QPushButton("&Save as PDF…", autoDefault=False)
        self.save_button.clicked.connect(self.save_wanted)
        close = QPushButton("&Close", autoDefault=False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        for words, tip, turn in (
            ("-", "Smaller (Ctrl+-)", self._smaller),
            ("+", "Larger (Ctrl++)", self._larger),
            ("Page &width", "As wide as the window (Ctrl+0)", self._page_width),
            ("&Whole page", "As high as the window (Ctrl+9)", self.view.show_whole_page),
        ):
            button = QPushButton(words, autoDefault=False)
            button.setProperty("role", "flat")
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(turn)
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.page_words)
        row.addStretch()
        for button in (close, self.save_button, self.print_button):
            row.addWidget(button)
        return row

    def _add_keys(self) -> None:
        for keys, turn in (
            (("Ctrl++", "Ctrl+="), self._larger),
            (("Ctrl+-",), self._smaller),
            (("Ctrl+0",), self._page_width),
            (("Ctrl+9",), self.view.show_whole_page),
            (("Ctrl+P", "Ctrl+Shift+P"), self.print_wanted.emit),
            (("Ctrl+S",), self.save_wanted.emit),
        ):
            action = QAction(self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setAutoRepeat(turn in (self._larger, self._smaller))  # a held Ctrl+P is one
            action.triggered.connect(turn)
            self.addAction(action)

    @Slot()
    def _larger(self) -> None:
        self.view.set_zoom(self.view.zoom * ZOOM_STEP)

    @Slot()
    def _smaller(self) -> None:
        self.view.set_zoom(self.view.zoom / ZOOM_STEP)

    @Slot()
    def _page_width(self) -> None:
        self.view.set_zoom(1.0)

    @Slot(int, int)
    def _on_page_changed(self, page: int, pages: int) -> None:
        self.page_words.setText(f"Page {page} of {pages}")
