"""The pinboard at the left: its heading, its cards, or a hint how to get one there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.ui.calendar.block_look import Seen
from frontdesk.ui.desk.pinboard_view import PinboardView
from frontdesk.ui.theme import Theme
from frontdesk.ui.widgets.labels import muted, wrapped
from frontdesk.ui.widgets.section_label import SectionLabel

HINT = "Space parks the chosen visit here"
_REACH = 14  # pixels around the box at which a visit let go is still meant for it


class PinboardBox(QFrame):
    """Takes visits that are dragged out of the day.

    Signals:
        received(AppointmentCard): let go here.
    """

    received = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = PinboardView(theme)
        self._heading = SectionLabel("Pinboard")
        self._hint = wrapped(muted(HINT, small=True))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(self._heading)
        layout.addWidget(self._hint)
        layout.addWidget(self.cards)
        self.setProperty("pinboard", True)
        self._welcome(False)
        self.cards.hide()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self.cards.set_theme(theme)

    def show_cards(self, cards: Sequence[AppointmentCard], seen: Seen) -> None:
        """Show a board."""
        had_keyboard = self.cards.hasFocus()
        self._heading.setText(f"Pinboard · {len(cards)}" if cards else "Pinboard")
        self.cards.show_cards(cards, seen)
        self.cards.setVisible(bool(cards))
        self._hint.setVisible(not cards)
        if had_keyboard and not cards:
            self.cards.left.emit()

    def focus_cards(self) -> bool:
        """Give the cards the keyboard; False when there are none."""
        if not self.cards.rows.cards:
            return False
        self.cards.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def would_take(self, _card: AppointmentCard, where: QPoint) -> bool:
        """Whether a visit let go at this global point is meant for the board; shows it, too."""
        reach = self.rect().adjusted(-_REACH, -_REACH, _REACH, _REACH)
        inside = reach.contains(self.mapFromGlobal(where))
        self._welcome(inside)
        return inside

    def take(self, card: AppointmentCard) -> None:
        """Take a visit."""
        self.received.emit(card)

    def ended(self) -> None:
        """Welcome nothing any more: the drag is over."""
        self._welcome(False)

    def _welcome(self, welcome: bool) -> None:  # noqa: FBT001 - on and off of one thing
        if self.property("welcome") != welcome:
            self.setProperty("welcome", welcome)
            self.style().polish(self)
