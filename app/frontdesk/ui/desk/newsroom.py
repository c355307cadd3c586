"""Decides what the banner says: follows the line, keeps what was told, forgets what is over."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from frontdesk.domain.link import LinkStatus
from frontdesk.ui.desk.banner_bar import BannerBar
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.news import (
    SETTLES_AFTER,
    Act,
    Banner,
    News,
    Standing,
    banner_of,
    still_put_away,
)


class Newsroom(QObject):
    """Keeps the banner at what matters most.

    Signals:
        wanted(Act): the banner's button was pressed, and this is to be done.
        details_wanted(Banner): its lines are to be read.
        was_read(Banner): what was told once was put away.
    """

    wanted = Signal(object)
    details_wanted = Signal(object)
    was_read = Signal(object)

    def __init__(self, desk: Desk, bar: BannerBar, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bar = desk, bar
        self._zone = ZoneInfo("UTC")
        self._status: LinkStatus | None = None
        self._told: dict[News, Banner] = {}
        self._put_away: frozenset[News] = frozenset()
        self._settling = QTimer(self, singleShot=True)
        self._settling.setInterval(int(SETTLES_AFTER.total_seconds() * 1000) + 50)
        self._settling.timeout.connect(self.refresh)
        desk.link_changed.connect(self._on_link_changed)
        bar.acted.connect(self._on_acted)
        bar.put_away.connect(self._on_put_away)

    @property
    def status(self) -> LinkStatus | None:
        """The last reading of the line."""
        return self._status

    def know(self, zone: ZoneInfo) -> None:
        """Take the clinic's clock."""
        self._zone = zone

    def tell(self, banner: Banner) -> None:
        """Say something that stays until the user has put it away; the latest of a kind counts."""
        self._told[banner.news] = banner
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say what matters most now."""
        standing = Standing(self._status, self._desk.now(), self._zone, self._told, self._put_away)
        self._bar.show_banner(banner_of(standing))

    @Slot(object)
    def _on_link_changed(self, status: LinkStatus) -> None:
        self._put_away = still_put_away(self._put_away, self._status, status)
        self._status = status
        self.refresh()
        self._settling.start()

    @Slot(object)
    def _on_acted(self, banner: Banner) -> None:
        if banner.act is Act.DETAILS:
            self.details_wanted.emit(banner)
        elif banner.act is not None:
            self.wanted.emit(banner.act)

    @Slot(object)
    def _on_put_away(self, banner: Banner) -> None:
        if self._told.pop(banner.news, None) is None:
            self._put_away |= {banner.news}
        else:
            self.was_read.emit(banner)
        self.refresh()
