"""Locks the window: everything of the clinic goes out of sight until somebody proves who it is."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.people.counter import Attempt, PersonHere
from frontdesk.ui.people.lock_screen import LockScreen
from frontdesk.ui.people.people_desk import PeopleDesk
from frontdesk.ui.people.put_away import PutAway

LOCKED_TITLE = "Locked · Pet Care Scheduler"
_TICK_MS = 1000


class Lock(QObject):
    """The page of the day is hidden, not covered: its keys, tips and names are out of reach, too.

    Signals:
        locked(), unlocked().
        sign_out_wanted(): somebody leaves from the locked screen.
    """

    locked = Signal()
    unlocked = Signal()
    sign_out_wanted = Signal()

    def __init__(
        self,
        window: QMainWindow,
        pages: QStackedWidget,
        desk: Desk,
        people: PeopleDesk,
        away: PutAway,
    ) -> None:
        super().__init__(window)
        self._window, self._pages, self._desk = window, pages, desk
        self._people, self._away = people, away
        self._screen: LockScreen | None = None
        self._page: QWidget | None = None
        self._title = ""
        self._focus: QWidget | None = None
        self._zone = ZoneInfo("UTC")
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.timeout.connect(self._tick)
        window.windowTitleChanged.connect(self._on_title_changed)

    @property
    def screen(self) -> LockScreen | None:
        """The locked screen, once there was one."""
        return self._screen

    @property
    def is_locked(self) -> bool:
        """Whether the day is out of sight."""
        return self._page is not None

    def know(self, zone: ZoneInfo) -> None:
        """Take the clinic's clock."""
        self._zone = zone

    @Slot()
    def lock(self) -> None:
        """Put everything out of sight, at once."""
        if self.is_locked:
            return
        self._page, self._title = self._pages.currentWidget(), self._window.windowTitle()
        self._focus = QApplication.focusWidget()
        self._away.put_away(self._people.active)
        self._away.hold(self._people.active)
        self._window.setWindowTitle(LOCKED_TITLE)
        screen = self._the_screen()
        self._pages.setCurrentWidget(screen)
        self._tick()
        self._ticking.start()
        screen.who.show_people((), active="", choose="")
        self._people.ask_known(screen, self._show)
        self.locked.emit()

    def _show(self, known: Sequence[PersonHere]) -> None:
        screen = self._the_screen()
        screen.show_people(known, self._people.active)

    @Slot(object)
    def _on_entered(self, attempt: Attempt) -> None:
        screen, before = self._the_screen(), self._people.active
        screen.who.work()
        self._people.hand_over(
            screen, attempt, lambda: self._open(same=attempt.login == before), screen.refuse
        )

    def _open(self, *, same: bool) -> None:
        page, self._page = self._page, None
        if page is None:
            return
        self._the_screen().who.forget()
        self._ticking.stop()
        self._away.let_go()
        self._pages.setCurrentWidget(page)
        self._window.setWindowTitle(self._title)
        if same and self._focus is not None:
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus = None
        self._away.give_back(self._people.active)
        self.unlocked.emit()

    @Slot(str)
    def _on_title_changed(self, title: str) -> None:
        if self.is_locked and title != LOCKED_TITLE:
            self._title = title
            self._window.setWindowTitle(LOCKED_TITLE)

    def _the_screen(self) -> LockScreen:
        if self._screen is None:
            self._screen = LockScreen()
            self._screen.entered.connect(self._on_entered)
            self._screen.sign_out_wanted.connect(self.sign_out_wanted)
            self._pages.addWidget(self._screen)
        return self._screen

    @Slot()
    def _tick(self) -> None:
        self._the_screen().show_time(self._desk.now(), self._zone)
