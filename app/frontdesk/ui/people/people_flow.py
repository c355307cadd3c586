"""The ways between the people of a workstation: another takes over, the desk is locked, a right is
lent. What is shown for it is imported when it is wanted first, not while the day waits.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Slot

from frontdesk.ui.desk.lent_right import RightWanted
from frontdesk.ui.people.idle_watch import IdleWatch
from frontdesk.ui.people.put_away import PutAway

if TYPE_CHECKING:
    from frontdesk.ui.desk.desk import Desk
    from frontdesk.ui.main_window import MainWindow
    from frontdesk.ui.people.lending import Lending
    from frontdesk.ui.people.lock import Lock
    from frontdesk.ui.people.people_desk import PeopleDesk
    from frontdesk.ui.people.switch_popup import SwitchPopup


class PeopleFlow(QObject):
    """Connects the window's actions with the people of the workstation."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        people: PeopleDesk,
        *,
        lock_after: timedelta = timedelta(0),
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._people = window, desk, people
        self.away = PutAway(window)
        self._popup: SwitchPopup | None = None
        self._lock: Lock | None = None
        self._lending: Lending | None = None
        self.idle = IdleWatch(window, lock_after, now=desk.now)
        self.idle.idle.connect(self.lock_now)
        people.switched.connect(self._on_switched)
        desk.asks_others = True
        desk.right_wanted.connect(self._on_right_wanted)
        act = window.actions_
        act.switch.triggered.connect(self.ask_who)
        act.lock.triggered.connect(self.lock_now)
        act.allow_once.triggered.connect(self._on_allow_once)
        act.add_person.triggered.connect(self._on_add_person)
        act.my_password.triggered.connect(self._on_my_password)
        act.my_pin.triggered.connect(self._on_my_pin)
        window.permitted.refresh()

    @property
    def popup(self) -> SwitchPopup:
        """The panel that asks who is at the desk."""
        if self._popup is None:
            from frontdesk.ui.people.switch_popup import SwitchPopup

            act = self._window.actions_
            offered = (act.my_pin, act.my_password, act.add_person, act.lock, act.leave)
            self._popup = SwitchPopup(self._people, offered, self._window.page)
            self._popup.left.connect(self._window.booking.to_the_day)
        return self._popup

    @property
    def lock(self) -> Lock:
        """What puts the window out of sight."""
        if self._lock is None:
            from frontdesk.ui.people.lock import Lock

            window = self._window
            self._lock = Lock(window, window.pages, self._desk, self._people, self.away)
            self._lock.sign_out_wanted.connect(window.sign_out_wanted)
        return self._lock

    @property
    def lending(self) -> Lending:
        """The way of a right that somebody lends."""
        if self._lending is None:
            from frontdesk.ui.people.lending import Lending

            self._lending = Lending(self._window, self._desk, self._people)
        return self._lending

    @Slot()
    def ask_who(self) -> None:
        """Ask who is at the desk from now on."""
        page = self._window.page
        self._window.booking.to_the_day()
        self.popup.open_under(self._window.top.under_the_user(page))

    @Slot()
    def lock_now(self) -> None:
        """Put everything out of sight until somebody proves who it is."""
        if self._popup is not None:
            self._popup.give_up()
        self._desk.take_back()
        facts = self._window.permitted.facts
        self.lock.know(facts.zone if facts is not None else ZoneInfo("UTC"))
        self.lock.lock()

    @Slot(str)
    def _on_switched(self, login: str) -> None:
        before = self._desk.login
        if login == before:
            return
        if not self.lock.is_locked:
            self.away.put_away(before)
        self._change_person(login)
        if not self.lock.is_locked:
            self.away.give_back(login)

    def _change_person(self, login: str) -> None:
        """Let somebody else go on: with their drafts, their pinboard and their rights."""
        window, facts = self._window, self._window.permitted.facts
        services = facts.services if facts is not None else ()
        window.drafts.change_person(services, lambda: self._desk.become(login))
        window.grid.carry(None)
        window.foot.notice.clear()  # it was said to the one who left
        window.reload()

    @Slot(object)
    def _on_right_wanted(self, wanted: RightWanted) -> None:
        self.lending.ask_for(wanted)

    @Slot()
    def _on_allow_once(self) -> None:
        self.lending.ask()

    @Slot()
    def _on_add_person(self) -> None:
        from frontdesk.ui.dialogs.add_person import AddPerson

        AddPerson(self._people, self._window).open()

    @Slot()
    def _on_my_password(self) -> None:
        from frontdesk.ui.dialogs.change_password import ChangePassword

        facts = self._window.permitted.facts
        name = facts.user if facts is not None else ""
        ChangePassword(self._people, self._desk.login, name, self._window).open()

    @Slot()
    def _on_my_pin(self) -> None:
        from frontdesk.ui.dialogs.set_pin import SetPin

        SetPin(self._people, self._desk.login, self._window).open()
