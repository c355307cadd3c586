"""Both values of each field side by side: this desk's and the other's, one of them to be chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QWidget,
)

from frontdesk.ui.widgets.fitted_area import FittedArea
from frontdesk.ui.widgets.labels import breakable, muted, plain, strong, wrapped

if TYPE_CHECKING:
    from frontdesk.operations.conflicts import Conflict, Field

MINE, THEIRS = 0, 1
_LABEL_WIDTH = 110
_MOST_HEIGHT = 380  # leaves room for the words and buttons of the sheet on 1280 x 720


class FieldChoice(QWidget):
    """A row for each field; what has nothing to choose says why.

    Signals:
        changed(): something else is chosen.
    """

    changed = Signal()

    def __init__(self, conflict: Conflict, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: dict[str, QButtonGroup] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        for column, title in ((1, "Yours"), (2, "Theirs")):
            self._grid.addWidget(strong(title), 0, column)
        for field in conflict.fields:
            self._add(field)
        self._grid.setRowStretch(self._grid.rowCount(), 1)  # the rows stay together

    def is_complete(self) -> bool:
        """Whether one of the two is chosen for every field that lets choose."""
        return all(group.checkedId() >= 0 for group in self._groups.values())

    def mine(self) -> frozenset[str]:
        """Return the fields, by key, of which this desk's value is chosen."""
        return frozenset(key for key, group in self._groups.items() if group.checkedId() == MINE)

    def take_all(self, whose: int) -> None:
        """Choose MINE or THEIRS everywhere."""
        for group in self._groups.values():
            group.button(whose).setChecked(True)
        self.changed.emit()

    @property
    def lets_choose(self) -> bool:
        """Whether any field lets choose."""
        return bool(self._groups)

    def focus_first(self) -> bool:
        """Go to the first field; False when none lets choose."""
        for group in self._groups.values():
            group.button(MINE).setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def _add(self, field: Field) -> None:
        row = self._grid.rowCount()
        name = wrapped(muted(field.label.capitalize()))
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        if field.both:
            self._grid.addWidget(wrapped(plain(breakable(field.both))), row, 1, 1, 2)
        elif field.fixed:
            for column, value in ((1, field.mine), (2, field.theirs)):
                self._grid.addWidget(wrapped(plain(breakable(value))), row, column)
        else:
            self._add_choice(field, row)
        if field.fixed:
            self._grid.addWidget(wrapped(muted(field.fixed, small=True)), row + 1, 1, 1, 2)

    def _add_choice(self, field: Field, row: int) -> None:
        group = self._groups[field.key] = QButtonGroup(self)
        values = ((MINE, "yours", field.mine), (THEIRS, "theirs", field.theirs))
        for whose, word, value in values:
            radio = QRadioButton()
            radio.setAccessibleName(f"{field.label}, {word}: {value}")
            group.addButton(radio, whose)
            self._grid.addWidget(_beside(radio, value), row, whose + 1, Qt.AlignmentFlag.AlignTop)
        group.idToggled.connect(lambda *_: self.changed.emit())


class _Value(QWidget):
    """A value beside its button; a click on it chooses it."""

    def __init__(self, chosen: Callable[[], None]) -> None:
        super().__init__()
        self._chosen = chosen

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        self._chosen()
        event.accept()


def _beside(radio: QRadioButton, value: str) -> QWidget:
    holder = _Value(lambda: radio.setChecked(True))
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(0)  # the button brings the room for words of its own
    text = wrapped(plain(breakable(value)))
    line.addWidget(radio, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(text, 1, Qt.AlignmentFlag.AlignTop)
    return holder


def scrolled(choice: FieldChoice) -> FittedArea:
    """Return the choice in an area that scrolls when there are many fields."""
    return FittedArea(choice, _MOST_HEIGHT)
