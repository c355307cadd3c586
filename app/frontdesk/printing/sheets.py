"""A sheet as plain data: headings, columns, rows. It knows nothing of Qt, paper or pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Tone(Enum):
    """How a paragraph is set. Every tone stays legible on a black-and-white printer."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text in one tone; it wraps inside its cell."""

    text: str
    tone: Tone = Tone.PLAIN


Cell = tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its heading and its share of the page's width (shares need not sum to 1)."""

    heading: str
    share: float


@dataclass(frozen=True, slots=True)
class SheetSection:
    """Rows under a heading of their own; the first section of a sheet has usually none."""

    heading: str
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything one printed sheet says.

    `clinic`, `title` and `remark` head every page, `count` foots every page; `made_at` (UTC) is the
    moment whose knowledge the sheet holds and dates the document.
    """

    clinic: str
    title: str
    remark: str
    urgent_remark: str
    count: str
    made_at: datetime
    columns: tuple[SheetColumn, ...]
    sections: tuple[SheetSection, ...]
