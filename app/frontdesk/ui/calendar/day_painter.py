"""Paints a scene: ground, cards, what is chosen, what is being dragged, the line of now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from frontdesk.ui.calendar.block import Block, paint_block
from frontdesk.ui.calendar.block_cache import BlockCache
from frontdesk.ui.calendar.block_look import BlockLook
from frontdesk.ui.calendar.block_text import BlockFonts
from frontdesk.ui.calendar.dragging import Preview
from frontdesk.ui.calendar.ground import Ground
from frontdesk.ui.calendar.marked import Marked, cell_rect, ghost_look, look_in, times_rect
from frontdesk.ui.calendar.scene import PlacedCard, PlacedColumn, Scene
from frontdesk.ui.calendar.wording import span_text
from frontdesk.ui.theme import Theme


class DayPainter:
    """Paints days in one theme; keeps what it has painted."""

    def __init__(self, theme: Theme, cache: BlockCache | None = None) -> None:
        self._theme = theme
        self._ground = Ground(theme)
        self._fonts = BlockFonts()
        self._cache = cache or BlockCache()
        self._scene: Scene | None = None
        self._state: tuple[object, ...] = ()
        self._at_hand: dict[int, Block] = {}  # by id() of the scene's own cards

    @property
    def cache(self) -> BlockCache:
        """The painted cards."""
        return self._cache

    def paint(
        self, painter: QPainter, scene: Scene, clip: QRect, marked: Marked, ratio: float
    ) -> None:
        """Paint what lies within the clip; the painter's origin is the content's."""
        self._take_up(scene, marked, ratio)
        columns = scene.columns_between(clip.left(), clip.right())
        self._ground.paint(painter, scene, clip, columns, ratio)
        y = scene.axis.y(marked.now)
        crossed: list[tuple[PlacedCard, Block]] = []
        for placed in _touching(columns, clip):
            block = self._block(scene, placed, marked, ratio)
            painter.drawPixmap(placed.rect.topLeft(), block.pixmap)
            if placed.rect.top() <= y + 1 and placed.rect.bottom() >= y:
                crossed.append((placed, block))
        self._now_line(painter, scene, clip, marked.now, crossed)
        self._cell(painter, scene, marked)
        if marked.preview is not None:
            self._preview(painter, scene, marked.preview, marked, ratio)

    def _take_up(self, scene: Scene, marked: Marked, ratio: float) -> None:
        """Keep at hand what stands and looks in this scene as it did in the one painted last.

        That one lives until here: no card of this one can have got the id of one of its cards.
        """
        seen = scene.agenda.day, scene.axis.zone
        state = (*seen, marked.now, marked.lit, marked.parked, ratio)
        if state != self._state:
            self._at_hand = {}
        elif scene is not self._scene:
            there = {id(placed) for placed in scene.by_time}
            self._at_hand = {key: block for key, block in self._at_hand.items() if key in there}
        self._scene, self._state = scene, state

    def _block(self, scene: Scene, placed: PlacedCard, marked: Marked, ratio: float) -> Block:
        """Return a card's pixels: at hand while nothing changes, else from the cache."""
        block = self._at_hand.get(id(placed))
        if block is None:
            look = look_in(scene, placed, marked)
            block = self._at_hand[id(placed)] = self._cached(look, ratio)
        return block

    def _cached(self, look: BlockLook, ratio: float) -> Block:
        return self._cache.get(
            (look, ratio, self._theme.name),
            lambda: paint_block(look, self._theme, self._fonts, ratio),
        )

    def _now_line(
        self,
        painter: QPainter,
        scene: Scene,
        clip: QRect,
        now: datetime,
        crossed: list[tuple[PlacedCard, Block]],
    ) -> None:
        """Draw the line of now, interrupted where a card has words."""
        y = scene.axis.y(now)
        if not (
            scene.axis.begins <= now < scene.axis.ends and clip.top() - 2 <= y <= clip.bottom()
        ):
            return
        left = clip.left()
        for start, end in sorted(_words_at(y, crossed)):
            if start > left:
                painter.fillRect(left, y, start - left, 2, self._theme.now)
            left = max(left, end)
        right = min(clip.right() + 1, scene.width)
        if right > left:
            painter.fillRect(left, y, right - left, 2, self._theme.now)

    def _cell(self, painter: QPainter, scene: Scene, marked: Marked) -> None:
        cell = marked.cell
        if cell is None:
            return
        rect = cell_rect(scene, cell, marked.slot_minutes)
        if cell.card is not None:
            self._outline(painter, QRectF(rect), strong=marked.focused)
        elif marked.focused:
            painter.fillRect(rect, with_alpha(self._theme.accent, 0.12))
            self._outline(painter, QRectF(rect).adjusted(1, 1, -1, -1), strong=False)

    def _outline(self, painter: QPainter, rect: QRectF, *, strong: bool) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.accent, 2.0 if strong else 1.5))
        painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), 7, 7)
        painter.restore()

    def _preview(
        self, painter: QPainter, scene: Scene, preview: Preview, marked: Marked, ratio: float
    ) -> None:
        rect = preview.rect(scene)
        if preview.card is not None:
            painter.fillRect(preview.card.rect, with_alpha(self._theme.panel, 0.6))
        if preview.shown is None:
            painter.fillRect(rect, with_alpha(self._theme.accent, 0.14))
        else:
            look = ghost_look(scene, preview.shown, preview, marked)
            block = self._cached(look, ratio)
            painter.drawPixmap(rect.topLeft(), block.pixmap)
        self._outline(painter, QRectF(rect), strong=True)
        self._times(painter, scene, preview)

    def _times(self, painter: QPainter, scene: Scene, preview: Preview) -> None:
        """Write the times that a drop would give beside the preview."""
        rect = times_rect(scene, preview)
        tint = self._theme.fills["primary"]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint.ground)
        painter.drawRoundedRect(QRectF(rect), 4, 4)
        painter.setPen(tint.text)
        painter.setFont(self._fonts.small)
        text = span_text(preview.starts_at, preview.ends_at, scene.axis.zone)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


def _touching(columns: tuple[PlacedColumn, ...], clip: QRect) -> Iterator[PlacedCard]:
    for column in columns:
        for placed in column.cards:
            if placed.rect.intersects(clip):
                yield placed


def _words_at(y: int, crossed: list[tuple[PlacedCard, Block]]) -> Iterator[tuple[int, int]]:
    """Yield the spans along a line of two pixels that texts of the cards it crosses occupy."""
    for placed, block in crossed:
        inside = y - placed.rect.top()
        for text in block.texts:
            if text.top() <= inside + 1 and text.bottom() >= inside:
                left = placed.rect.left() + text.left()
                yield left - 3, left + text.width() + 3


def with_alpha(colour: QColor, share: float) -> QColor:
    """Return the colour letting the ground through: `share` from 0 (all) to 1 (none)."""
    veil = QColor(colour)
    veil.setAlphaF(share)
    return veil
