"""The fields of a client, with as many phones and addresses as there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.forms import ClientForm, ContactForm
from frontdesk.domain.records import ContactKind
from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error

_LONGEST = 500
_KINDS: tuple[ContactKind, ...] = ("phone", "email")
_KIND_WORDS = {"phone": "Phone", "email": "E-mail"}


@dataclass(frozen=True, slots=True)
class _Row:
    holder: QWidget
    kind: QComboBox
    value: QLineEdit
    label: QLineEdit
    contact_id: UUID | None


class ClientFormView(QWidget):
    """Shows a ClientForm and reads it back."""

    def __init__(self, errors: FieldErrors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ClientForm()
        self._errors = errors
        self._given = QLineEdit(maxLength=_LONGEST)
        self._family = QLineEdit(maxLength=_LONGEST)
        self._note = QPlainTextEdit()
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(70)
        self._contacts = QVBoxLayout()
        self._contacts.setSpacing(6)
        self._rows: list[_Row] = []
        self._build()

    def show_form(self, form: ClientForm) -> None:
        """Show the values."""
        self._shown = form
        self._given.setText(form.given_name)
        self._family.setText(form.family_name)
        self._note.setPlainText(form.note)
        for row in list(self._rows):
            self._drop(row)
        for contact in form.contacts:
            self._add_row(contact)
        if not form.contacts:
            self._add_row(ContactForm("phone", ""))

    def focus(self) -> None:
        """Begin with the name."""
        self._given.setFocus()

    def read(self) -> ClientForm:
        """Return what stands there; empty contacts are left out."""
        contacts = tuple(
            ContactForm(
                row.kind.currentData(),
                row.value.text().strip(),
                row.label.text().strip(),
                row.contact_id,
            )
            for row in self._rows
            if row.value.text().strip()
        )
        return replace(
            self._shown,
            given_name=self._given.text().strip(),
            family_name=self._family.text().strip(),
            note=self._note.toPlainText().strip(),
            contacts=contacts,
        )

    def _build(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        add = QPushButton("+ Add phone or e-&mail", autoDefault=False)
        # A mnemonic clicks a tenth of a second after it presses: what is typed on would be lost.
        add.pressed.connect(self._on_add)
        contacts = QWidget()
        box = QVBoxLayout(contacts)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        holder = QWidget()
        holder.setLayout(self._contacts)
        self._contacts.setContentsMargins(0, 0, 0, 0)
        box.addWidget(field_with_error(holder, "phone", self._errors))
        box.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        for name, edit in (("Given name", self._given), ("Family name", self._family)):
            edit.setAccessibleName(name)
        form.addRow("&Given name", field_with_error(self._given, "given_name", self._errors))
        form.addRow("&Family name", field_with_error(self._family, "family_name", self._errors))
        form.addRow("Contacts", contacts)
        form.addRow("No&te", field_with_error(self._note, "client_note", self._errors))
        self._note.setAccessibleName("Note about the client")

    def _on_add(self) -> None:
        self._add_row(ContactForm("phone", ""))
        self._rows[-1].holder.show()  # at once, or it could not take the keyboard yet
        self._rows[-1].value.setFocus()

    def _add_row(self, contact: ContactForm) -> None:
        holder = QWidget()
        kind = QComboBox()
        for each in _KINDS:
            kind.addItem(_KIND_WORDS[each], each)
        kind.setCurrentIndex(_KINDS.index(contact.kind))
        kind.setAccessibleName("Kind of contact")
        value = QLineEdit(contact.value, maxLength=_LONGEST)
        value.setCursorPosition(0)
        value.setAccessibleName("Number or address")
        label = QLineEdit(contact.label, maxLength=_LONGEST, placeholderText="label")
        label.setAccessibleName("Label")
        label.setMaximumWidth(84)
        remove = QToolButton()
        remove.setText("✕")
        remove.setFixedWidth(28)
        remove.setToolTip("Remove this contact")
        remove.setAccessibleName("Remove this contact")
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(kind)
        layout.addWidget(value, 1)
        layout.addWidget(label)
        layout.addWidget(remove)
        row = _Row(holder, kind, value, label, contact.id)
        remove.clicked.connect(partial(self._drop, row))
        self._rows.append(row)
        self._contacts.addWidget(holder)

    def _drop(self, row: _Row, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - of clicked
        self._rows.remove(row)
        self._contacts.removeWidget(row.holder)
        row.holder.deleteLater()
