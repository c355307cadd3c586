"""The way of a right that somebody lends for one thing: asked for, granted, used or given back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from frontdesk.domain.overrides import Override
from frontdesk.domain.who_may import SOMEBODY
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.lent_right import LentRight, Plea, RightWanted
from frontdesk.ui.people.counter import PersonHere
from frontdesk.ui.people.lent_bar import LentBar
from frontdesk.ui.people.override_sheet import Leave, OverrideSheet
from frontdesk.ui.people.people_desk import PeopleDesk
from frontdesk.ui.people.person_list import name_of

if TYPE_CHECKING:
    from frontdesk.ui.main_window import MainWindow

GIVEN_BACK_AFTER_MS = 120_000
"""A right that nobody used by then is not lying about."""

ANYTHING = "Have somebody else allow one thing, once."
NOBODY_HERE = "Nobody else at this workstation may do it. Add somebody who may: menu, Your desk."


class Lending(QObject):
    """Asks by a sheet; what is granted is shown under the day until it is used."""

    def __init__(self, window: MainWindow, desk: Desk, people: PeopleDesk) -> None:
        super().__init__(window)
        self._window, self._desk, self._people = window, desk, people
        self.sheet: OverrideSheet | None = None
        self.bar = LentBar()
        self.bar.give_back_wanted.connect(desk.take_back)
        window.foot.put_on_top(self.bar)
        self._until = QTimer(self, singleShot=True, interval=GIVEN_BACK_AFTER_MS)
        self._until.timeout.connect(desk.take_back)
        desk.rights_changed.connect(self._on_rights_changed)

    def ask(self) -> None:
        """Ask for a right to do one thing, whatever it will be."""
        mine = self._window.permitted.rights.perms
        self._open(
            Plea(ANYTHING), "", lambda person: not person.perms <= mine, lambda: None, lambda: None
        )

    def ask_for(self, wanted: RightWanted) -> None:
        """Ask for the right to do what was refused, and do it then."""
        needed = wanted.error.permission
        who = self._window.permitted.rights.who.get(needed, SOMEBODY)
        self._open(
            wanted.plea, who, lambda person: needed in person.perms, wanted.again, wanted.give_up
        )

    def _open(
        self,
        plea: Plea,
        who: str,
        may: Callable[[PersonHere], bool],
        then: Callable[[], None],
        give_up: Callable[[], None],
    ) -> None:
        def known(people: Sequence[PersonHere]) -> None:
            lenders = [each for each in people if each.login != self._desk.login and may(each)]
            if not lenders:
                give_up()
                self._window.foot.notice.say(f"{who} {NOBODY_HERE}".strip())
                return
            self.sheet = OverrideSheet(self._people, lenders, plea, who, self._window)
            self.sheet.granted.connect(lambda leave: self._lend(leave, then))
            self.sheet.rejected.connect(give_up)
            self.sheet.finished.connect(self._on_answered)
            self.sheet.open()

        self._people.ask_known(self, known)

    def _lend(self, leave: Leave, then: Callable[[], None]) -> None:
        person = leave.person
        override = Override(self._desk.login, leave.reason)
        self._desk.lend(LentRight(person.login, name_of(person), person.perms, override))
        self._until.start()
        self._window.foot.notice.clear()  # a refusal of before, or that nobody may
        then()

    @Slot()
    def _on_answered(self) -> None:
        self.sheet = None
        self._window.activateWindow()

    @Slot()
    def _on_rights_changed(self) -> None:
        lent = self._desk.lent
        self.bar.show_right(lent)
        if lent is None:
            self._until.stop()
