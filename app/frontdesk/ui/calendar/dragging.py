"""What a drag of the mouse, or a step of the keyboard, would make of a card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from PySide6.QtCore import QPoint, QRect

from frontdesk.domain.agenda import AppointmentCard, Status
from frontdesk.domain.ids import ResourceId
from frontdesk.ui.calendar.requests import (
    Guest,
    MoveRequest,
    PlaceRequest,
    ResizeRequest,
    SlotRequest,
)
from frontdesk.ui.calendar.scene import PlacedCard, Scene

EDGE = 6  # pixels at the lower end of a card by which it is pulled longer


class Grip(Enum):
    """Where something was taken hold of."""

    CARD = auto()
    EDGE = auto()
    GROUND = auto()


@dataclass(frozen=True, slots=True)
class Preview:
    """Where a card, or a new span, would stand: column index and times.

    `card` is one of the day shown, `guest` one from outside; neither for a new span. `was` is where
    the card stands or was asked to stand before: the wish is the way from there.
    """

    grip: Grip
    column: int
    starts_at: datetime
    ends_at: datetime
    card: PlacedCard | None = None
    was: Preview | None = None
    guest: Guest | None = None

    @property
    def shown(self) -> AppointmentCard | None:
        """The visit whose ghost is seen."""
        if self.guest is not None:
            return self.guest.card
        return self.card.card if self.card is not None else None

    def rect(self, scene: Scene) -> QRect:
        """Return its rectangle in content pixels; a card pulled longer stays in its lane."""
        rect = scene.span_rect(self.column, self.starts_at, self.ends_at)
        if self.grip is Grip.EDGE and self.card is not None and not self.card.chip:
            lane = self.card.rect
            return QRect(lane.left(), rect.top(), lane.width(), rect.height())
        return rect

    def request(
        self, scene: Scene
    ) -> MoveRequest | ResizeRequest | PlaceRequest | SlotRequest | None:
        """Return what to ask for, or None when nothing would change."""
        resource_id = scene.columns[self.column].column.resource_id
        if self.guest is not None:
            return PlaceRequest(self.guest, resource_id, self.starts_at)
        if self.card is None:
            return SlotRequest(resource_id, self.starts_at, ends_at=self.ends_at)
        card, was = self.card.card, self.was or standing(self.card)
        if self.grip is Grip.EDGE:
            same = self.ends_at == was.ends_at
            return None if same else ResizeRequest(card.id, self.ends_at)
        if self.starts_at == was.starts_at and self.column == was.column:
            return None
        at_home = was.column == self.card.column
        leaves = card.resource_id if at_home else scene.columns[was.column].column.resource_id
        return MoveRequest(card.id, leaves, resource_id, self.starts_at)

    def stands(self, scene: Scene) -> bool:
        """Whether its card stands in the scene as it would have it."""
        return self.card is not None and any(
            (placed.column, placed.card.starts_at, placed.card.ends_at)
            == (self.column, self.starts_at, self.ends_at)
            for placed in scene.cards_of(self.card.card.id)
        )


@dataclass(frozen=True, slots=True)
class Hold:
    """The mouse button is down: on what, and how far into it."""

    grip: Grip
    pressed: QPoint
    column: int
    resource_id: ResourceId
    at: datetime
    card: PlacedCard | None = None
    guest: Guest | None = None

    def preview(self, scene: Scene, point: QPoint, minutes: int) -> Preview:
        """Return what letting go at this content point would do, snapped to slots."""
        instant = scene.axis.within(scene.axis.instant(point.y()))
        if self.guest is not None:
            starts = scene.axis.slot(instant, minutes)
            return arriving(scene, self.guest, scene.nearest_column(point.x()), starts, minutes)
        if self.card is None:
            return self._span(scene, instant, minutes)
        as_is = standing(self.card)
        if self.grip is Grip.EDGE:
            return resized(scene, as_is, scene.axis.nearest_slot(instant, minutes), minutes)
        wanted = self.card.card.starts_at + (instant - self.at)
        column = scene.nearest_column(point.x())
        return moved(scene, as_is, column, scene.axis.nearest_slot(wanted, minutes), minutes)

    def _span(self, scene: Scene, instant: datetime, minutes: int) -> Preview:
        step = timedelta(minutes=minutes)
        first = scene.axis.slot(min(self.at, instant), minutes)
        last = scene.axis.slot(max(self.at, instant), minutes) + step
        return Preview(Grip.GROUND, self.column, first, min(last, scene.axis.ends))


def hold_of(scene: Scene, guest: Guest, point: QPoint) -> Hold:
    """Return the hold of a guest that was dragged in to a content point."""
    column = scene.nearest_column(point.x())
    resource_id = scene.columns[column].column.resource_id
    at = scene.axis.instant(point.y())
    return Hold(Grip.CARD, point, column, resource_id, at, guest=guest)


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
    grip = Grip.EDGE if is_on_edge(scene, placed, point) else Grip.CARD
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


def asked_again(former: Scene | None, scene: Scene, asked: Preview | None) -> Preview | None:
    """Return on a new scene what was asked for on a former one.

    None once it is granted, and when its card or column went meanwhile.
    """
    if former is None or asked is None or asked.card is None:
        return None
    cards = scene.cards_of(asked.card.card.id)
    column = scene.index_of(former.columns[asked.column].column.resource_id)
    if not cards or column is None:
        return None
    held = asked.card.card.resource_id
    card = next((each for each in cards if each.card.resource_id == held), cards[0])
    again = replace(asked, column=column, card=card, was=None)
    return None if again.stands(scene) else again


def is_on_edge(scene: Scene, placed: PlacedCard, point: QPoint) -> bool:
    """Whether the point takes the card by its end; a stay has none on the days before it ends."""
    if placed.chip or placed.card.ends_at > scene.axis.ends:
        return False
    return point.y() > placed.rect.bottom() - EDGE


def is_movable(card: AppointmentCard) -> bool:
    """Whether the visit can still be put elsewhere: not once it is over, called off or refused."""
    return not card.ghost and card.status.occupies and card.status is not Status.GONE


def standing(placed: PlacedCard) -> Preview:
    """Return the card as it stands."""
    card = placed.card
    return Preview(Grip.CARD, placed.column, card.starts_at, card.ends_at, placed)


def moved(
    scene: Scene, preview: Preview, column: int, starts_at: datetime, minutes: int
) -> Preview:
    """Return the preview in another place with its duration, kept within the day's columns."""
    starts = _start_within(scene, preview, starts_at, minutes)
    column = min(max(column, 0), len(scene.columns) - 1)
    return replace(
        preview,
        grip=Grip.CARD,
        column=column,
        starts_at=starts,
        ends_at=starts + (preview.ends_at - preview.starts_at),
        was=replace(preview, was=None),
    )


def _start_within(scene: Scene, preview: Preview, starts_at: datetime, minutes: int) -> datetime:
    """Return the start as far as this day may decide on it.

    What begins on an earlier day keeps its time; what goes on into the next day begins on this one.
    """
    begins, ends = scene.axis.begins, scene.axis.ends
    if preview.starts_at < begins:
        return preview.starts_at
    fits = preview.ends_at <= ends
    room = preview.ends_at - preview.starts_at if fits else timedelta(minutes=minutes)
    return min(max(starts_at, begins), max(begins, ends - room))


def arriving(scene: Scene, guest: Guest, column: int, starts_at: datetime, minutes: int) -> Preview:
    """Return the guest with its duration where it would begin, within the day's slots."""
    last = max(scene.axis.begins, scene.axis.ends - timedelta(minutes=minutes))
    starts = min(max(starts_at, scene.axis.begins), last)
    ends = starts + (guest.card.ends_at - guest.card.starts_at)
    column = min(max(column, 0), len(scene.columns) - 1)
    return Preview(Grip.CARD, column, starts, ends, guest=guest)


def resized(scene: Scene, preview: Preview, ends_at: datetime, minutes: int) -> Preview:
    """Return the preview ending then: at least one slot long, within the day if it ends there."""
    least = preview.starts_at + timedelta(minutes=minutes)
    if preview.ends_at <= scene.axis.ends:
        ends_at = min(ends_at, scene.axis.ends)
    was = replace(preview, was=None)
    return replace(preview, grip=Grip.EDGE, ends_at=max(ends_at, least), was=was)
