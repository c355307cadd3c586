"""Takes a new colleague: how they are called, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.roles import Role
from frontdesk.ui.clinic.sheet import lay_out_sheet
from frontdesk.ui.widgets.labels import muted, plain, wrapped

_EXPLAINS = "They get a login of their own. Its password is shown once, on the next page."


class PersonForm(QDialog):
    """Name, initials and role.

    Signals:
        wanted(str, str, UUID): add this person: name, initials, role.
    """

    wanted = Signal(str, str, object)

    def __init__(self, roles: Sequence[Role], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add a person")
        self.name = QLineEdit(maxLength=500)
        self.initials = QLineEdit(maxLength=6)
        self.initials.setPlaceholderText("from the name")
        self.role = QComboBox()
        for role in roles:
            self.role.addItem(role.name.capitalize(), role.id)
        self.go = QPushButton("&Add", default=True)
        self.go.setProperty("role", "primary")
        self.go.setEnabled(False)
        self._problem = wrapped(plain())
        self._problem.setProperty("problem", True)
        self._build()
        self.name.textChanged.connect(self._on_typed)
        self.go.clicked.connect(self._on_go)
        self.resize(460, 280)

    def _build(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(8)
        for label, edit in (
            ("&Name", self.name),
            ("&Initials", self.initials),
            ("&Role", self.role),
        ):
            edit.setAccessibleName(label.replace("&", ""))
            form.addRow(label, edit)
        explains = wrapped(muted(_EXPLAINS))
        lay_out_sheet(self, "Add a person", form, explains, go=self.go, said=self._problem)

    def complain(self, error: FrontDeskError) -> None:
        """Say why nobody was added; what was typed stays."""
        self._problem.setText(str(error))
        self.go.setEnabled(True)

    @Slot()
    def _on_typed(self) -> None:
        self.go.setEnabled(bool(self.name.text().strip()) and self.role.count() > 0)

    @Slot()
    def _on_go(self) -> None:
        self.go.setEnabled(False)
        role_id: UUID = self.role.currentData()
        self.wanted.emit(self.name.text().strip(), self.initials.text().strip(), role_id)
