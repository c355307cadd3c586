"""Where everything of a day stands: columns and cards in content pixels, and what is at a point.

A scene is a value: a new agenda, width or scale makes a new one. Content pixels begin at the top
left of the first column; the views subtract their scroll offset.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPoint, QRect, QSize

from frontdesk.domain.agenda import AppointmentCard, Column, DayAgenda
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.ui.calendar.axis import DayAxis, axis_of
from frontdesk.ui.calendar.column_plan import LEAST_CARD, ColumnPlan, Slot, plan_column

CARD_INSET = 3


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

    def __init__(
        self,
        agenda: DayAgenda,
        axis: DayAxis,
        columns: tuple[PlacedColumn, ...],
        plans: tuple[ColumnPlan, ...],
    ) -> None:
        self.agenda = agenda
        self.axis = axis
        self.columns = columns
        self.plans = plans
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
        """Return the rectangle of what this day shows of a span, over a column's whole width."""
        placed, axis = self.columns[column], self.axis
        top = axis.y(axis.within(starts))
        height = max(axis.y(axis.within(ends)) - top, LEAST_CARD)
        return QRect(placed.x + CARD_INSET, top, placed.width - 2 * CARD_INSET - 1, height - 1)


def _reading_order(placed: PlacedCard) -> tuple[datetime, int, str, str]:
    return (placed.card.starts_at, placed.column, placed.card.pet_name, str(placed.card.id))


def scene_of(
    agenda: DayAgenda, viewport: QSize, hour_height: float, former: Scene | None = None
) -> Scene:
    """Lay a day out; columns share the width, or keep a readable one and go beyond the viewport.

    What a former scene on the same axis found out about columns that are still the same is used
    again: nothing moves in most of a day when another desk changes a visit.
    """
    axis = axis_of(agenda, hour_height, viewport.height())
    if former is not None and former.axis != axis:
        former = None
    known = {} if former is None else {id(plan.column): plan for plan in former.plans}
    plans = tuple(known.get(id(each)) or plan_column(each, axis) for each in agenda.columns)
    widths = _shared([plan.least_width for plan in plans], viewport.width())
    columns: list[PlacedColumn] = []
    x = 0
    for index, (plan, width) in enumerate(zip(plans, widths, strict=True)):
        columns.append(
            _again(former, plan, index, x, width) or _placed(plan, index, x, width, axis)
        )
        x += width
    return Scene(agenda, axis, tuple(columns), plans)


def _again(
    former: Scene | None, plan: ColumnPlan, index: int, x: int, width: int
) -> PlacedColumn | None:
    """Return the column as a former scene on this axis has it, if it still stands there."""
    if former is None or index >= len(former.columns) or former.plans[index] is not plan:
        return None
    placed = former.columns[index]
    return placed if (placed.x, placed.width) == (x, width) else None


def _placed(plan: ColumnPlan, index: int, x: int, width: int, axis: DayAxis) -> PlacedColumn:
    room = QRect(x + CARD_INSET, 0, width - 2 * CARD_INSET - 1, axis.height)
    cards = tuple(
        PlacedCard(slot.card, index, _rect(slot, plan.abreast, room), plan.chips)
        for slot in plan.slots
    )
    return PlacedColumn(plan.column, x, width, plan.peak, cards)


def _rect(slot: Slot, abreast: int, room: QRect) -> QRect:
    lanes = slot.lanes or abreast
    left = room.x() + round(room.width() * slot.lane / lanes)
    right = room.x() + round(room.width() * (slot.lane + 1) / lanes)
    gap = 2 if lanes > 1 else 0
    return QRect(left, slot.top, right - left - gap, slot.height)


def _shared(least: list[int], available: int) -> list[int]:
    """Share the width evenly, or what is left of it after each column's least."""
    if not least:
        return []
    shares = _evenly(available, len(least))
    if all(share >= need for share, need in zip(shares, least, strict=True)):
        return shares
    spare = _evenly(max(0, available - sum(least)), len(least))
    return [need + extra for need, extra in zip(least, spare, strict=True)]


def _evenly(pixels: int, parts: int) -> list[int]:
    even, rest = divmod(pixels, parts)
    return [even + (1 if index < rest else 0) for index in range(parts)]
