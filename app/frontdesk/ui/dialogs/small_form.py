"""A question of a few fields: Enter sends it, Esc leaves, what is wrong stands under its field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.errors import FrontDeskError, InvalidInput
from frontdesk.ui.widgets.caps_lock import CapsLockWatch
from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error
from frontdesk.ui.widgets.labels import muted, plain, wrapped

_WIDTH = 460


class SmallForm(QDialog):
    """Fields, a line for what is wrong with the whole, and two buttons.

    A subclass adds its fields in order, ends with `finish`, and says in `submit` what Enter does.
    """

    def __init__(self, title: str, told: str, verb: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.errors = FieldErrors()
        self._fields: list[QLineEdit] = []
        self._verb = verb
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setVerticalSpacing(10)
        self._caps_lock = plain("Caps Lock is on.")
        self._problem = wrapped(plain())
        for label in (self._caps_lock, self._problem):
            label.setProperty("problem", True)
            label.hide()
        self.go = QPushButton(verb, default=True)
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(self._on_go)
        self._close = QPushButton("&Close", autoDefault=False)
        self._close.clicked.connect(self.reject)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setFixedWidth(_WIDTH)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(24, 20, 24, 16)
        self._layout.setSpacing(12)
        heading = plain(title)
        heading.setProperty("title", True)
        self._layout.addWidget(heading)
        self._layout.addWidget(wrapped(muted(told)))
        self._layout.addLayout(self._form)

    def add_field(self, label: str, field: str, *, secret: bool, hint: str = "") -> QLineEdit:
        """Add a field and return it; `field` is what errors call it."""
        edit = QLineEdit(placeholderText=hint)
        edit.setAccessibleName(label.replace("&", ""))
        edit.setMaxLength(500)
        if secret:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
            CapsLockWatch(edit).noticed.connect(self._caps_lock.setVisible)
        name = QLabel(label)
        name.setBuddy(edit)
        self._form.addRow(name, field_with_error(edit, field, self.errors))
        self._fields.append(edit)
        return edit

    def finish(self, *more: QPushButton) -> None:
        """Add what stands under the fields; the keyboard begins in the first of them."""
        buttons = QHBoxLayout()
        for button in more:
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self._close)
        buttons.addWidget(self.go)
        self._layout.addWidget(self._caps_lock)
        self._layout.addWidget(self._problem)
        self._layout.addStretch()
        self._layout.addLayout(buttons)
        let_enter_press(self)
        self._fields[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Do what was asked for; InvalidInput names the field that is wrong."""
        raise NotImplementedError

    def words(self) -> str:
        """Return what is said of the whole."""
        return self._problem.text()

    def work(self) -> None:
        """Take nothing more until the answer is here."""
        self.go.setEnabled(False)
        self.go.setText("One moment …")

    @Slot(object)
    def refuse(self, error: FrontDeskError) -> None:
        """Say why not, at the field where that is known."""
        self.go.setEnabled(True)
        self.go.setText(self._verb)
        field = error.field if isinstance(error, InvalidInput) else None
        if field is None or not self.errors.show(field, str(error)):
            self._problem.setText(str(error))
            self._problem.show()
            self._fields[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self._fields[0].selectAll()

    @Slot()
    def _on_go(self) -> None:
        if not self.go.isEnabled():
            return
        self.errors.clear()
        self._problem.clear()
        self._problem.hide()
        try:
            self.submit()
        except InvalidInput as error:
            self.refuse(error)
