"""Asks for a reason in one line over the strip, with the usual ones a key away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from frontdesk.ui.widgets.key_events import is_escape
from frontdesk.ui.widgets.labels import elided, plain

CANCEL_REASONS = ("Client cancelled", "Pet is ill", "Rescheduled", "Clinic cannot", "Weather")
OVERBOOK_REASONS = ("Emergency", "Short visit", "Two people work", "Agreed out of hours")
DISMISS_REASONS = ("Client will call back", "Booked otherwise", "No longer wanted")


class ReasonBar(QWidget):
    """One question at a time; Enter says yes with the reason shown, Esc leaves all as it is.

    Signals:
        left(): answered or given up; the day gets the keyboard back.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = elided(plain())
        self._reason = QComboBox(editable=True)
        self._reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._reason.setAccessibleName("Reason")
        self._reason.setMinimumWidth(220)
        self._yes = QPushButton(autoDefault=False)
        self._yes.setProperty("role", "primary")
        self._no = QPushButton(autoDefault=False)
        self._still_held = False
        self._then: Callable[[str], None] | None = None
        self._yes.clicked.connect(self._on_yes)
        self._no.clicked.connect(self.give_up)
        for widget in (self._reason, self._yes, self._no):
            widget.installEventFilter(self)
        line = self._reason.lineEdit()
        if line is not None:
            line.returnPressed.connect(self._on_yes)
            line.setMaxLength(500)
            line.installEventFilter(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(8)
        layout.addWidget(self._question)
        layout.addWidget(self._reason, 1)
        layout.addWidget(self._yes)
        layout.addWidget(self._no)
        self.hide()

    def ask(
        self,
        question: str,
        verb: str,
        reasons: Sequence[str],
        then: Callable[[str], None],
        *,
        no: str,
    ) -> None:
        """Ask; `then(reason)` is called for yes, nothing for no; both are in the asker's words."""
        self._question.setText(question)
        self._reason.clear()
        self._reason.addItems(list(reasons))
        self._yes.setText(verb)
        self._no.setText(no)
        self._then = then
        self._still_held = True
        self.show()
        self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
        line = self._reason.lineEdit()
        if line is not None:
            line.selectAll()

    @Slot(str, str)
    def restate(self, former: str, question: str) -> None:
        """Put a question more precisely, while it is still the one that is asked."""
        if self._then is not None and self._question.text() == former:
            self._question.setText(question)

    @Slot()
    def give_up(self) -> None:
        """Leave everything as it is."""
        self._then = None
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc gives up; the key that led here and is still held down does nothing more."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._still_held = self._still_held and event.isAutoRepeat()
            if self._still_held:
                return True
        if is_escape(event):
            self.give_up()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_yes(self) -> None:
        reason = self._reason.currentText().strip()
        if not reason:
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        then, self._then = self._then, None
        self.hide()
        self.left.emit()
        if then is not None:
            then(reason)
