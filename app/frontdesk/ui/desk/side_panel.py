"""The left side: the month, the views, the pinboard, and what needs attention."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from frontdesk.ui.desk.attention_list import AttentionList
from frontdesk.ui.desk.pinboard_box import PinboardBox
from frontdesk.ui.theme import Theme
from frontdesk.ui.widgets.key_events import tab_through
from frontdesk.ui.widgets.mini_month import MiniMonth
from frontdesk.ui.widgets.section_label import SectionLabel
from frontdesk.ui.widgets.view_row import ViewRow

WIDTH = 224
_LAST_ROW = 40  # pixels of a note under its alternatives, which scrolling brings into sight


class SidePanel(QWidget):
    """Holds them one under the other; only the pinboard and the attention list may scroll."""

    def __init__(
        self, month: MiniMonth, pinboard: PinboardBox, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.month = month
        self.pinboard = pinboard
        self.attention = AttentionList()
        self._views = QVBoxLayout()
        self._views.setSpacing(1)
        self._rows: list[ViewRow] = []
        self._heading = SectionLabel("Needs attention")
        self._scroll = QScrollArea()
        self._build()
        self.show_attention_count(0)
        pinboard.list_made.connect(self._order_tab)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self.month.set_theme(theme)
        self.pinboard.set_theme(theme)

    def show_views(self, actions: Sequence[QAction]) -> None:
        """Show one row for each view."""
        for row in self._rows:
            self._views.removeWidget(row)
            row.deleteLater()
        self._rows = [ViewRow(action) for action in actions]
        for row in self._rows:
            self._views.addWidget(row)
        self._order_tab()

    def show_attention_count(self, count: int) -> None:
        """Say how many refusals wait for somebody; nothing is shown while there are none."""
        self._heading.setText(f"Needs attention · {count}")
        self._heading.setVisible(count > 0)
        self._scroll.setVisible(count > 0)

    def has_room_for_attention(self) -> bool:
        """Whether the area shows the first note down to its last alternative."""
        first, area = self.attention.first, self._scroll.viewport()
        for layout in filter(None, (self.layout(), self.attention.layout())):
            layout.activate()  # the note may just have come
        needed = 0 if first is None else first.heightForWidth(area.width()) - _LAST_ROW
        return needed <= area.height()

    @Slot()
    def _order_tab(self) -> None:
        tab_through(self.month, *self._rows, *self.pinboard.tab_stops())

    def _build(self) -> None:
        self.setFixedWidth(WIDTH)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.attention)
        inner.addStretch()
        self._scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(self.month)
        layout.addSpacing(4)
        layout.addWidget(SectionLabel("Views"))
        layout.addLayout(self._views)
        layout.addSpacing(8)
        layout.addWidget(self.pinboard)
        layout.addSpacing(8)
        layout.addWidget(self._heading)
        layout.addWidget(self._scroll, 1)
        layout.addStretch()
