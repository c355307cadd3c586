"""What stands under the day: messages, a question, and the strip or the newcomer's form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.held_bar import HeldBar
from frontdesk.ui.desk.notice_bar import NoticeBar
from frontdesk.ui.desk.reason_bar import ReasonBar
from frontdesk.ui.desk.strip import BookingStrip

if TYPE_CHECKING:
    from frontdesk.ui.records.newcomer_form import NewcomerForm


class Foot(QWidget):
    """As high as what it shows now, so that the day keeps the rest.

    Signals:
        newcomer_added(DraftPet): the form has put a new client and pet on disk.
        newcomer_left(): the form was left without.
    """

    newcomer_added = Signal(object)
    newcomer_left = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self.notice = NoticeBar()
        self.reason = ReasonBar()
        self.held = HeldBar()
        self.strip = BookingStrip(desk, window)
        self._desk = desk
        self._newcomer: NewcomerForm | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(self.strip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice)
        layout.addWidget(self.reason)
        layout.addWidget(self.held)
        layout.addWidget(self._pages)
        self.show_strip()

    @property
    def newcomer(self) -> NewcomerForm:
        """The form of a new client and pet; built when it is wanted first, the day comes before."""
        if self._newcomer is None:
            from frontdesk.ui.records.newcomer_form import NewcomerForm

            self._newcomer = NewcomerForm(self._desk)
            self._newcomer.added.connect(self.newcomer_added)
            self._newcomer.left.connect(self.newcomer_left)
            self._pages.addWidget(self._newcomer)
        return self._newcomer

    def put_on_top(self, line: QWidget) -> None:
        """Show one more line over the rest."""
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(0, line)

    def show_strip(self) -> None:
        """Show the booking strip."""
        self._show(self.strip)

    def show_newcomer(self) -> None:
        """Show the form of a new client and pet."""
        self._show(self.newcomer)

    def forget(self, erased: frozenset[UUID]) -> None:
        """Leave the newcomer's form when it is for a client who was erased."""
        if self._newcomer is not None:
            self._newcomer.forget(erased)

    def _show(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self._pages.setFixedHeight(page.sizeHint().height())
