"""The first line: whose clinic, when, how the line stands, who is signed in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from frontdesk.domain.link import LinkStatus
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.link_words import pill_of
from frontdesk.ui.theme import Theme, Tint
from frontdesk.ui.widgets.labels import elided, hairline, muted, strong
from frontdesk.ui.widgets.pill import PillButton, pill, tint_pill

_BAND_HEIGHT = 4


class TopBar(QWidget):
    """Clinic and site, clock, line, user, and the menu of everything."""

    def __init__(
        self,
        theme: Theme,
        desk: Desk,
        switch: QAction,
        waiting: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._desk = desk
        self._zone = ZoneInfo("UTC")
        self._status: LinkStatus | None = None
        self._band = QWidget()
        self._band.setFixedHeight(_BAND_HEIGHT)
        self._band.setProperty("band", "tenant")
        self._band.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._clinic = elided(strong())
        self._site = elided(muted())
        self._clock = pill()
        self._link = PillButton(waiting)
        self._user = PillButton(switch)
        self._menu = QToolButton()
        self._menu.setText("⋯")
        self._menu.setAccessibleName("Menu")
        self._menu.setToolTip("Everything the program can do (Alt+M)")
        self._menu.setShortcut("Alt+M")
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._build()
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self.tick)
        self._ticking.start()
        desk.link_changed.connect(self._on_link_changed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        tint_pill(self._clock, self._tint("neutral"))
        self._user.set_tint(self._tint("neutral"), theme.accent)
        self._show_link()

    def set_menu(self, menu: QMenu) -> None:
        """Hang the menu of everything under the three dots, in place of an older one."""
        old = self._menu.menu()
        self._menu.setMenu(menu)
        if old is not None:
            old.deleteLater()

    def know(self, clinic: str, site: str, user: str, zone: ZoneInfo) -> None:
        """Show whose data this is and who is signed in."""
        self._zone = zone
        self._clinic.setText(clinic)
        self._site.setText(site)
        self._user.say(user)
        self.set_theme(self._theme)
        self.tick()

    def under_the_user(self, page: QWidget) -> QPoint:
        """Return where a panel under the user's pill has its top right corner, on `page`."""
        return self._user.mapTo(page, self._user.rect().bottomRight() + QPoint(1, 6))

    @Slot()
    def tick(self) -> None:
        """Show the clinic's clock and how old the news are."""
        now = self._desk.now().astimezone(self._zone)
        self._clock.setText(f"{now:%a} {now.day} {now:%b %Y · %H:%M}")
        self._show_link()

    @Slot(object)
    def _on_link_changed(self, status: LinkStatus) -> None:
        self._status = status
        self._show_link()

    def _show_link(self) -> None:
        status = self._status
        words, tone = (
            ("Connecting …", "neutral")
            if status is None
            else pill_of(status, now=self._desk.now(), zone=self._zone)
        )
        self._link.say(words, mark="●")
        self._link.set_tint(self._tint(tone), self._theme.accent)

    def _tint(self, name: str) -> Tint:
        return self._theme.notices.get(name) or self._theme.notices["neutral"]

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(14, 6, 10, 6)
        row.setSpacing(10)
        left: tuple[QWidget, ...] = (self._clinic, self._site, self._clock)
        right: tuple[QWidget, ...] = (self._link, self._user, self._menu)
        for widget in left:
            row.addWidget(widget)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._band)
        layout.addLayout(row)
        layout.addWidget(hairline())
