"""What of a scene is marked at this moment, how the cards look then, and where marks are painted.

The rectangles here are also what a view has to repaint when a mark comes or goes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.calendar.block_look import BlockLook, Seen, look_of
from frontdesk.ui.calendar.cursor import Cell
from frontdesk.ui.calendar.dragging import Preview
from frontdesk.ui.calendar.scene import PlacedCard, Scene

HALO = 4  # pixels by which an outline stands out, its soft edge included
TIMES_WIDTH = 112
TIMES_HEIGHT = 20


@dataclass(frozen=True, slots=True)
class Marked:
    """What of a scene is marked.

    `now` is a whole minute; `cell` is where the keyboard stands and `focused` whether keys arrive
    here; `lit` the visits of a filter, or None without one; `preview` a drag, or a move that was
    asked for and not yet answered; `parked` the visits on the pinboard: cut, waiting to be pasted.
    """

    now: datetime
    cell: Cell | None = None
    focused: bool = False
    lit: frozenset[AppointmentId] | None = None
    preview: Preview | None = None
    slot_minutes: int = 15
    parked: frozenset[AppointmentId] = frozenset()


def look_in(scene: Scene, placed: PlacedCard, marked: Marked) -> BlockLook:
    """Return how a card of the scene looks."""
    dimmed = marked.lit is not None and placed.card.id not in marked.lit
    size = placed.rect.width(), placed.rect.height()
    cut = placed.card.id in marked.parked
    return look_of(placed.card, size, _seen(scene, marked), dimmed=dimmed, cut=cut)


def ghost_look(scene: Scene, shown: AppointmentCard, preview: Preview, marked: Marked) -> BlockLook:
    """Return how the visit would look where the preview puts it."""
    card = replace(shown, starts_at=preview.starts_at, ends_at=preview.ends_at, pending=True)
    rect = preview.rect(scene)
    return look_of(card, (rect.width(), rect.height()), _seen(scene, marked))


def _seen(scene: Scene, marked: Marked) -> Seen:
    return Seen(scene.agenda.day, scene.axis.zone, marked.now)


def cell_rect(scene: Scene, cell: Cell, minutes: int) -> QRect:
    """Return the rectangle (content pixels) of the keyboard's cell or of its card."""
    if cell.card is not None:
        return cell.card.rect
    axis, placed = scene.axis, scene.columns[cell.column]
    top = axis.y(cell.starts_at)
    bottom = round(top + minutes * axis.pixels_per_minute)
    return QRect(placed.x + 1, top + 1, placed.width - 3, max(bottom - top - 1, 8))


def cell_region(scene: Scene, cell: Cell | None, minutes: int) -> QRegion:
    """Return what to repaint for the keyboard's cell."""
    return QRegion() if cell is None else QRegion(_haloed(cell_rect(scene, cell, minutes)))


def times_rect(scene: Scene, preview: Preview) -> QRect:
    """Return where the times of a preview are written: above it, or inside at the top."""
    rect = preview.rect(scene)
    top = rect.top() - TIMES_HEIGHT - 2
    if top < 0:
        top = rect.bottom() + 3
    return QRect(rect.left(), top, TIMES_WIDTH, TIMES_HEIGHT)


def preview_region(scene: Scene, preview: Preview | None) -> QRegion:
    """Return what to repaint for a preview: ghost, times, and the card it came from."""
    if preview is None:
        return QRegion()
    region = QRegion(_haloed(preview.rect(scene)))
    region += _haloed(times_rect(scene, preview))
    if preview.card is not None:
        region += _haloed(preview.card.rect)
    return region


def _haloed(rect: QRect) -> QRect:
    return rect.adjusted(-HALO, -HALO, HALO, HALO)
