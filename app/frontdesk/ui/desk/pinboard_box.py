"""The pinboard at the left: its heading, its cards, or a hint how to get one there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.ui.calendar.block_look import Seen
from frontdesk.ui.theme import Theme
from frontdesk.ui.widgets.labels import muted, wrapped
from frontdesk.ui.widgets.section_label import SectionLabel

if TYPE_CHECKING:
    from frontdesk.ui.desk.pinboard_view import PinboardView

HINT = "Space parks the chosen visit here"
_REACH = 14  # pixels around the box at which a visit let go is still meant for it


class PinboardBox(QFrame):
    """Takes visits that are dragged out of the day.

    Signals:
        received(AppointmentCard): let go here.
        list_made(PinboardView): the list of the cards is there from now on.
    """

    received = Signal(object)
    list_made = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cards: PinboardView | None = None
        self._heading = SectionLabel("Pinboard")
        self._hint = wrapped(muted(HINT, small=True))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(self._heading)
        layout.addWidget(self._hint)
        self.setProperty("pinboard", True)
        self.setProperty("welcome", False)

    @property
    def cards(self) -> PinboardView:
        """The list of the cards, made when it is needed: at most starts nothing is parked."""
        if self._cards is None:
            self._cards = self._make_list()
            self.list_made.emit(self._cards)
        return self._cards

    @property
    def card(self) -> AppointmentCard | None:
        """The card that would be placed next."""
        return None if self._cards is None else self._cards.card

    def tab_stops(self) -> tuple[QWidget, ...]:
        """Return what takes the keyboard here."""
        return () if self._cards is None else (self._cards,)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        if self._cards is not None:
            self._cards.set_theme(theme)

    def show_cards(self, cards: Sequence[AppointmentCard], seen: Seen) -> None:
        """Show a board."""
        if not cards and self._cards is None:
            return
        had_keyboard = self.cards.hasFocus()
        self._heading.setText(f"Pinboard · {len(cards)}" if cards else "Pinboard")
        self.cards.show_cards(cards, seen)
        self.cards.setVisible(bool(cards))
        self._hint.setVisible(not cards)
        if had_keyboard and not cards:
            self.cards.left.emit()

    def focus_cards(self) -> bool:
        """Give the cards the keyboard; False when there are none."""
        if self._cards is None or not self._cards.rows.cards:
            return False
        self._cards.setFocus(Qt.FocusReason.ShortcutFocusReason)
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

    def _make_list(self) -> PinboardView:
        from frontdesk.ui.desk.pinboard_view import PinboardView

        cards = PinboardView(self._theme, self)
        cards.hide()
        layout = self.layout()
        if layout is not None:
            layout.addWidget(cards)
        return cards

    def _welcome(self, welcome: bool) -> None:  # noqa: FBT001 - on and off of one thing
        if self.property("welcome") != welcome:
            self.setProperty("welcome", welcome)
            self.style().polish(self)
