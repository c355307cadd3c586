"""How the cards of one column stand to each other, before its width is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.domain.agenda import AppointmentCard, Column
from frontdesk.domain.day_layout import Place, lay_out
from frontdesk.ui.calendar.axis import DayAxis

MIN_COLUMN = 96
MIN_LANE = 88
LANES_AT_MOST = 4  # more visits at once are listed as chips: a card narrower than a name is useless
MIN_CHIP = 160
CHIP_HEIGHT = 21
LEAST_CARD = 18  # a five-minute visit can still be read and grasped


@dataclass(frozen=True, slots=True)
class Slot:
    """A card in lane `lane` of `lanes` (None: of all its column has), from pixel to pixel."""

    card: AppointmentCard
    lane: int
    lanes: int | None
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """How the cards of a column stand, before its width is known."""

    column: Column
    peak: int
    chips: bool
    abreast: int
    slots: tuple[Slot, ...]

    @property
    def least_width(self) -> int:
        """The width under which its cards cannot be read."""
        if self.chips:
            return MIN_CHIP * self.abreast
        return max(MIN_COLUMN, MIN_LANE * self.abreast)


def plan_column(column: Column, axis: DayAxis) -> ColumnPlan:
    """Put the cards of a column side by side, or into stacks of chips where many come at once."""
    lanes = lay_out(_as_shown(column, axis))
    peak = max((place.lanes for place in lanes.values()), default=0)
    if max(peak, column.capacity) > LANES_AT_MOST:
        slots = _chips(column, axis)
        stacks = 1 + max((slot.lane for slot in slots), default=0)
        return ColumnPlan(column, peak, True, stacks, slots)
    slots = tuple(_slot_in_lane(card, lanes[card.id], axis) for card in _in_order(column))
    return ColumnPlan(column, peak, False, max(peak, 1), slots)


def _slot_in_lane(card: AppointmentCard, place: Place, axis: DayAxis) -> Slot:
    top, bottom = _ends(card, axis)
    return Slot(card, place.lane, place.lanes, top, max(bottom - top, LEAST_CARD) - 1)


def _chips(column: Column, axis: DayAxis) -> tuple[Slot, ...]:
    """List a crowd (daycare) in stacks of one-line chips, none above its arrival.

    There are as few stacks as the height of the day allows; each chip goes where it stands highest.
    """
    cards = _in_order(column)
    lowest = axis.height - CHIP_HEIGHT
    stacks = 1
    while (slots := _stacked(cards, axis, stacks, lowest)) is None:
        stacks += 1
    return slots


def _stacked(
    cards: list[AppointmentCard], axis: DayAxis, stacks: int, lowest: int
) -> tuple[Slot, ...] | None:
    """Return the chips in so many stacks, or None when the day is not high enough."""
    free = [0] * stacks
    slots: list[Slot] = []
    for card in cards:
        arrival = min(_ends(card, axis)[0], lowest)
        stack = min(range(stacks), key=lambda number: (max(free[number], arrival), number))
        top = max(free[stack], arrival)
        if top > lowest:
            return None
        slots.append(Slot(card, stack, None, top, CHIP_HEIGHT - 2))
        free[stack] = top + CHIP_HEIGHT
    return tuple(slots)


def _in_order(column: Column) -> list[AppointmentCard]:
    return sorted(column.shown, key=lambda card: (card.starts_at, card.pet_name, str(card.id)))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A card as long as it is painted."""

    id: UUID
    starts_at: datetime
    ends_at: datetime


def _as_shown(column: Column, axis: DayAxis) -> Iterator[_Shown]:
    """Yield spans for the lanes: a short visit is painted longer and must not be covered."""
    least = timedelta(minutes=LEAST_CARD / axis.pixels_per_minute)
    for card in column.shown:
        yield _Shown(card.id, card.starts_at, max(card.ends_at, card.starts_at + least))


def _ends(card: AppointmentCard, axis: DayAxis) -> tuple[int, int]:
    return axis.y(axis.within(card.starts_at)), axis.y(axis.within(card.ends_at))
