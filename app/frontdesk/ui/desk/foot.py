"""What stands under the day: messages, a question, and the strip or the newcomer's form."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.notice_bar import NoticeBar
from frontdesk.ui.desk.reason_bar import ReasonBar
from frontdesk.ui.desk.strip import BookingStrip
from frontdesk.ui.records.newcomer_form import NewcomerForm


class Foot(QWidget):
    """As high as what it shows now, so that the day keeps the rest."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.notice = NoticeBar()
        self.reason = ReasonBar()
        self.strip = BookingStrip(desk, window)
        self.newcomer = NewcomerForm(desk)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.strip)
        self._pages.addWidget(self.newcomer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice)
        layout.addWidget(self.reason)
        layout.addWidget(self._pages)
        self.show_strip()

    def show_strip(self) -> None:
        """Show the booking strip."""
        self._show(self.strip)

    def show_newcomer(self) -> None:
        """Show the form of a new client and pet."""
        self._show(self.newcomer)

    def _show(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self._pages.setFixedHeight(page.sizeHint().height())
