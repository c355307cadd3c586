"""Gives somebody another role."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QPushButton, QWidget

from frontdesk.domain.roles import Role
from frontdesk.ui.clinic.sheet import lay_out_sheet
from frontdesk.ui.widgets.labels import muted, wrapped

_EXPLAINS = "It counts from their next step on, also where they are signed in now."


class RoleChoice(QDialog):
    """A list of the roles that whoever looks may give.

    Signals:
        chosen(UUID): this role.
    """

    chosen = Signal(object)

    def __init__(
        self, person: str, roles: Sequence[Role], now: UUID | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Another role")
        self.role = QComboBox()
        self.role.setAccessibleName("Role")
        for role in roles:
            self.role.addItem(role.name.capitalize(), role.id)
        ids = [role.id for role in roles]
        self.role.setCurrentIndex(ids.index(now) if now in ids else 0)
        go = QPushButton("&Give this role", default=True)
        go.setProperty("role", "primary")
        go.clicked.connect(self._on_go)
        explains = wrapped(muted(_EXPLAINS))
        lay_out_sheet(self, f"Role of {person}", self.role, explains, go=go)
        self.resize(420, 190)

    @Slot()
    def _on_go(self) -> None:
        role_id: UUID = self.role.currentData()
        self.accept()
        self.chosen.emit(role_id)
