"""Paints a sheet: the same code for the PDF, the printer and the preview."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPagedPaintDevice, QPageLayout, QPainter, QPen

from frontdesk.printing.pages import CELL_MARGIN, ROW_MARGIN, Piece, column_edges, compose
from frontdesk.printing.sheets import Sheet, Tone
from frontdesk.printing.typesetting import (
    BODY,
    HEADING,
    SMALL,
    UNITS_PER_INCH,
    Line,
    draw_line,
    elide,
    line_of,
    line_width,
)

_UNITS_PER_POINT = UNITS_PER_INCH / 72
_CLINIC_TOP = 0.0
_TITLE_TOP = 120.0
_TABLE_TOP = 330.0
_TABLE_HEAD = 150.0
_FOOT = 170.0
_HAIRLINE = 4.0
_GREY = QColor("#dddddd")
_BLACK = QColor("#000000")
_RULE = QColor("#808080")


@dataclass(frozen=True, slots=True)
class PagedSheet:
    """A sheet set on pages whose printable area is `width` by `height` decipoints."""

    sheet: Sheet
    width: float
    height: float
    pages: list[list[Piece]]


def set_on_pages(sheet: Sheet, layout: QPageLayout) -> PagedSheet:
    """Break the sheet into lines and pages; any thread may do so."""
    area = layout.paintRect(QPageLayout.Unit.Point)
    width, height = area.width() * _UNITS_PER_POINT, area.height() * _UNITS_PER_POINT
    pages = compose(sheet, width, height - _TABLE_TOP - _TABLE_HEAD - _FOOT)
    return PagedSheet(sheet, width, height, pages)


def paint_sheet(
    sheet: Sheet,
    device: QPagedPaintDevice,
    painter: QPainter,
    wanted: range | None = None,
) -> int:
    """Paint the sheet on the device's pages and return how many pages the whole sheet has.

    `wanted` limits the painting to these page numbers, counted from 1; numbers, "page x of y" and
    the lines on each page stay those of the whole sheet.
    """
    paged = set_on_pages(sheet, device.pageLayout())
    count = len(paged.pages)
    chosen = [number for number in range(1, count + 1) if wanted is None or number in wanted]
    for number in chosen:
        if number != chosen[0]:
            device.newPage()
        painter.save()
        scale = device.logicalDpiX() / UNITS_PER_INCH
        painter.scale(scale, scale)
        paint_page(painter, paged, number)
        painter.restore()
    return count


def paint_page(painter: QPainter, paged: PagedSheet, number: int) -> None:
    """Paint one page, counted from 1, in decipoints from the corner of its printable area."""
    area = QRectF(0, 0, paged.width, paged.height)
    _paint_page(painter, paged.sheet, paged.pages[number - 1], area)
    counted = f"Page {number} of {len(paged.pages)}"
    _paint_foot(painter, paged.sheet, counted, paged.width, paged.height)


def _paint_page(painter: QPainter, sheet: Sheet, pieces: list[Piece], page: QRectF) -> None:
    edges = column_edges(sheet, page.width())
    _paint_head(painter, sheet, page.width())
    _paint_table_head(painter, sheet, edges)
    painter.translate(0, _TABLE_TOP + _TABLE_HEAD)
    for piece in pieces:
        _paint_piece(painter, piece, edges)
    painter.translate(0, -_TABLE_TOP - _TABLE_HEAD)


def _paint_head(painter: QPainter, sheet: Sheet, width: float) -> None:
    remark = line_of(sheet.remark, Tone.PLAIN, BODY)
    _paint_right(painter, remark, width, _CLINIC_TOP)
    room = width - line_width(remark) - HEADING
    clinic = elide(sheet.clinic, room, BODY, Tone.STRONG)
    draw_line(painter, line_of(clinic, Tone.STRONG, BODY), 0, _CLINIC_TOP, room)
    room = width
    if sheet.urgent_remark:
        urgent = line_of(f" {sheet.urgent_remark} ", Tone.STRONG, BODY)
        _paint_framed_right(painter, urgent, width, _TITLE_TOP + 30)
        room -= line_width(urgent) + HEADING
    title = elide(sheet.title, room, HEADING, Tone.STRONG)
    draw_line(painter, line_of(title, Tone.STRONG, HEADING), 0, _TITLE_TOP, room)


def _paint_right(painter: QPainter, line: Line, right: float, top: float) -> None:
    width = line_width(line)
    draw_line(painter, line, right - width, top, width)


def _paint_framed_right(painter: QPainter, line: Line, right: float, top: float) -> None:
    width = line_width(line) + 60
    painter.setPen(QPen(_BLACK, 2 * _HAIRLINE))
    painter.drawRect(QRectF(right - width, top - 14, width - _HAIRLINE, line.height + 22))
    draw_line(painter, line, right - width + 30, top, width)


def _paint_table_head(painter: QPainter, sheet: Sheet, edges: list[float]) -> None:
    painter.fillRect(QRectF(0, _TABLE_TOP, edges[-1], _TABLE_HEAD), _GREY)
    for column, left, right in zip(sheet.columns, edges, edges[1:], strict=False):
        line = line_of(column.heading, Tone.STRONG, SMALL)
        top = _TABLE_TOP + (_TABLE_HEAD - line.height) / 2
        draw_line(painter, line, left + CELL_MARGIN, top, right - left)


def _paint_piece(painter: QPainter, piece: Piece, edges: list[float]) -> None:
    lefts = edges[:1] if piece.spanning else edges
    for lines, left in zip(piece.cells, lefts, strict=False):
        top = piece.top + piece.height - ROW_MARGIN - _tallest(piece)
        for line in lines:
            draw_line(painter, line, left + CELL_MARGIN, top, edges[-1] - left)
            top += line.height
    painter.setPen(QPen(_RULE, _HAIRLINE))
    bottom = piece.top + piece.height
    painter.drawLine(QLineF(0, bottom, edges[-1], bottom))


def _tallest(piece: Piece) -> float:
    return max((sum(line.height for line in lines) for lines in piece.cells), default=0.0)


def _paint_foot(
    painter: QPainter, sheet: Sheet, page_number: str, width: float, height: float
) -> None:
    count = line_of(sheet.count, Tone.STRONG, SMALL)
    top = height - count.height
    draw_line(painter, count, 0, top, width)
    _paint_right(painter, line_of(page_number, Tone.PLAIN, SMALL), width, top)
