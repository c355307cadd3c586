"""Breaks text into lines. Lengths here are decipoints (1/720 inch), on every device the same.

So a sheet has the same lines and the same pages on paper, in the PDF and in the preview.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QTextLayout,
    QTextOption,
)

from frontdesk.printing.sheets import Paragraph, Tone
from frontdesk.settings import resources_dir

UNITS_PER_INCH = 720
LINE_SPACING = 1.24
"""Line height as a multiple of the type size."""

BODY = 88
SMALL = 78
HEADING = 130
STOP_MARGIN = 14

_WEIGHTS = {
    Tone.PLAIN: QFont.Weight.Normal,
    Tone.STRONG: QFont.Weight.Bold,
    Tone.MUTED: QFont.Weight.Normal,
    Tone.STOP: QFont.Weight.Bold,
}
_INKS = {
    Tone.PLAIN: "#000000",
    Tone.STRONG: "#000000",
    Tone.MUTED: "#404040",  # dark enough for a toner-saving laser printer
    Tone.STOP: "#ffffff",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it will stand on paper; `height` includes the space to the next one."""

    text: str
    tone: Tone
    size: int
    height: float
    right_to_left: bool


@cache
def _family() -> str:
    """Load the shipped typeface and return its name; the system's default when it is missing."""
    family = ""
    for face in ("Regular", "Medium", "SemiBold", "Bold"):
        number = QFontDatabase.addApplicationFont(
            str(resources_dir() / "fonts" / f"Inter-{face}.otf")
        )
        families = QFontDatabase.applicationFontFamilies(number)
        family = families[0] if families else family
    return family


def font(size: int, tone: Tone = Tone.PLAIN) -> QFont:
    """Return the typeface of a tone; `size` in decipoints."""
    face = QFont(_family())
    face.setPixelSize(size)
    face.setWeight(_WEIGHTS[tone])
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # The contextual forms of ":" and "+" have no Unicode value: a PDF reader would not find 09:47.
    face.setFeature(QFont.Tag("calt"), 0)
    return face


def break_lines(paragraph: Paragraph, width: float, size: int = BODY) -> list[Line]:
    """Break a paragraph at `width` decipoints; a word longer than that is broken anywhere."""
    lines: list[Line] = []
    tone = paragraph.tone
    usable = width - 2 * STOP_MARGIN if tone is Tone.STOP else width
    for text in paragraph.text.splitlines():
        layout = QTextLayout(text, font(_size_of(tone, size), tone))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(usable)
            piece = _utf16_slice(text, line.textStart(), line.textLength())
            own = _size_of(tone, size)
            lines.append(Line(piece.rstrip(), tone, own, own * LINE_SPACING, text_is_rtl(text)))
        layout.endLayout()
    return lines


def line_of(text: str, tone: Tone, size: int) -> Line:
    """Return text that is known to fit as one line."""
    return Line(text, tone, size, size * LINE_SPACING, text_is_rtl(text))


def line_width(line: Line) -> float:
    """Return the width of a line in decipoints."""
    return QFontMetricsF(font(line.size, line.tone)).horizontalAdvance(line.text)


def _size_of(tone: Tone, size: int) -> int:
    return min(size, SMALL) if tone is Tone.MUTED else size


def text_is_rtl(text: str) -> bool:
    """Whether the first strong letter of the text runs from right to left."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L"


def elide(text: str, width: float, size: int, tone: Tone) -> str:
    """Shorten one line with an ellipsis so that it fits `width` decipoints."""
    metrics = QFontMetricsF(font(size, tone))
    return metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, width)


def draw_line(painter: QPainter, line: Line, x: float, y: float, width: float) -> None:
    """Draw one line with its left edge at x and its top at y; STOP stands white on black."""
    face = font(line.size, line.tone)
    painter.setFont(face)
    if line.tone is Tone.STOP:
        ground = min(QFontMetricsF(face).horizontalAdvance(line.text) + 2 * STOP_MARGIN, width)
        painter.fillRect(QRectF(x, y, ground, line.height), QColor("#000000"))
        x, width = x + STOP_MARGIN, width - STOP_MARGIN
    painter.setPen(QColor(_INKS[line.tone]))
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    if line.right_to_left:
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
    painter.drawText(QRectF(x, y, width + UNITS_PER_INCH, line.height), line.text, option)


def _utf16_slice(text: str, start: int, length: int) -> str:
    """Return the part that Qt counts in UTF-16 units: an emoji is two of them."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")
