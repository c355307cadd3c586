"""The pages of a sheet one under the other, as paper on a table; each is painted when in sight."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPageLayout,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from frontdesk.printing.painting import PagedSheet, paint_page

RunApart = Callable[..., None]
"""`run(owner, work, done, failed)`: work on another thread, the answer on this one."""

ZOOM_STEP = 1.25
SMALLEST, LARGEST = 0.25, 4.0
"""Bounds of the zoom; 1 is the width of the view."""

_GAP = 20
_LINE = 60
_KEPT_PAGES = 6
_PAPER = QColor("#ffffff")


class PageView(QAbstractScrollArea):
    """Shows a sheet once it is set; setting and painting it is done on another thread.

    Signals:
        page_changed(int, int): which page is in sight, from 1, and how many there are.
    """

    page_changed = Signal(int, int)

    def __init__(
        self, layout: QPageLayout, run_apart: RunApart, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._run_apart = run_apart
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Pages of the sheet")
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self._paper = layout.fullRect(QPageLayout.Unit.Point)
        self._area = layout.paintRect(QPageLayout.Unit.Point)
        self._paged: PagedSheet | None = None
        self._zoom = 1.0
        self._painted: dict[int, QImage] = {}
        self._asked: set[int] = set()
        self._look = 0  # counts the sizes; a page painted for a former one comes too late
        self.verticalScrollBar().valueChanged.connect(self._tell_page)

    @property
    def page_count(self) -> int:
        """How many pages the sheet has; 0 until it is set."""
        return len(self._paged.pages) if self._paged is not None else 0

    @property
    def page(self) -> int:
        """The page in the middle of the view, from 1."""
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2
        return max(1, min(self.page_count, int(middle / self._pitch()) + 1))

    @property
    def zoom(self) -> float:
        """The width of a page in widths of the view."""
        return self._zoom

    def show_sheet(self, paged: PagedSheet) -> None:
        """Show the sheet from its first page."""
        self._paged = paged
        self._lay_out()
        self._tell_page()

    def set_zoom(self, zoom: float) -> None:
        """Show the pages larger or smaller, with the same place in the middle."""
        bar = self.verticalScrollBar()
        share = (bar.value() + bar.pageStep() / 2) / max(1, bar.maximum() + bar.pageStep())
        self._zoom = min(LARGEST, max(SMALLEST, zoom))
        self._lay_out()
        bar.setValue(round(share * (bar.maximum() + bar.pageStep()) - bar.pageStep() / 2))

    def show_whole_page(self) -> None:
        """Make a page as high as the view, and put the one in sight there."""
        room = max(1, self.viewport().height() - 2 * _GAP)
        number = self.page
        width = room * self._paper.width() / self._paper.height()
        self.set_zoom(width / self._full_width())
        self.go_to(number)

    def go_to(self, page: int) -> None:
        """Put the top of a page at the top of the view."""
        self.verticalScrollBar().setValue(round((page - 1) * self._pitch()))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's
        """Return room for the width of a page at a legible size."""
        return QSize(860, 900)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's
        """Fit the pages to the new width."""
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's
        """PgUp and PgDn go a page, Home and End to the ends; arrows scroll."""
        target = {
            Qt.Key.Key_PageDown: self.page + 1,
            Qt.Key.Key_PageUp: self.page - 1,
            Qt.Key.Key_Home: 1,
            Qt.Key.Key_End: self.page_count,
        }.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self.go_to(max(1, target))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's
        """Paint the pages in sight."""
        painter = QPainter(self.viewport())
        if self._paged is None:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, "One moment …")
            return
        top, bottom = self.verticalScrollBar().value(), self.viewport().height()
        left = max(_GAP, (self.viewport().width() - self._page_width()) / 2)
        left -= self.horizontalScrollBar().value()
        for number in range(1, self.page_count + 1):
            y = _GAP + (number - 1) * self._pitch() - top
            if y < bottom and y + self._pitch() > 0:
                self._put(painter, QPointF(round(left), round(y)), number)

    def _put(self, painter: QPainter, corner: QPointF, number: int) -> None:
        sheet = QRectF(corner, QSizeF(self._page_width(), self._page_height()))
        painter.fillRect(sheet, _PAPER)
        picture = self._picture(number)
        if picture is not None:
            painter.drawImage(corner, picture)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(sheet)

    def _picture(self, number: int) -> QImage | None:
        """Return a page as it was painted; one that was not is asked for."""
        found = self._painted.pop(number, None)
        if found is not None:
            self._painted[number] = found  # now the last to be forgotten
        elif number not in self._asked and self._paged is not None:
            self._asked.add(number)
            self._run_apart(
                self,
                partial(picture_of, self._paged, number, self._print_area(), self._pixels()),
                partial(self._take, number, self._look),
            )
        return found

    def _take(self, number: int, look: int, picture: QImage) -> None:
        if look != self._look:
            return
        self._asked.discard(number)
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        self._painted[number] = picture
        while len(self._painted) > _KEPT_PAGES:
            del self._painted[next(iter(self._painted))]
        self.viewport().update()

    def _pixels(self) -> QSize:
        ratio = self.devicePixelRatioF()
        return QSize(round(self._page_width() * ratio), round(self._page_height() * ratio))

    def _print_area(self) -> QRectF:
        """Return where the page is printed on, as shares of its paper."""
        width, height = self._paper.width(), self._paper.height()
        left, top = self._area.left() / width, self._area.top() / height
        return QRectF(left, top, self._area.width() / width, self._area.height() / height)

    def _lay_out(self) -> None:
        self._painted.clear()
        self._asked.clear()
        self._look += 1
        view = self.viewport().size()
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setPageStep(view.height())
        vertical.setSingleStep(_LINE)
        whole = _GAP + self.page_count * self._pitch()
        vertical.setRange(0, max(0, round(whole - view.height())))
        horizontal.setPageStep(view.width())
        horizontal.setSingleStep(_LINE)
        horizontal.setRange(0, max(0, round(self._page_width() + 2 * _GAP - view.width())))
        self.viewport().update()
        self._tell_page()

    def _tell_page(self) -> None:
        if self._paged is not None:
            self.page_changed.emit(self.page, self.page_count)

    def _full_width(self) -> float:
        return max(100, self.viewport().width() - 2 * _GAP)

    def _page_width(self) -> float:
        return self._full_width() * self._zoom

    def _page_height(self) -> float:
        return self._page_width() * self._paper.height() / self._paper.width()

    def _pitch(self) -> float:
        return self._page_height() + _GAP


def picture_of(paged: PagedSheet, number: int, area: QRectF, pixels: QSize) -> QImage:
    """Return a page on its white paper; `area` is its printable part. Any thread may paint it."""
    picture = QImage(pixels, QImage.Format.Format_RGB32)
    picture.fill(_PAPER)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.left() * pixels.width(), area.top() * pixels.height())
    scale = area.width() * pixels.width() / paged.width
    painter.scale(scale, scale)
    paint_page(painter, paged, number)
    painter.end()
    return picture
