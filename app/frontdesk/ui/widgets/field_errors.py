"""What is wrong with an input, said right under it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from frontdesk.ui.widgets.marking import mark


class FieldErrors:
    """The error lines of one form, by name of field."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[QWidget, QLabel]] = {}

    def register(self, field: str, edit: QWidget, line: QLabel) -> None:
        """Know the input and the line of a field."""
        self._lines[field] = (edit, line)

    def forget(self, field: str) -> None:
        """Know nothing more of a field whose input is gone."""
        del self._lines[field]

    def show(self, field: str, message: str) -> bool:
        """Say `message` at the field, and go there; False when the form has no such field."""
        if field not in self._lines:
            return False
        edit, line = self._lines[field]
        line.setText(message)
        line.setVisible(True)
        first = not any(other.isVisible() for _, other in self._lines.values() if other is not line)
        mark(edit, wrong=True)
        edit.setAccessibleDescription(message)
        if first:
            edit.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear(self) -> None:
        """Take all messages back."""
        for edit, line in self._lines.values():
            line.clear()
            line.setVisible(False)
            edit.setAccessibleDescription("")
            mark(edit, wrong=False)


def field_with_error(edit: QWidget, field: str, errors: FieldErrors) -> QWidget:
    """Return `edit` with room for its error line beneath."""
    line = QLabel()
    line.setProperty("problem", True)
    line.setProperty("small", True)
    line.setWordWrap(True)
    line.setVisible(False)
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    layout.addWidget(edit)
    layout.addWidget(line)
    holder.setFocusProxy(edit)
    holder.setFocusPolicy(edit.focusPolicy())  # a label's mnemonic passes over a buddy without one
    errors.register(field, edit, line)
    return holder
