"""The parked visits as rows, and their words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.calendar.block_look import Seen
from frontdesk.ui.calendar.wording import NOT_YET_SENT, full_status, one_line, tooltip, when

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class PinRole(IntEnum):
    """What the delegate asks for: the card and the moment it is looked at."""

    CARD = Qt.ItemDataRole.UserRole + 1
    SEEN = Qt.ItemDataRole.UserRole + 2


class PinboardModel(QAbstractListModel):
    """Holds the board as it was read last and swaps it for the next reading."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[AppointmentCard, ...] = ()
        self._seen: Seen | None = None

    def show(self, cards: Sequence[AppointmentCard], seen: Seen) -> None:
        """Replace the rows, or what they say when they are of the same visits."""
        if [card.id for card in cards] == [card.id for card in self._cards]:
            self._cards, self._seen = tuple(cards), seen
            if cards:
                self.dataChanged.emit(self.index(0), self.index(len(cards) - 1))
            return
        self.beginResetModel()
        self._cards, self._seen = tuple(cards), seen
        self.endResetModel()

    @property
    def cards(self) -> tuple[AppointmentCard, ...]:
        """All cards from top to bottom."""
        return self._cards

    def card(self, row: int) -> AppointmentCard | None:
        """Return the card of a row, or None beyond the end."""
        return self._cards[row] if 0 <= row < len(self._cards) else None

    def row_of(self, appointment_id: AppointmentId | None) -> int:
        """Return the row of a visit, or -1."""
        rows = (row for row, card in enumerate(self._cards) if card.id == appointment_id)
        return next(rows, -1)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return the number of cards; rows have no children."""
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a row, its card, or when it is looked at."""
        card = self.card(index.row()) if index.isValid() else None
        if card is None or self._seen is None:
            return None
        if role == PinRole.CARD:
            return card
        if role == PinRole.SEEN:
            return self._seen
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(card, self._seen.zone, self._seen.now)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken_card(card, self._seen)
        return None


def spoken_card(card: AppointmentCard, seen: Seen) -> str:
    """Return all that a screen reader says about a card."""
    parts = (
        f"{one_line(card.pet_name) or 'No name'} {one_line(card.client_name)}",
        ", ".join(part for part in (one_line(card.service_names), length(card)) if part),
        full_status(card, seen.now),
        f"now at {when(card, seen.day, seen.zone)}",
        NOT_YET_SENT if card.pending else "",
        *(f"alert: {one_line(alert.text)}" for alert in card.alerts),
    )
    return ", ".join(part.strip() for part in parts if part.strip())


def length(card: AppointmentCard) -> str:
    """Return how long a visit takes: `60 min`, `2 nights`."""
    span = card.ends_at - card.starts_at
    nights, minutes = span.days, span.seconds // 60
    if nights:
        return "1 night" if nights == 1 else f"{nights} nights"
    return f"{minutes} min"
