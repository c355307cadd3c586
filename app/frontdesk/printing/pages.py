"""Puts a sheet's rows on pages: pure arithmetic on lines that are broken already.

A row stays whole where it fits on one page; a row taller than a page (a note of 20,000 letters)
goes on over the next pages line by line, so nothing is ever cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from frontdesk.printing.sheets import Paragraph, Sheet, SheetSection, Tone
from frontdesk.printing.typesetting import BODY, Line, break_lines

CELL_MARGIN = 26.0
"""White on the left and right of a cell, decipoints."""

ROW_MARGIN = 28.0
"""White above and below a row, decipoints."""

_SECTION_SPACE = 90.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A row, or as much of it as this page holds, at `top` decipoints below the table's head.

    `spanning` is true for a section's heading or its "nothing here" line: one cell over the width.
    """

    top: float
    height: float
    cells: tuple[tuple[Line, ...], ...]
    spanning: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[tuple[Line, ...], ...]
    spanning: bool = False
    space_above: float = 0.0

    @property
    def height(self) -> float:
        tallest = max((_height(cell) for cell in self.cells), default=0.0)
        return self.space_above + tallest + 2 * ROW_MARGIN


def column_edges(sheet: Sheet, width: float) -> list[float]:
    """Return the left edge of every column and, last, the right edge of the table."""
    total = sum(column.share for column in sheet.columns)
    edges = [0.0]
    for column in sheet.columns:
        edges.append(edges[-1] + width * column.share / total)
    return edges


def compose(sheet: Sheet, width: float, height: float) -> list[list[Piece]]:
    """Return the pages of a sheet whose table bodies are `width` by `height` decipoints."""
    pages: list[list[Piece]] = [[]]
    top = 0.0
    for row in _rows(sheet, column_edges(sheet, width)):
        if pages[-1] and top + row.height > height:
            pages.append([])
            top = 0.0
        for piece in _pieces(row, height):
            if top + piece.height > height:
                pages.append([])
                top = 0.0
            pages[-1].append(Piece(top, piece.height, piece.cells, piece.spanning))
            top += piece.height
    return pages


def _rows(sheet: Sheet, edges: list[float]) -> Iterator[_Row]:
    for section in sheet.sections:
        yield from _heading(section, edges[-1])
        for cells in section.rows:
            yield _Row(
                tuple(
                    _lines(cell, right - left)
                    for cell, left, right in zip(cells, edges, edges[1:], strict=False)
                )
            )


def _heading(section: SheetSection, width: float) -> Iterator[_Row]:
    if section.heading:
        text = Paragraph(section.heading, Tone.STRONG)
        yield _Row((_lines((text,), width),), spanning=True, space_above=_SECTION_SPACE)
    if not section.rows and section.empty:
        yield _Row((_lines((Paragraph(section.empty),), width),), spanning=True)


def _lines(cell: Iterable[Paragraph], width: float) -> tuple[Line, ...]:
    usable = width - 2 * CELL_MARGIN
    return tuple(line for paragraph in cell for line in break_lines(paragraph, usable, BODY))


def _pieces(row: _Row, page_height: float) -> Iterator[Piece]:
    """Yield the row in pieces that each fit on a page of its own; mostly that is one."""
    if row.height <= page_height:
        yield Piece(0.0, row.height, row.cells, row.spanning)
        return
    room = page_height - 2 * ROW_MARGIN
    columns = [list(_slices(cell, room)) for cell in row.cells]
    for cells in zip_longest(*columns, fillvalue=()):
        tallest = max(_height(cell) for cell in cells)
        yield Piece(0.0, tallest + 2 * ROW_MARGIN, tuple(cells), row.spanning)


def _slices(cell: tuple[Line, ...], room: float) -> Iterator[tuple[Line, ...]]:
    taken: list[Line] = []
    for line in cell:
        if taken and _height(taken) + line.height > room:
            yield tuple(taken)
            taken = []
        taken.append(line)
    yield tuple(taken)


def _height(lines: Iterable[Line]) -> float:
    return sum(line.height for line in lines)
