"""The people of the clinic: who may come in, with what role, and how they sign in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Slot

from frontdesk.domain.changed import Changed
from frontdesk.domain.moment_words import moment_words
from frontdesk.domain.roles import NewLogin, Role, StaffMember
from frontdesk.operations.staff_roles import give_role
from frontdesk.storage.replica.roles import roles
from frontdesk.ui.clinic.login_slip import LoginSlip
from frontdesk.ui.clinic.office import Clerk, Office
from frontdesk.ui.clinic.page import LOADING, Page
from frontdesk.ui.clinic.person_form import PersonForm
from frontdesk.ui.clinic.prompt import Prompt, Wording
from frontdesk.ui.clinic.role_choice import RoleChoice
from frontdesk.ui.clinic.role_matrix import Giver
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.history.record_name import RecordName
from frontdesk.ui.widgets.row_table import Column, RowTable

_EXPLAINS = (
    "Everybody has a login of their own. Who is shut out is out at their next step, wherever they"
    " are signed in; what they had not sent yet waits under Held entries. Nothing they did is lost."
)
_SHUT = (
    "{name} is signed out everywhere at the next step and cannot come in again until somebody lets"
    " them in. What waits to be sent at their desk is kept for you under Held entries."
)
_RENEW = (
    "{name} is signed out everywhere, and the password of now opens nothing any more. The new one"
    " is shown once, on the next page."
)
_LET_IN = "{name} gets a new password. It is shown once, on the next page."

_Renewal = Callable[[Clerk, StaffMember], NewLogin]


class PeoplePage(Page):
    """Lists them by name."""

    def __init__(self, desk: Desk, office: Office, giver: Giver, zone: ZoneInfo) -> None:
        super().__init__(_EXPLAINS)
        self._desk, self._office, self._giver, self._zone = desk, office, giver, zone
        self._roles: list[Role] = []
        self.table = RowTable(
            (
                Column("Name", lambda person: person.name, 7),
                Column("Role", lambda person: person.role.capitalize(), 4),
                Column("Login", lambda person: person.login or "none", 5),
                Column("Last seen", self._seen, 5),
                Column("At", lambda person: person.seen_desk or "", 4),
                Column("State", _state, 3),
            ),
            "People",
            over=lambda person: not person.active,
        )
        self.hold(self.table)
        self._history = self.button("Histor&y …", self._ask_for_history)
        self._add = self.button("&Add a person …", self._ask_for_person, role="primary")
        self._role = self.button("Another r&ole …", self._ask_for_role)
        self._password = self.button("New &password …", self._ask_to_renew)
        self._in = self.button("&Let in again …", self._ask_to_let_in)
        self._out = self.button("&Shut out …", self._ask_to_shut, role="danger")
        self.table.thing_chosen.connect(self._on_chosen)
        desk.changed.connect(self._on_changed)
        self._on_chosen(None)

    @Slot()
    def load(self) -> None:
        """Read the roles here, and ask the server for the people."""
        self.say(LOADING)
        self._desk.ask(self, lambda store: roles(store.replica), self._take_roles)
        self._office.ask(self, lambda clerk: clerk.people(), self._show, self.complain)

    def _take_roles(self, found: list[Role]) -> None:
        self._roles = found

    def _show(self, people: list[StaffMember]) -> None:
        self.say("")
        self.table.show_things(people)

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if self.isVisible() and changed.concerns("staff", "role"):
            self.load()

    def _seen(self, person: StaffMember) -> str:
        return "never" if person.seen_at is None else self._said(person.seen_at)

    def _said(self, moment: datetime) -> str:
        return moment_words(moment, self._zone)

    def _givable(self) -> list[Role]:
        return [role for role in self._roles if role.perms <= self._giver.perms]

    @Slot(object)
    def _on_chosen(self, person: StaffMember | None) -> None:
        mine = person is not None and self._is_within(person)
        inside = mine and person is not None and person.active
        has_login = person is not None and person.login is not None
        self._history.setEnabled(person is not None)
        self._role.setEnabled(inside)
        self._password.setEnabled(inside and has_login)
        self._out.setEnabled(inside and has_login)
        self._in.setEnabled(mine and has_login and not inside)
        why = "" if mine or person is None else _MORE_THAN_YOU
        for button in (self._role, self._password, self._out, self._in):
            button.setToolTip(why)

    def _is_within(self, person: StaffMember) -> bool:
        role = next((role for role in self._roles if role.id == person.role_id), None)
        return role is None or role.perms <= self._giver.perms

    @Slot()
    def _ask_for_history(self) -> None:
        person: StaffMember = self.table.thing
        self.history_wanted.emit(RecordName("staff", person.id, person.name))

    @Slot()
    def _ask_for_person(self) -> None:
        form = PersonForm(self._givable(), self)
        form.wanted.connect(partial(self._add_person, form))
        form.open()

    def _add_person(self, form: PersonForm, name: str, initials: str, role_id: UUID) -> None:
        def added(made: NewLogin) -> None:
            form.accept()
            self._hand_out(name, made)

        self._office.ask(
            form,
            lambda clerk: clerk.add_person(name, initials, role_id),
            added,
            form.complain,
        )

    @Slot()
    def _ask_for_role(self) -> None:
        person: StaffMember = self.table.thing
        choice = RoleChoice(person.name, self._givable(), person.role_id, self)
        choice.chosen.connect(lambda role_id: self._give(person, role_id))
        choice.open()

    def _give(self, person: StaffMember, role_id: UUID) -> None:
        self.say("")
        self._desk.perform(
            self,
            lambda store: give_role(replica=store.replica, staff_id=person.id, role_id=role_id),
            failed=self.complain,
        )

    @Slot()
    def _ask_to_renew(self) -> None:
        wording = Wording("New password for {name}", _RENEW, "&New password")
        self._ask_before(wording, lambda clerk, person: clerk.new_password(person))

    @Slot()
    def _ask_to_let_in(self) -> None:
        wording = Wording("Let {name} in again", _LET_IN, "&Let in")
        self._ask_before(wording, lambda clerk, person: clerk.let_in(person))

    def _ask_before(self, wording: Wording, how: _Renewal) -> None:
        """Ask first: the password of now is gone once there is another one."""
        person: StaffMember = self.table.thing
        title = wording.title.format(name=person.name)
        explains = wording.explains.format(name=person.name)
        prompt = Prompt(replace(wording, title=title, explains=explains), self)
        prompt.decided.connect(lambda _line: self._renew(person, how))
        prompt.open()

    def _renew(self, person: StaffMember, how: _Renewal) -> None:
        self.say(LOADING)
        self._office.ask(
            self,
            lambda clerk: how(clerk, person),
            lambda made: self._hand_out(person.name, made),
            self.complain,
        )

    def _hand_out(self, name: str, made: NewLogin) -> None:
        self.load()
        LoginSlip(name, made, self).open()

    @Slot()
    def _ask_to_shut(self) -> None:
        person: StaffMember = self.table.thing
        title = f"Shut {person.name} out"
        wording = Wording(title, _SHUT.format(name=person.name), "&Shut out", is_grave=True)
        prompt = Prompt(wording, self)
        prompt.decided.connect(lambda _line: self._shut(person))
        prompt.open()

    def _shut(self, person: StaffMember) -> None:
        self.say(LOADING)

        def shut(_none: None) -> None:
            self.told.emit(f"{person.name} was shut out.")
            self.load()

        self._office.ask(self, lambda clerk: clerk.shut_out(person), shut, self.complain)


_MORE_THAN_YOU = "This person may do more than you. Only somebody who may all of it can do this."


def _state(person: StaffMember) -> str:
    if not person.active:
        return "shut out"
    return "" if person.login else "has no login"
