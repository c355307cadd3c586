"""One card as pixels: ground, status strip, texts, marks, outlines.

A block is painted once for each way it can look and then only shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap

from frontdesk.domain.agenda import Status
from frontdesk.ui.calendar.block_look import BlockLook
from frontdesk.ui.calendar.block_text import LINE, BlockFonts, Run, runs_of
from frontdesk.ui.theme import Theme, Tint, mixed

STRIP = 5
RADIUS = 6.0


@dataclass(frozen=True, slots=True)
class Block:
    """A painted card, and where its texts stand so that the now-line can spare them."""

    pixmap: QPixmap
    texts: tuple[QRect, ...]

    @property
    def bytes_held(self) -> int:
        """Bytes of its pixels."""
        return self.pixmap.width() * self.pixmap.height() * self.pixmap.depth() // 8


def tint_of(look: BlockLook, theme: Theme) -> Tint:
    """Return the ground and text colour of a card."""
    kind = theme.kind(look.kind)
    if look.faded:
        return Tint(mixed(kind.ground, theme.panel, 0.6), theme.muted)
    return kind


def paint_block(look: BlockLook, theme: Theme, fonts: BlockFonts, ratio: float) -> Block:
    """Paint a card for a screen of this device pixel ratio."""
    pixmap = QPixmap(round(look.width * ratio), round(look.height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if look.dimmed:
        painter.setOpacity(0.3)
    tint = tint_of(look, theme)
    paint_ground(painter, look, theme, tint)
    runs = runs_of(look, fonts)
    for run in runs:
        _paint_run(painter, run, fonts, theme, tint)
    painter.end()
    return Block(pixmap, tuple(run.rect for run in runs))


def paint_ground(painter: QPainter, look: BlockLook, theme: Theme, tint: Tint) -> None:
    """Paint all of a card but its words, at the painter's origin."""
    painter.fillPath(_left_rounded(look.height), theme.statuses[look.status])
    body = _right_rounded(look.width, look.height)
    painter.fillPath(body, tint.ground)
    if look.attention or look.status is Status.NO_SHOW:
        stripes = QBrush(mixed(tint.ground, theme.now, 0.18), Qt.BrushStyle.BDiagPattern)
        painter.fillPath(body, stripes)
    if look.attention:
        _outline(painter, look, QPen(theme.now, 1.6))
    elif look.pending:
        pen = QPen(tint.text, 1.2)
        pen.setDashPattern([3.0, 2.4])
        _outline(painter, look, pen)


def _outline(painter: QPainter, look: BlockLook, pen: QPen) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = pen.widthF() / 2
    rect = QRectF(half, half, look.width - 2 * half, look.height - 2 * half)
    painter.drawRoundedRect(rect, RADIUS - half, RADIUS - half)


@lru_cache(maxsize=512)  # cards have few sizes
def _left_rounded(height: int) -> QPainterPath:
    radius = min(RADIUS, height / 2)
    path = QPainterPath(QPointF(STRIP, 0))
    path.quadTo(QPointF(0, 0), QPointF(0, radius))
    path.lineTo(0, height - radius)
    path.quadTo(QPointF(0, height), QPointF(STRIP, height))
    path.closeSubpath()
    return path


@lru_cache(maxsize=512)
def _right_rounded(width: int, height: int) -> QPainterPath:
    radius = min(RADIUS, height / 2)
    path = QPainterPath(QPointF(STRIP, 0))
    path.lineTo(width - radius, 0)
    path.quadTo(QPointF(width, 0), QPointF(width, radius))
    path.lineTo(width, height - radius)
    path.quadTo(QPointF(width, height), QPointF(width - radius, height))
    path.lineTo(STRIP, height)
    path.closeSubpath()
    return path


def _paint_run(painter: QPainter, run: Run, fonts: BlockFonts, theme: Theme, tint: Tint) -> None:
    colour, left = tint.text, run.rect.left()
    if run.badge is not None:
        badge = theme.notices[run.badge]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(badge.text)
        painter.drawRoundedRect(QRectF(run.rect), 4, 4)
        colour = badge.ground
        left += (run.rect.width() - fonts.width(run.font, run.text)) // 2
    elif run.pressing:
        colour = pressing_colour(theme)
    painter.setFont(run.font)
    painter.setPen(colour)
    drop = (run.rect.height() - LINE) // 2
    painter.drawText(left, run.rect.top() + drop + fonts.baseline(run.font), run.text)


def pressing_colour(theme: Theme) -> QColor:
    """Return the colour of a state that asks for somebody; read on every kind's ground."""
    return theme.notices["bad"].text
