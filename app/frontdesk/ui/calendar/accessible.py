"""The grid for screen readers: a list named after the day, one item for each visit, in order.

Qt asks the factory for the interface of a widget; the items belong to it. Python must keep every
interface for as long as Qt may ask, so they are held by the grid itself.
"""

# ruff: noqa: D102 -- the names and meanings are those of QAccessibleInterface

from __future__ import annotations

from functools import cache
from typing import Protocol, cast

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QWindow
from PySide6.QtWidgets import QWidget

from frontdesk.ui.calendar.scene import PlacedCard


class Spoken(Protocol):
    """What a screen reader needs of the grid."""

    def spoken_cards(self) -> tuple[PlacedCard, ...]:
        """Return all cards in reading order."""

    def spoken_title(self) -> str:
        """Return what the grid shows."""

    def spoken_text(self, placed: PlacedCard) -> str:
        """Return a card in words."""

    def screen_rect(self, placed: PlacedCard) -> QRect:
        """Return where a card is on the screen."""

    def chosen_number(self) -> int | None:
        """Return the place of the chosen card in reading order."""


class AccessibleDay(QAccessibleInterface):
    """The list of visits."""

    def __init__(self, widget: QWidget, grid: Spoken) -> None:
        super().__init__()
        self._widget = widget
        self._grid = grid
        self._items: list[AccessibleVisit] = []

    def visits(self) -> list[AccessibleVisit]:
        """Return the items, one for each card now shown."""
        for number in range(len(self._items), len(self._grid.spoken_cards())):
            item = AccessibleVisit(self, self._grid, number)
            QAccessible.registerAccessibleInterface(item)
            self._items.append(item)
        return self._items[: len(self._grid.spoken_cards())]

    def isValid(self) -> bool:
        return True

    def object(self) -> QObject:
        return self._widget

    def window(self) -> QWindow | None:  # type: ignore[override]  # the stub forgets None
        return self._widget.window().windowHandle()

    def backgroundColor(self) -> QColor:
        return self._widget.palette().window().color()

    def foregroundColor(self) -> QColor:
        return self._widget.palette().windowText().color()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._widget.parentWidget() or self._widget)

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True
        return state

    def rect(self) -> QRect:
        return QRect(self._widget.mapToGlobal(self._widget.rect().topLeft()), self._widget.size())

    def childCount(self) -> int:
        return len(self._grid.spoken_cards())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        visits = self.visits()
        return visits[index] if 0 <= index < len(visits) else None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        hits = (visit for visit in self.visits() if visit.rect().contains(x, y))
        return next(hits, None)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.number if isinstance(child, AccessibleVisit) else -1

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        number = self._grid.chosen_number()
        return None if number is None else self.visits()[number]

    def text(self, kind: QAccessible.Text) -> str:
        return self._grid.spoken_title() if kind == QAccessible.Text.Name else ""

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Do nothing: what is said follows from the day."""


class AccessibleVisit(QAccessibleInterface):
    """One visit of the list; `number` is its place in reading order."""

    def __init__(self, day: AccessibleDay, grid: Spoken, number: int) -> None:
        super().__init__()
        self._day = day
        self._grid = grid
        self.number = number

    def _placed(self) -> PlacedCard | None:
        cards = self._grid.spoken_cards()
        return cards[self.number] if self.number < len(cards) else None

    def isValid(self) -> bool:
        return self._placed() is not None

    def object(self) -> QObject | None:  # type: ignore[override]  # an item is no QObject
        return None

    def parent(self) -> QAccessibleInterface:
        return self._day

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.selectable = True
        state.focusable = True
        if self._grid.chosen_number() == self.number:
            state.selected = True
            state.focused = True
        return state

    def rect(self) -> QRect:
        placed = self._placed()
        return QRect() if placed is None else self._grid.screen_rect(placed)

    def childCount(self) -> int:
        return 0

    def child(self, _index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        placed = self._placed()
        if placed is None or kind != QAccessible.Text.Name:
            return ""
        return self._grid.spoken_text(placed)

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Do nothing: what is said follows from the day."""


@cache
def install_accessibility() -> None:
    """Let Qt find the interfaces of this program's widgets; done once."""
    QAccessible.installFactory(_interface_of)


def _interface_of(_class_name: str, widget: QObject) -> QAccessibleInterface | None:
    return cast("QAccessibleInterface | None", getattr(widget, "accessible_day", None))
