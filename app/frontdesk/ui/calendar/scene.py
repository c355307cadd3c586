"""Where everything of a day stands: columns and cards in content pixels, and what is at a point.

A scene is a value: a new agenda, width or scale makes a new one. Content pixels begin at the top
left of the first column; the views subtract their scroll offset.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from PySide6.QtCore import QPoint, QRect, QSize

from frontdesk.domain.agenda import AppointmentCard, Column, DayAgenda
from frontdesk.domain.day_layout import Place, lay_out
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.ui.calendar.axis import DayAxis, axis_of

MIN_COLUMN = 116
MIN_LANE = 86
LANES_AT_MOST = 4  # more visits at once are listed as chips: a card narrower than a name is useless
MIN_CROWD = 168
CHIP_HEIGHT = 21
CARD_INSET = 3
LEAST_CARD = 18  # a five-minute visit can still be read and grasped


@dataclass(frozen=True, slots=True)
class PlacedCard:
    """A card and its rectangle in content pixels; `chip` when its height is not its duration."""

    card: AppointmentCard
    column: int
    rect: QRect
    chip: bool


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column, its span in content pixels and how many visits it holds at once at most."""

    column: Column
    x: int
    width: int
    peak: int
    cards: tuple[PlacedCard, ...]

    @property
    def right(self) -> int:
        """The first pixel right of the column."""
        return self.x + self.width


class Scene:
    """The day laid out for one width and scale."""

    def __init__(self, agenda: DayAgenda, axis: DayAxis, columns: tuple[PlacedColumn, ...]) -> None:
        self.agenda = agenda
        self.axis = axis
        self.columns = columns
        self.width = columns[-1].right if columns else 0
        self.height = axis.height
        self.marks = tuple(axis.marks())
        self._edges = [placed.x for placed in columns]
        self._by_time = tuple(sorted(self._all(), key=_reading_order))
        self._position = {
            (placed.card.id, placed.column): number for number, placed in enumerate(self._by_time)
        }

    def _all(self) -> Iterator[PlacedCard]:
        return (placed for column in self.columns for placed in column.cards)

    @property
    def by_time(self) -> tuple[PlacedCard, ...]:
        """All cards in the order in which they are read: by start, then left to right."""
        return self._by_time

    def number_of(self, placed: PlacedCard) -> int | None:
        """Return the card's place in `by_time`, or None when it is not of this scene."""
        return self._position.get((placed.card.id, placed.column))

    def columns_between(self, left: int, right: int) -> tuple[PlacedColumn, ...]:
        """Return the columns that touch these content pixels."""
        first = max(0, bisect_right(self._edges, left) - 1)
        last = bisect_right(self._edges, right)
        return self.columns[first:last]

    def column_at(self, x: int) -> int | None:
        """Return the index of the column at a content pixel."""
        index = bisect_right(self._edges, x) - 1
        inside = 0 <= index < len(self.columns) and x < self.columns[index].right
        return index if inside else None

    def nearest_column(self, x: int) -> int:
        """Return the index of the column at or nearest to a content pixel."""
        return min(max(0, bisect_right(self._edges, x) - 1), len(self.columns) - 1)

    def index_of(self, resource_id: ResourceId) -> int | None:
        """Return the index of a resource's column."""
        for index, placed in enumerate(self.columns):
            if placed.column.resource_id == resource_id:
                return index
        return None

    def card_at(self, point: QPoint) -> PlacedCard | None:
        """Return the card at a content point; the one painted last where two touch."""
        index = self.column_at(point.x())
        if index is None:
            return None
        hits = (card for card in reversed(self.columns[index].cards) if card.rect.contains(point))
        return next(hits, None)

    def cards_of(self, appointment_id: AppointmentId) -> tuple[PlacedCard, ...]:
        """Return the cards of an appointment: one in each column it occupies."""
        return tuple(placed for placed in self._by_time if placed.card.id == appointment_id)

    def card_during(self, column: int, starts: datetime, ends: datetime) -> PlacedCard | None:
        """Return the first card of a column that touches the span."""
        for placed in self.columns[column].cards:
            if placed.card.starts_at < ends and placed.card.ends_at > starts:
                return placed
        return None

    def span_rect(self, column: int, starts: datetime, ends: datetime) -> QRect:
        """Return the rectangle of a span over a column's whole width."""
        placed = self.columns[column]
        top = self.axis.y(starts)
        height = max(self.axis.y(ends) - top, LEAST_CARD)
        return QRect(placed.x + CARD_INSET, top, placed.width - 2 * CARD_INSET - 1, height - 1)


def _reading_order(placed: PlacedCard) -> tuple[datetime, int, str, str]:
    return (placed.card.starts_at, placed.column, placed.card.pet_name, str(placed.card.id))


def scene_of(agenda: DayAgenda, viewport: QSize, hour_height: float) -> Scene:
    """Lay a day out; columns share the width, or keep a readable one and go beyond the viewport."""
    axis = axis_of(agenda, hour_height, viewport.height())
    lanes = [lay_out(_as_shown(column, axis)) for column in agenda.columns]
    peaks = [max((of for _, of in places.values()), default=0) for places in lanes]
    widths = _widths(peaks, viewport.width())
    columns: list[PlacedColumn] = []
    x = 0
    for index, column in enumerate(agenda.columns):
        span = QRect(x + CARD_INSET, 0, widths[index] - 2 * CARD_INSET - 1, axis.height)
        if peaks[index] > LANES_AT_MOST:
            cards = _place_chips(column, index, axis, span)
        else:
            cards = _place_lanes(column, index, axis, span, lanes[index])
        columns.append(PlacedColumn(column, x, widths[index], peaks[index], cards))
        x += widths[index]
    return Scene(agenda, axis, tuple(columns))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A card as long as it is painted."""

    id: UUID
    starts_at: datetime
    ends_at: datetime


def _as_shown(column: Column, axis: DayAxis) -> Iterator[_Shown]:
    """Yield spans for the lanes: a short visit is painted longer and must not be covered."""
    least = timedelta(minutes=LEAST_CARD / axis.pixels_per_minute)
    for card in column.cards:
        yield _Shown(card.id, card.starts_at, max(card.ends_at, card.starts_at + least))


def _widths(peaks: list[int], available: int) -> list[int]:
    """Share the width; a column with lanes side by side gets room for them."""
    least = [
        max(MIN_COLUMN, MIN_LANE * peak) if peak <= LANES_AT_MOST else MIN_CROWD for peak in peaks
    ]
    if not least:
        return []
    even, rest = divmod(available, len(least))
    shares = [even + (1 if index < rest else 0) for index in range(len(least))]
    if all(share >= need for share, need in zip(shares, least, strict=True)):
        return shares
    spare, rest = divmod(max(0, available - sum(least)), len(least))
    return [need + spare + (1 if index < rest else 0) for index, need in enumerate(least)]


def _place_lanes(
    column: Column, index: int, axis: DayAxis, span: QRect, lanes: Mapping[UUID, Place]
) -> tuple[PlacedCard, ...]:
    placed: list[PlacedCard] = []
    for card in sorted(column.cards, key=lambda card: (card.starts_at, str(card.id))):
        lane, of = lanes[card.id]
        left = span.x() + round(span.width() * lane / of)
        right = span.x() + round(span.width() * (lane + 1) / of)
        top, bottom = _ends(card, axis)
        gap = 2 if of > 1 else 0
        rect = QRect(left, top, right - left - gap, max(bottom - top, LEAST_CARD) - 1)
        placed.append(PlacedCard(card, index, rect, chip=False))
    return tuple(placed)


def _place_chips(column: Column, index: int, axis: DayAxis, span: QRect) -> tuple[PlacedCard, ...]:
    """List a crowd (daycare) as one-line chips, each not above its arrival."""
    placed: list[PlacedCard] = []
    free = 0
    for card in sorted(column.cards, key=lambda card: (card.starts_at, card.pet_name)):
        top = max(free, _ends(card, axis)[0])
        rect = QRect(span.x(), top, span.width(), CHIP_HEIGHT - 2)
        placed.append(PlacedCard(card, index, rect, chip=True))
        free = top + CHIP_HEIGHT
    return tuple(placed)


def _ends(card: AppointmentCard, axis: DayAxis) -> tuple[int, int]:
    return axis.y(axis.within(card.starts_at)), axis.y(axis.within(card.ends_at))
