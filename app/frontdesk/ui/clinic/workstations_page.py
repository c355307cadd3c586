"""The clinic's workstations: who works where, and shutting one out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Slot

from frontdesk.domain.moment_words import moment_words
from frontdesk.ui.clinic.office import Clerk, Office
from frontdesk.ui.clinic.page import LOADING, Page
from frontdesk.ui.clinic.prompt import Prompt, reason_for
from frontdesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from frontdesk.storage.postgres.desk_admin import DeskRecord

_EXPLAINS = (
    "One line for each person at each workstation. Shut out what was lost or stolen: at its next"
    " contact it hands over what it had not sent yet, and its copy of the clinic's data is made"
    " unreadable."
)
_CONSEQUENCE = (
    "{who} at {where} is signed out at the next contact. What waits there to be sent is handed over"
    " and waits under Held entries. This cannot be taken back; signing in there again needs the"
    " password and makes a new copy."
)
_EVERYBODY = (
    "Everybody at {where} is signed out at its next contact, its copy of the clinic's data becomes"
    " unreadable, and what waits there to be sent is handed over and waits under Held entries."
)


class WorkstationsPage(Page):
    """Lists them, the last seen first."""

    def __init__(self, office: Office, zone: ZoneInfo) -> None:
        super().__init__(_EXPLAINS)
        self._office, self._zone = office, zone
        self.table = RowTable(
            (
                Column("Workstation", lambda desk: desk.name or "unnamed", 5),
                Column("Person", _person, 5),
                Column("Last seen", lambda desk: self._said(desk.seen_at), 4),
                Column("Program", lambda desk: desk.client_version, 2),
                Column("Held", lambda desk: str(desk.held or ""), 2),
                Column("State", self._state, 8),
            ),
            "Workstations",
            over=lambda desk: desk.revoked_at is not None,
        )
        self.hold(self.table)
        self._one = self.button("Shut out this &person here …", self._ask_for_one)
        self._all = self.button("Shut out the &workstation …", self._ask_for_all, role="danger")
        self.table.thing_chosen.connect(self._on_chosen)
        self._on_chosen(None)

    @Slot()
    def load(self) -> None:
        """Ask the server anew."""
        self.say(LOADING)
        self._office.ask(self, lambda clerk: clerk.workstations(), self._show, self.complain)

    def _show(self, desks: list[DeskRecord]) -> None:
        self.say("")
        self.table.show_things(desks)

    def _said(self, moment: datetime) -> str:
        return moment_words(moment, self._zone)

    def _state(self, desk: DeskRecord) -> str:
        if desk.revoked_at is None:
            return "" if desk.person_active else "the person was shut out"
        by = f" by {desk.revoked_by_name}" if desk.revoked_by_name else ""
        why = f": {desk.revoked_reason}" if desk.revoked_reason else ""
        return f"shut out {self._said(desk.revoked_at)}{by}{why}"

    @Slot(object)
    def _on_chosen(self, desk: DeskRecord | None) -> None:
        welcome = desk is not None and desk.revoked_at is None
        self._one.setEnabled(welcome)
        self._all.setEnabled(welcome and desk is not None and desk.workstation is not None)

    @Slot()
    def _ask_for_one(self) -> None:
        desk: DeskRecord = self.table.thing
        consequence = _CONSEQUENCE.format(who=_person(desk), where=desk.name or "this workstation")
        self._ask(
            "Shut out one person here",
            consequence,
            lambda clerk, reason: clerk.shut_one_out(desk, reason),
        )

    @Slot()
    def _ask_for_all(self) -> None:
        desk: DeskRecord = self.table.thing
        consequence = _EVERYBODY.format(where=desk.name or "this workstation")
        self._ask(
            "Shut out the workstation",
            consequence,
            lambda clerk, reason: clerk.shut_all_out(desk, reason),
        )

    def _ask(self, title: str, consequence: str, shut: Callable[[Clerk, str], int]) -> None:
        prompt = Prompt(reason_for(title, consequence, "&Shut out"), self)
        prompt.decided.connect(lambda reason: self._shut(shut, reason))
        prompt.open()

    def _shut(self, shut: Callable[[Clerk, str], int], reason: str) -> None:
        self.say(LOADING)
        self._office.ask(
            self, lambda clerk: shut(clerk, reason), lambda _number: self._after(), self.complain
        )

    def _after(self) -> None:
        self.told.emit("The workstation was shut out.")
        self.load()


def _person(desk: DeskRecord) -> str:
    return desk.person or desk.login
