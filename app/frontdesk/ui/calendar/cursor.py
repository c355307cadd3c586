"""The keyboard's cell: a column and a slot, moved by arrows over slots and cards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from frontdesk.ui.calendar.scene import PlacedCard, Scene


@dataclass(frozen=True, slots=True)
class Cell:
    """A slot of a column; `card` is the visit standing there, when one does."""

    column: int
    starts_at: datetime
    card: PlacedCard | None = None


def cell_at(scene: Scene, column: int, instant: datetime, minutes: int) -> Cell:
    """Return the cell of a column that holds an instant, kept within the day."""
    column = min(max(column, 0), len(scene.columns) - 1)
    step = timedelta(minutes=minutes)
    last = scene.axis.slot(scene.axis.ends - step, minutes)
    starts = min(max(scene.axis.slot(instant, minutes), scene.axis.begins), last)
    return Cell(column, starts, scene.card_during(column, starts, starts + step))


def cell_of(scene: Scene, placed: PlacedCard, minutes: int) -> Cell:
    """Return the cell in which a card begins, the card chosen."""
    at = cell_at(scene, placed.column, placed.card.starts_at, minutes)
    return replace(at, card=placed)


def moved_by_slots(scene: Scene, cell: Cell, slots: int, minutes: int) -> Cell:
    """Return the cell so many slots later; a card is left by one step, however long it is."""
    chip = _next_chip(scene, cell, slots)
    if chip is not None:
        return cell_of(scene, chip, minutes)
    step = timedelta(minutes=minutes)
    origin = cell.starts_at
    if cell.card is not None and slots == 1:
        origin = max(origin, scene.axis.within(cell.card.card.ends_at) - step)
        origin = scene.axis.slot(origin + step - timedelta(seconds=1), minutes)
    elif cell.card is not None and slots == -1:
        origin = min(origin, scene.axis.slot(cell.card.card.starts_at, minutes))
    return cell_at(scene, cell.column, origin + slots * step, minutes)


def _next_chip(scene: Scene, cell: Cell, slots: int) -> PlacedCard | None:
    """Return the chip above or below in a stack, where height says nothing about time."""
    if cell.card is None or not cell.card.chip or slots not in (1, -1):
        return None
    here = cell.card.rect
    stack = [
        other
        for other in scene.columns[cell.column].cards
        if other.rect.left() == here.left() and (other.rect.top() - here.top()) * slots > 0
    ]
    return min(stack, key=lambda other: abs(other.rect.top() - here.top()), default=None)


def moved_by_columns(scene: Scene, cell: Cell, columns: int, minutes: int) -> Cell:
    """Return the cell at the same time in another column, or the neighbour lane of this one."""
    beside = _neighbour_lane(scene, cell, columns)
    if beside is not None:
        return replace(cell, card=beside)
    if not 0 <= cell.column + columns < len(scene.columns):
        return cell
    return cell_at(scene, cell.column + columns, cell.starts_at, minutes)


def _neighbour_lane(scene: Scene, cell: Cell, direction: int) -> PlacedCard | None:
    if cell.card is None:
        return None
    here = cell.card.rect
    # As painted: a visit of five minutes takes more room than its time, a chip less.
    beside = [
        other
        for other in scene.columns[cell.column].cards
        if other.rect.top() <= here.bottom() and other.rect.bottom() >= here.top()
    ]
    if direction > 0:
        right = [other for other in beside if other.rect.left() > here.left()]
        return min(right, key=lambda other: other.rect.left(), default=None)
    left = [other for other in beside if other.rect.left() < here.left()]
    return max(left, key=lambda other: other.rect.left(), default=None)


def next_card(scene: Scene, cell: Cell | None, direction: int) -> PlacedCard | None:
    """Return the next or previous card in reading order from a cell, or None at the end."""
    cards = scene.by_time
    if cell is not None and cell.card is not None:
        number = scene.number_of(cell.card)
        if number is not None:
            wanted = number + direction
            return cards[wanted] if 0 <= wanted < len(cards) else None
    here = (cell.starts_at, cell.column) if cell is not None else (scene.axis.begins, -1)
    if direction > 0:
        later = (card for card in cards if (card.card.starts_at, card.column) >= here)
        return next(later, None)
    earlier = (card for card in reversed(cards) if (card.card.starts_at, card.column) < here)
    return next(earlier, None)
