"""What is written on a card and where: the lines that fit, elided, never cut inside a letter."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics

from frontdesk.domain.agenda import Severity, Status
from frontdesk.ui.calendar.block_look import BlockLook
from frontdesk.ui.fonts import face, strong

LEFT = 12  # strip and air
RIGHT = 7
LINE = 16
REPEAT = 176  # pixels after which a card too high to be seen at once says its words again
ROOM_BESIDE_STATE = 46  # pixels beside the state that are worth filling
ROOM_BESIDE_MINUTES = 34
_BADGES = {Severity.STOP: ("!", "bad"), Severity.ASK: ("+", "warn")}


class BlockFonts:
    """The fonts of a card with their measures, made once."""

    def __init__(self) -> None:
        self.name = strong(13)
        self.cut = face(13, QFont.Weight.Bold)
        self.cut.setStrikeOut(True)
        self.plain = face(13)
        self.small = face(12)
        self.badge = face(11, QFont.Weight.Bold)
        fonts = (self.name, self.cut, self.plain, self.small, self.badge)
        self._measures = {id(font): QFontMetrics(font) for font in fonts}
        self._baselines = {id(font): _baseline(self._measures[id(font)]) for font in fonts}

    def width(self, font: QFont, text: str) -> int:
        """Return the pixels a text takes."""
        return self._measures[id(font)].horizontalAdvance(text)

    def baseline(self, font: QFont) -> int:
        """Return how far under the top of a line its letters stand."""
        return self._baselines[id(font)]

    def fitted(self, font: QFont, text: str, room: int) -> tuple[str, int]:
        """Return the text, or its beginning with an ellipsis, and its width within the room."""
        if room <= 0 or not text:
            return "", 0
        measure = self._measures[id(font)]
        width = measure.horizontalAdvance(text)
        if width <= room:
            return text, width
        text = measure.elidedText(text, Qt.TextElideMode.ElideRight, room)
        return text, measure.horizontalAdvance(text)


def _baseline(measure: QFontMetrics) -> int:
    return (LINE - measure.height()) // 2 + measure.ascent()


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in its place; a badge names the notice whose colours it reverses."""

    rect: QRect
    text: str
    font: QFont
    badge: str | None = None
    pressing: bool = False


def runs_of(look: BlockLook, fonts: BlockFonts) -> list[Run]:
    """Return the texts of a card from top to bottom; a long stay says them again and again."""
    runs = _said_once(look, fonts)
    for top in range(REPEAT, look.height - REPEAT // 2, REPEAT):
        again = _said_once(look, fonts)
        runs += [replace(run, rect=run.rect.translated(0, top)) for run in again]
    return runs


def _said_once(look: BlockLook, fonts: BlockFonts) -> list[Run]:
    lines = max(1, (look.height - 5) // LINE)
    top = max(1, (look.height - LINE) // 2) if lines == 1 else 4
    first_line = QRect(LEFT, top, max(0, look.width - LEFT - RIGHT), LINE)
    badges, room = _badges(look, fonts, first_line)
    if lines == 1:
        state, room = _state_at_right(look, fonts, room)
        return _who(look, fonts, room) + state + badges
    return _who(look, fonts, room) + badges + _below(look, fonts, first_line, lines)


def _badges(look: BlockLook, fonts: BlockFonts, line: QRect) -> tuple[list[Run], QRect]:
    """Return the marks at the right of a line and the room left of them."""
    marks = []
    if look.severity in _BADGES:
        marks.append(_BADGES[look.severity])
    if look.first_visit:
        marks.append(("1st", "neutral"))
    runs: list[Run] = []
    right = line.right() + 3
    for text, notice in marks:
        width = max(14, fonts.width(fonts.badge, text) + 8)
        if right - width < line.left() + 40:
            break
        runs.append(Run(QRect(right - width, line.top() + 1, width, 14), text, fonts.badge, notice))
        right -= width + 3
    return runs, QRect(line.topLeft(), line.bottomRight()).adjusted(
        0, 0, min(0, right - line.right() - 3) if runs else 0, 0
    )


def _who(look: BlockLook, fonts: BlockFonts, line: QRect) -> list[Run]:
    """Return the pet's name and, as far as it fits, the client's."""
    font = fonts.cut if look.cut else fonts.name
    name, taken = fonts.fitted(font, look.name, line.width())
    runs = [Run(QRect(line.left(), line.top(), taken, LINE), name, font)]
    left = line.left() + taken + 4
    room = line.right() + 1 - left
    client, width = fonts.fitted(fonts.plain, look.client, room if room > 18 else 0)
    if client and client != "…":
        runs.append(Run(QRect(left, line.top(), width, LINE), client, fonts.plain))
    return runs


def _state_at_right(look: BlockLook, fonts: BlockFonts, line: QRect) -> tuple[list[Run], QRect]:
    """Return the state at the right of a line that must also hold something else.

    Where the words do not fit, a state that asks for somebody still shows its minutes.
    """
    if look.cut:
        words = [("Parked", ROOM_BESIDE_STATE)]
    elif look.status is Status.BOOKED and not look.pressing:
        return [], line
    else:
        words = [(look.state, ROOM_BESIDE_STATE), (look.minutes, ROOM_BESIDE_MINUTES)]
    for text, room in words:
        width = fonts.width(fonts.small, text) + 1
        if text and width <= line.width() - room:
            rect = QRect(line.right() + 1 - width, line.top(), width, LINE)
            state = Run(rect, text, fonts.small, pressing=look.pressing)
            return [state], line.adjusted(0, 0, -width - 4, 0)
    return [], line


def _below(look: BlockLook, fonts: BlockFonts, first: QRect, lines: int) -> list[Run]:
    second = first.translated(0, LINE)
    if lines == 2:
        return _time_and_state(look, fonts, second)
    room = 2 if lines >= 4 else 1
    what = _wrapped(f"{look.when} {look.services}".strip(), fonts, first.width(), room)
    texts = [(text, False) for text in what]
    texts.append((_state_of(look, fonts, first.width()), look.pressing))
    if look.attention:
        texts.append(("Needs attention", True))
    elif look.pending:
        texts.append(("Not yet sent", False))
    if look.note:
        texts.append((look.note, False))
    runs = []
    for number, (text, pressing) in enumerate(texts[: lines - 1]):
        line = second.translated(0, number * (LINE - 1))
        runs.append(_small(text, fonts, line, pressing=pressing))
    return runs


def _state_of(look: BlockLook, fonts: BlockFonts, width: int) -> str:
    """Return the state; where there is room also that the visit, struck through, is parked."""
    parked = f"Parked · {look.state}"
    return parked if look.cut and fonts.width(fonts.small, parked) <= width else look.state


def _time_and_state(look: BlockLook, fonts: BlockFonts, line: QRect) -> list[Run]:
    """Return the only line under the names: the state is said unless it is the usual one."""
    state, room = _state_at_right(look, fonts, line)
    usual = look.status is Status.BOOKED and not look.pressing
    if not state and not usual:
        text = f"{look.when} {look.state}"
        if fonts.width(fonts.small, text) > line.width():
            text = look.state  # the axis tells the time, nothing else tells the state
        return [_small(text, fonts, line, pressing=look.pressing)]
    return [_small(f"{look.when} {look.services}".strip(), fonts, room, pressing=False), *state]


def _small(text: str, fonts: BlockFonts, line: QRect, *, pressing: bool) -> Run:
    shown, width = fonts.fitted(fonts.small, text, line.width())
    rect = QRect(line.left(), line.top(), width, LINE)
    return Run(rect, shown, fonts.small, pressing=pressing)


def _wrapped(text: str, fonts: BlockFonts, width: int, lines: int) -> list[str]:
    """Break a text between words into at most so many lines; the last one is elided later."""
    if lines == 1 or fonts.width(fonts.small, text) <= width:
        return [text]
    words = text.split(" ")
    first = words[0]
    for number, word in enumerate(words[1:], start=1):
        if fonts.width(fonts.small, f"{first} {word}") > width:
            return [first, " ".join(words[number:])]
        first = f"{first} {word}"
    return [text]
