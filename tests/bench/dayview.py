"""The day grid: what it costs to paint 250 visits, beside showing one ready picture.

1920x1080 offscreen. The floor is a widget of the same size that blits one pixmap in its paint
event; both repaint synchronously, so the event path is the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from frontdesk.domain.agenda import DayAgenda
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.calendar.dragging import is_movable
from frontdesk.ui.theme import Theme, load_theme
from tests.bench.figures import Figure, quietest, timed, timed_in_turn
from tests.factories.days import NOW, orderly_day

SIZE = (1920, 1080)
VISITS = 250
_TURN = 10  # repaints in a row
COLUMNS = 12
FULL_LIMIT_MS = 16.0
FULL_RATIO = 12.0
DRAG_LIMIT_MS = 2.0
SCROLL_LIMIT_MS = 8.0
SWITCH_LIMIT_MS = 100.0


class ReadyPicture(QAbstractScrollArea):
    """The floor: a viewport that shows one pixmap."""

    def __init__(self, picture: QPixmap) -> None:
        super().__init__()
        self._picture = picture
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Show the part that is asked for."""
        painter = QPainter(self.viewport())
        painter.drawPixmap(event.rect(), self._picture, event.rect())
        painter.end()


def run() -> Iterator[Figure]:
    """Measure full repaints, a drag step, a scroll step, a live change and a change of day."""
    application = QApplication.instance() or QApplication([])
    if isinstance(application, QApplication):
        Appearance(application, "light")
    grid = shown_grid(load_theme("light"), orderly_day(VISITS, COLUMNS))
    yield _full(grid)
    yield _drag(grid)
    yield _scroll(grid)
    yield _switch(grid)
    grid.close()


def shown_grid(theme: Theme, agenda: DayAgenda) -> DayGrid:
    """Return a grid on the screen in which the whole day is in sight."""
    grid = DayGrid(theme)
    grid.resize(*SIZE)
    grid.set_now(NOW)
    grid.set_agenda(agenda)
    _settle(grid)
    return grid


def _settle(widget: QWidget) -> None:
    widget.show()
    QTest.qWaitForWindowExposed(widget)
    paint_now(widget)


def paint_now(widget: QWidget) -> None:
    """Paint what was updated, as the next frame would."""
    QApplication.sendEvent(widget.window(), QEvent(QEvent.Type.UpdateRequest))


class Paintings(QObject):
    """Counts paint events of a widget: a step that painted nothing measured nothing."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Count and let pass."""
        self.count += event.type() == QEvent.Type.Paint
        return False


def _full(grid: DayGrid) -> Figure:
    picture = ReadyPicture(grid.viewport().grab())
    picture.resize(grid.viewport().size())
    _settle(picture)
    full, bare = timed_in_turn(grid.viewport().repaint, picture.viewport().repaint, 8, _TURN)
    picture.close()
    return Figure(
        "dayview.full_repaint",
        quietest(full, _TURN),
        "ms",
        quietest(bare, _TURN),
        len(full),
        FULL_LIMIT_MS,
        FULL_RATIO,
    )


def _drag(grid: DayGrid) -> Figure:
    """Measure one step of a dragged visit: move event, ghost, repaint of old and new place."""
    scene = grid.scene
    assert scene is not None
    placed = next(one for one in scene.by_time if is_movable(one.card))
    start = placed.rect.center() - QPoint(
        grid.horizontalScrollBar().value(), grid.verticalScrollBar().value()
    )
    viewport = grid.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    steps = iter(range(10_000))

    def step() -> None:
        way = next(steps) % 24
        QTest.mouseMove(viewport, start + QPoint(40 + 8 * way, 30 + 23 * way))
        paint_now(grid)

    painted = Paintings(viewport)
    samples = timed(step, 120)
    assert painted.count >= len(samples), "a drag step painted nothing"
    grid.cancel_drag()
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start)
    return Figure(
        "dayview.drag_step", quietest(samples, 20), "ms", None, len(samples), DRAG_LIMIT_MS
    )


def _scroll(grid: DayGrid) -> Figure:
    """Measure one wheel notch, up and down in turn, over a day twice as high as the viewport."""
    grid.set_hour_height(200)
    bar = grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    paint_now(grid)
    directions = iter((48, -48) * 5_000)

    def step() -> None:
        bar.setValue(bar.value() + next(directions))
        paint_now(grid)

    painted = Paintings(grid.viewport())
    samples = timed(step, 60)
    assert painted.count >= len(samples), "a scroll step painted nothing"
    grid.set_hour_height(88)
    paint_now(grid)
    return Figure(
        "dayview.scroll_step", quietest(samples, 20), "ms", None, len(samples), SCROLL_LIMIT_MS
    )


def _switch(grid: DayGrid) -> Figure:
    """Measure a day that was never painted before: layout, cold cards, paint."""
    days = iter([orderly_day(VISITS, COLUMNS, seed=seed) for seed in range(100, 120)])

    def switch() -> None:
        grid.set_agenda(next(days))
        grid.viewport().repaint()

    samples = timed(switch, 15)
    return Figure(
        "dayview.day_switch", quietest(samples, 5), "ms", None, len(samples), SWITCH_LIMIT_MS
    )
