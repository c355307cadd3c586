"""A short fact in a rounded frame; its colour repeats what its words say."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from frontdesk.ui.theme import Tint
from frontdesk.ui.widgets.hints import hint
from frontdesk.ui.widgets.labels import plain

_WIDEST = 300


def pill(text: str = "", parent: QWidget | None = None) -> QLabel:
    """Return an uncoloured pill."""
    label = plain(text)
    label.setParent(parent)
    return label


def tint_pill(label: QLabel, tint: Tint) -> None:
    """Give a pill its ground and text."""
    label.setStyleSheet(
        f"QLabel {{ background: {tint.ground.name()}; color: {tint.text.name()};"
        " border-radius: 11px; padding: 3px 10px; font-size: 12px; }"
    )


class PillButton(QPushButton):
    """A pill that does something: it says a fact and the key of its action."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._fact = ""
        self._look = ""
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(action.trigger)

    def say(self, fact: str, *, mark: str = "") -> None:
        """Show a fact after its mark, elided where it is too long, and what pressing does."""
        if fact == self._fact:
            return
        self._fact = fact
        shown = self.fontMetrics().elidedText(fact, Qt.TextElideMode.ElideRight, _WIDEST)
        what = self._action.iconText()
        key = self._action.shortcut().toString()
        self.setText(f"{mark}{'  ' * bool(mark)}{shown}   {key}".replace("&", "&&"))
        self.setAccessibleName(fact)
        self.setAccessibleDescription(what)
        self.setToolTip(hint(what if shown == fact else f"{fact}\n{what}"))

    def set_tint(self, tint: Tint, edge: QColor) -> None:
        """Take other colours; `edge` shows the keyboard's and the pointer's place."""
        ground = tint.ground.name()
        look = (
            f"QPushButton {{ background: {ground}; color: {tint.text.name()};"
            f" border: 1px solid {ground}; border-radius: 11px; padding: 2px 10px;"
            " font-size: 12px; min-height: 16px; }"
            f" QPushButton:hover, QPushButton:focus {{ border-color: {edge.name()}; }}"
        )
        if look != self._look:  # each setting polishes anew, and a line tells often
            self._look = look
            self.setStyleSheet(look)
