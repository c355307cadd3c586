"""Leads from the pill and the banner to the list of what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QObject, Slot

from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.newsroom import Newsroom

if TYPE_CHECKING:
    from frontdesk.ui.desk.waiting_box import WaitingBox
    from frontdesk.ui.main_window import MainWindow


class WaitingDesk(QObject):
    """Opens the list of what waits."""

    def __init__(self, desk: Desk, news: Newsroom, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._news, self._window = desk, news, window
        self._zone = ZoneInfo("UTC")
        self._box: WaitingBox | None = None

    @property
    def box(self) -> WaitingBox | None:
        """The list, while it is open."""
        box = self._box
        return box if box is not None and shiboken6.isValid(box) else None

    def know(self, zone: ZoneInfo) -> None:
        """Take the clinic's clock."""
        self._zone = zone

    @Slot()
    def open_list(self) -> None:
        """Show what waits; once, however often it is asked for."""
        from frontdesk.ui.desk.waiting_box import WaitingBox  # not for the first day

        if (box := self.box) is not None:
            box.show()
            box.raise_()
            box.activateWindow()
            return
        window = self._window
        box = WaitingBox(self._desk, window.actions_.retry, self._news.status, self._zone, window)
        box.attention_wanted.connect(self._on_attention_wanted)
        box.finished.connect(self._on_finished)  # it is deleted a moment later
        self._box = box
        box.show()

    @Slot()
    def _on_finished(self) -> None:
        self._box = None

    @Slot()
    def _on_attention_wanted(self) -> None:
        self._window.activateWindow()
        self._window.actions_.attention.trigger()
