"""What a drag of the mouse, or a step of the keyboard, would make of a card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from PySide6.QtCore import QPoint, QRect

from frontdesk.domain.agenda import AppointmentCard, Status
from frontdesk.domain.ids import ResourceId
from frontdesk.ui.calendar.requests import MoveRequest, ResizeRequest, SlotRequest
from frontdesk.ui.calendar.scene import PlacedCard, Scene

EDGE = 6  # pixels at the lower end of a card by which it is pulled longer


class Grip(Enum):
    """Where something was taken hold of."""

    CARD = auto()
    EDGE = auto()
    GROUND = auto()


@dataclass(frozen=True, slots=True)
class Preview:
    """Where a card, or a new span, would stand: column index and times, `card` None for new."""

    grip: Grip
    column: int
    starts_at: datetime
    ends_at: datetime
    card: PlacedCard | None = None

    def rect(self, scene: Scene) -> QRect:
        """Return its rectangle in content pixels."""
        return scene.span_rect(self.column, self.starts_at, self.ends_at)

    def request(self, scene: Scene) -> MoveRequest | ResizeRequest | SlotRequest | None:
        """Return what to ask for, or None when nothing would change."""
        resource_id = scene.columns[self.column].column.resource_id
        if self.card is None:
            return SlotRequest(resource_id, self.starts_at, ends_at=self.ends_at)
        card = self.card.card
        if self.grip is Grip.EDGE:
            same = self.ends_at == card.ends_at
            return None if same else ResizeRequest(card.id, self.ends_at)
        if self.starts_at == card.starts_at and self.column == self.card.column:
            return None
        return MoveRequest(card.id, card.resource_id, resource_id, self.starts_at)


@dataclass(frozen=True, slots=True)
class Hold:
    """The mouse button is down: on what, and how far into it."""

    grip: Grip
    pressed: QPoint
    column: int
    resource_id: ResourceId
    at: datetime
    card: PlacedCard | None = None

    def preview(self, scene: Scene, point: QPoint, minutes: int) -> Preview:
        """Return what letting go at this content point would do, snapped to slots."""
        instant = scene.axis.within(scene.axis.instant(point.y()))
        if self.card is None:
            return self._span(scene, instant, minutes)
        if self.grip is Grip.EDGE:
            return _resized(scene, self.card, instant, minutes)
        wanted = self.card.card.starts_at + (instant - self.at)
        column = scene.nearest_column(point.x())
        return moved(scene, self.card, column, scene.axis.nearest_slot(wanted, minutes))

    def _span(self, scene: Scene, instant: datetime, minutes: int) -> Preview:
        step = timedelta(minutes=minutes)
        first = scene.axis.slot(min(self.at, instant), minutes)
        last = scene.axis.slot(max(self.at, instant), minutes) + step
        return Preview(Grip.GROUND, self.column, first, min(last, scene.axis.ends))


def hold_at(scene: Scene, point: QPoint) -> Hold | None:
    """Return what a press at a content point takes hold of; None outside the columns."""
    column = scene.column_at(point.x())
    if column is None:
        return None
    at = scene.axis.instant(point.y())
    resource_id = scene.columns[column].column.resource_id
    placed = scene.card_at(point)
    if placed is None:
        return Hold(Grip.GROUND, point, column, resource_id, at)
    grip = Grip.EDGE if is_on_edge(placed, point) else Grip.CARD
    return Hold(grip, point, column, resource_id, at, placed)


def held_again(scene: Scene, hold: Hold) -> Hold | None:
    """Return the same hold on a new scene; None when what was held moved or went meanwhile."""
    column = scene.index_of(hold.resource_id)
    if column is None:
        return None
    if hold.card is None:
        return replace(hold, column=column)
    held = hold.card.card
    for placed in scene.columns[column].cards:
        same_time = (placed.card.starts_at, placed.card.ends_at) == (held.starts_at, held.ends_at)
        if placed.card.id == held.id and same_time and is_movable(placed.card):
            return replace(hold, column=column, card=placed)
    return None


def is_on_edge(placed: PlacedCard, point: QPoint) -> bool:
    """Whether the point takes the card by its lower edge."""
    return not placed.chip and point.y() > placed.rect.bottom() - EDGE


def is_movable(card: AppointmentCard) -> bool:
    """Whether the visit can still be put elsewhere: not once it is over or called off."""
    return card.status.occupies and card.status is not Status.GONE


def moved(scene: Scene, placed: PlacedCard, column: int, starts_at: datetime) -> Preview:
    """Return the card in another place with its duration, kept within the day's columns."""
    duration = placed.card.ends_at - placed.card.starts_at
    latest = max(scene.axis.begins, scene.axis.ends - duration)
    starts = min(max(starts_at, scene.axis.begins), latest)
    column = min(max(column, 0), len(scene.columns) - 1)
    return Preview(Grip.CARD, column, starts, starts + duration, placed)


def resized(scene: Scene, preview: Preview, ends_at: datetime, minutes: int) -> Preview:
    """Return the preview ending then, at least one slot long and within the day."""
    least = preview.starts_at + timedelta(minutes=minutes)
    ends = max(min(ends_at, scene.axis.ends), least)
    return replace(preview, grip=Grip.EDGE, ends_at=ends)


def _resized(scene: Scene, placed: PlacedCard, instant: datetime, minutes: int) -> Preview:
    card = placed.card
    as_is = Preview(Grip.EDGE, placed.column, card.starts_at, card.ends_at, placed)
    return resized(scene, as_is, scene.axis.nearest_slot(instant, minutes), minutes)
