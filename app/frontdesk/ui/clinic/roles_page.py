"""What each role allows: ticks that count at once, for everybody who has the role."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Slot

from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.roles import Role
from frontdesk.operations.roles import add_role, edit_role, remove_role
from frontdesk.storage.replica.roles import roles
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.clinic.page import Page
from frontdesk.ui.clinic.prompt import Prompt, Wording
from frontdesk.ui.clinic.role_matrix import Giver
from frontdesk.ui.clinic.role_table import RoleTable
from frontdesk.ui.desk.desk import Desk, Operation
from frontdesk.ui.history.record_name import RecordName

_EXPLAINS = (
    "A tick allows it to everybody who has the role, from their next step on. Space turns the tick"
    " under the cursor; Ctrl+Z in the main window takes the last change back."
)


class RolesPage(Page):
    """The matrix of roles; a change is a command like any other, and needs a line."""

    def __init__(self, desk: Desk, giver: Giver) -> None:
        super().__init__(_EXPLAINS)
        self._desk, self._giver = desk, giver
        self.table = RoleTable()
        self.hold(self.table)
        self._history = self.button("Histor&y …", self._ask_for_history)
        self._add = self.button("&New role …", self._ask_for_new)
        self._rename = self.button("Re&name …", self._ask_for_name)
        self._remove = self.button("&Remove", self._on_remove, role="danger")
        self.table.perms_wanted.connect(self._on_perms)
        self.table.role_chosen.connect(self._on_chosen)
        desk.changed.connect(self._on_changed)

    @Slot()
    def load(self) -> None:
        """Read the roles."""
        self._desk.ask(self, lambda store: roles(store.replica), self._show)

    def _show(self, found: list[Role]) -> None:
        self.table.show_roles(found, self._giver)

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if changed.concerns("role", "staff"):
            self.load()

    @Slot(object)
    def _on_chosen(self, role: Role | None) -> None:
        mine = role is not None and role.perms <= self._giver.perms
        self._history.setEnabled(role is not None)
        self._rename.setEnabled(mine)
        self._remove.setEnabled(mine and role is not None and role.people == 0)
        in_use = role is not None and role.people > 0
        self._remove.setToolTip("Somebody has this role. Give them another one first." * in_use)

    @Slot(object, object)
    def _on_perms(self, role_id: UUID, perms: frozenset[str]) -> None:
        role = self.table.role
        if role is not None and role.id == role_id:
            self._edit(role, role.name, perms)

    @Slot()
    def _ask_for_history(self) -> None:
        role = self.table.role
        if role is not None:
            name = f"the role {role.name.capitalize()}"
            self.history_wanted.emit(RecordName("role", role.id, name))

    @Slot()
    def _ask_for_new(self) -> None:
        like = self.table.role
        perms = like.perms & self._giver.perms if like is not None else frozenset[str]()
        explains = "It begins with no tick."
        if like is not None and perms:
            explains = f"It begins with the ticks of {like.name.capitalize()} that you hold."
        prompt = Prompt(Wording("New role", explains, "&Add role", line="Name of the role"), self)
        prompt.decided.connect(
            lambda name: self._perform(
                lambda store: add_role(replica=store.replica, name=name, perms=perms)
            )
        )
        prompt.open()

    @Slot()
    def _ask_for_name(self) -> None:
        role = self.table.role
        assert role is not None  # noqa: S101 -- the button is off without one
        wording = Wording(
            f"Rename {role.name.capitalize()}",
            "Everybody who has the role keeps it.",
            "&Rename",
            line="Name of the role",
            text=role.name,
        )
        prompt = Prompt(wording, self)
        prompt.decided.connect(lambda name: self._edit(role, name, role.perms))
        prompt.open()

    @Slot()
    def _on_remove(self) -> None:
        role, now = self.table.role, self._desk.now()
        assert role is not None  # noqa: S101 -- the button is off without one
        self._perform(
            lambda store: remove_role(replica=store.replica, role_id=role.id, now=now, shown=role)
        )

    def _edit(self, role: Role, name: str, perms: frozenset[str]) -> None:
        self._perform(partial(_edited, role, name, perms))

    def _perform(self, operation: Operation) -> None:
        self.say("")
        self._desk.perform(self, operation, failed=self.complain)


def _edited(role: Role, name: str, perms: frozenset[str], store: LocalStore) -> ChangeSet:
    return edit_role(replica=store.replica, role_id=role.id, name=name, perms=perms, shown=role)
