"""Puts the clinic's data out of sight when the server was not heard for too long, and back.

What is shown follows the lease of who is at the desk: the whole window, the present day as a list,
or nothing. The lease is read again and again by the replica's thread, so that a line that cannot
even be tried, or a program left open over a long weekend, does not keep the day in sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

from frontdesk.domain.agenda import DayAgenda
from frontdesk.domain.link import LeaseState, LinkStatus
from frontdesk.ui.desk.desk import Desk

if TYPE_CHECKING:
    from frontdesk.ui.desk.today_sheet import TodaySheet
    from frontdesk.ui.desk.unheard_screen import UnheardScreen
    from frontdesk.ui.main_window import MainWindow
    from frontdesk.ui.people.put_away import PutAway

LOOK_MS = 20_000


class LeaseWatch(QObject):
    """Chooses the page of the window; a screen lock that is over it stays over it."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self.lease = LeaseState.OPEN
        self._sheet: TodaySheet | None = None
        self._screen: UnheardScreen | None = None
        self._away: PutAway | None = None
        self._status: LinkStatus | None = None
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.look)
        self._looking.start()
        desk.link_changed.connect(self._on_link_changed)
        desk.became.connect(self._on_became)
        window.pages.currentChanged.connect(self._follow)
        self.look()

    @property
    def sheet(self) -> TodaySheet | None:
        """The present day as a list, once it was needed."""
        return self._sheet

    @property
    def screen(self) -> UnheardScreen | None:
        """What is shown in place of everything, once it was needed."""
        return self._screen

    @Slot()
    def look(self) -> None:
        """Read what may be shown now."""
        self._desk.ask_lease(self, self._on_lease)

    def _on_lease(self, lease: LeaseState) -> None:
        before, self.lease = self.lease, lease
        if lease is not before:
            self._put_away(lease)
            self._follow()
            if lease is LeaseState.OPEN:
                self._come_back()
        if lease is LeaseState.TODAY_ONLY and self._sheet is not None:
            self._sheet.refresh()
        elif self._sheet is not None:
            self._sheet.clear()

    @Slot()
    def _follow(self) -> None:
        """Show the page that the lease allows, unless the desk is locked: then on unlocking."""
        pages = self._window.pages
        ours = [each for each in (self._window.page, self._sheet, self._screen) if each is not None]
        if pages.currentWidget() not in ours:
            return
        page = self._page()
        if pages.currentWidget() is not page:
            pages.setCurrentWidget(page)
            if page is self._sheet or page is self._screen:
                page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _page(self) -> QWidget:
        if self.lease is LeaseState.TODAY_ONLY:
            return self._the_sheet()
        return self._the_screen() if self.lease is LeaseState.LOCKED else self._window.page

    def _put_away(self, lease: LeaseState) -> None:
        """Hide the cards that are open, with what was typed into them, until the data is back."""
        from frontdesk.ui.people.put_away import PutAway  # nobody needs it on a usual day

        if self._away is None:
            self._away = PutAway(self._window)
        if lease is LeaseState.OPEN:
            self._away.give_back(self._desk.login)
        else:
            self._away.put_away(self._desk.login)

    def _come_back(self) -> None:
        window = self._window
        window.foot.notice.clear()  # that it could not be shown is over
        window.reload()
        if window.day.whole is not None:
            window.day.refresh()

    @Slot(object)
    def _on_link_changed(self, status: LinkStatus) -> None:
        self._status = status
        if self._screen is not None:
            self._screen.show_link(status)
        if status.lease is not self.lease:
            self.look()

    @Slot(str)
    def _on_became(self, _login: str) -> None:
        self.look()

    def _the_sheet(self) -> TodaySheet:
        if self._sheet is None:
            from frontdesk.ui.desk.today_sheet import TodaySheet

            self._sheet = TodaySheet(self._desk)
            self._sheet.print_wanted.connect(self._on_print_wanted)
            self._connect(self._sheet)
        return self._sheet

    def _the_screen(self) -> UnheardScreen:
        if self._screen is None:
            from frontdesk.ui.desk.unheard_screen import UnheardScreen

            self._screen = UnheardScreen()
            if self._status is not None:
                self._screen.show_link(self._status)
            self._connect(self._screen)
        return self._screen

    def _connect(self, page: TodaySheet | UnheardScreen) -> None:
        page.retry_wanted.connect(self._window.retry_wanted)
        page.waiting_wanted.connect(self._window.waiting.open_list)
        page.sign_out_wanted.connect(self._window.sign_out_wanted)
        self._window.pages.addWidget(page)

    @Slot(object)
    def _on_print_wanted(self, agenda: DayAgenda) -> None:
        self._window.print_agenda(agenda, to_printer=False)
