"""The people of this workstation, to choose one from: by arrows, letters or the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from frontdesk.domain.folding import fold
from frontdesk.ui.people.counter import PersonHere, initials_of
from frontdesk.ui.people.person_delegate import INITIALS, ROW_HEIGHT, SECOND_LINE, PersonDelegate

_ANOTHER_WORD_AFTER_MS = 1500
_MOST_ROWS = 5


class PersonList(QListWidget):
    """Holds one choice; letters typed in a row look for a name.

    Signals:
        chosen(PersonHere): somebody else is chosen now.
        taken(): Enter, or a click: the choice is made.
        digit_typed(str): a digit; it belongs to the PIN.
        left(): Esc.
    """

    chosen = Signal(object)
    taken = Signal()
    digit_typed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[PersonHere, ...] = ()
        self._typed = ""
        self._since_letter = QElapsedTimer()
        self.setItemDelegate(PersonDelegate(self))
        self.setAccessibleName("People of this workstation")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(self._on_current_changed)
        self.itemClicked.connect(lambda _item: self.taken.emit())

    @property
    def person(self) -> PersonHere | None:
        """Who is chosen."""
        row = self.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def show_people(self, people: Sequence[PersonHere], *, active: str, choose: str) -> None:
        """List these people and choose the login `choose`, else the first."""
        self._typed, self._shown = "", tuple(people)
        self.blockSignals(True)
        self.clear()
        for person in people:
            self.addItem(_item(person, is_active=person.login == active))
        self.blockSignals(False)
        rows = min(max(len(people), 1), _MOST_ROWS)
        self.setFixedHeight(rows * ROW_HEIGHT + 2)
        logins = [person.login for person in people]
        if people:
            self.setCurrentRow(logins.index(choose) if choose in logins else 0)

    def step(self, by: int) -> None:
        """Choose the next person up or down the list."""
        if self.count():
            self.setCurrentRow((self.currentRow() + by) % self.count())

    def look_for(self, letter: str) -> bool:
        """Take one more letter of a name; choose who it may be. False when it is nobody."""
        if not self._since_letter.isValid() or self._since_letter.hasExpired(
            _ANOTHER_WORD_AFTER_MS
        ):
            self._typed = ""
        self._since_letter.start()
        for words in (self._typed + letter, letter):
            row = self._row_of(fold(words))
            if row >= 0:
                self._typed = words
                self.setCurrentRow(row)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take letters as the beginning of a name, and Enter as the choice."""
        text = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self.taken.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif text.isdigit():
            self.digit_typed.emit(text)
        elif text.isalpha():
            self.look_for(text)
        else:
            super().keyPressEvent(event)

    def _row_of(self, beginning: str) -> int:
        for row in range(self.count()):
            words = fold(self.item(row).text()).split()
            whole = " ".join(words)
            initials = fold(str(self.item(row).data(INITIALS)))
            if whole.startswith(beginning) or initials == beginning:
                return row
        for row in range(self.count()):
            if any(word.startswith(beginning) for word in fold(self.item(row).text()).split()):
                return row
        return -1

    @Slot()
    def _on_current_changed(self) -> None:
        person = self.person
        if person is not None:
            self.chosen.emit(person)


def name_of(person: PersonHere) -> str:
    """Return what to call a person whose name may not be known here yet."""
    return person.name or person.login


def _item(person: PersonHere, *, is_active: bool) -> QListWidgetItem:
    item = QListWidgetItem(name_of(person))
    parts = [person.role.capitalize(), "at the desk now" if is_active else ""]
    parts.append("" if person.has_pin else "no PIN")
    second = " · ".join(part for part in parts if part)
    item.setData(INITIALS, initials_of(person.name))
    item.setData(SECOND_LINE, second)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name_of(person)}, {second}")
    return item
