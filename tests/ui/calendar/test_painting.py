"""What reaches the screen: only what changed, nothing over words, no word cut inside a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from frontdesk.domain.agenda import Alert, AppointmentCard, Severity, Status
from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.calendar.block import paint_block
from frontdesk.ui.calendar.block_cache import BlockCache
from frontdesk.ui.calendar.block_look import BlockLook, Seen, look_of
from frontdesk.ui.calendar.block_text import BlockFonts, runs_of
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.calendar.day_painter import _words_at
from frontdesk.ui.theme import load_theme
from tests.factories.days import DAY, NOW, ZONE, agenda, at, card, column, pictured_day

SEEN = Seen(DAY, ZONE, NOW)
NAMES = [
    "Bella",
    "X" * 500,
    "Íñigo " * 80,
    "בלה היפה מאוד",
    "\u202eesrever",
    "🐶" * 200,
    "line\nbreak\tand tab",
    "",
]


class Clips(QObject):
    """Gathers the region of every paint event of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.regions: list[QRegion] = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if isinstance(event, QPaintEvent):
            self.regions.append(event.region())
        return False

    def painted(self) -> QRegion:
        """Return all that was painted."""
        whole = QRegion()
        for region in self.regions:
            whole += region
        return whole


def _paint_now(widget: QWidget) -> None:
    QApplication.sendEvent(widget.window(), QEvent(QEvent.Type.UpdateRequest))


def _look(name: str = "Bella", width: int = 150, height: int = 60, **changes: Any) -> BlockLook:
    one = card(1, name, "Smith", "09:00", 60, **changes)
    return look_of(one, (width, height), SEEN)


def _id(number: int) -> AppointmentId:
    return AppointmentId(UUID(int=10_000 + number))


def _rect(grid: DayGrid, number: int) -> QRect:
    assert grid.scene is not None
    offset = QPoint(grid.horizontalScrollBar().value(), grid.verticalScrollBar().value())
    return grid.scene.cards_of(_id(number))[0].rect.translated(-offset)


def test_choosing_repaints_only_the_two_cards(grid: DayGrid) -> None:
    grid.select(_id(2))
    _paint_now(grid)
    clips = Clips(grid.viewport())
    grid.select(_id(7))
    _paint_now(grid)
    allowed = QRegion()
    for number in (2, 7):
        allowed += _rect(grid, number).adjusted(-4, -4, 4, 4)
    assert clips.regions
    assert clips.painted().subtracted(allowed).isEmpty()


def test_a_drag_step_repaints_only_the_ghost_and_where_it_was(grid: DayGrid) -> None:
    start = _rect(grid, 2).center()
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(grid.viewport(), start + QPoint(0, 60))
    _paint_now(grid)
    clips = Clips(grid.viewport())
    QTest.mouseMove(grid.viewport(), start + QPoint(0, 90))
    _paint_now(grid)
    painted = clips.painted().boundingRect()
    assert clips.regions
    assert painted.height() < 250
    assert painted.width() < 200
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=start)


def test_a_partial_repaint_gives_the_same_picture_as_a_full_one(grid: DayGrid) -> None:
    grid.select(_id(2))
    _paint_now(grid)
    for number in (7, 12, 1, 2):
        grid.select(_id(number))
        _paint_now(grid)
    piecemeal = grid.window().grab().toImage()
    grid.viewport().repaint()
    assert grid.window().grab().toImage() == piecemeal


def test_scrolling_gives_the_same_picture_as_painting_anew(grid: DayGrid) -> None:
    bar = grid.verticalScrollBar()
    bar.setValue(0)
    _paint_now(grid)
    shot = grid.grab().toImage()
    for value in (37, 120, 80, 0):
        bar.setValue(value)
        _paint_now(grid)
    assert grid.grab().toImage() == shot


def test_the_minute_moves_the_line_of_now(grid: DayGrid) -> None:
    before = grid.grab().toImage()
    grid.set_now(NOW + timedelta(seconds=20))
    assert grid.grab().toImage() == before
    grid.set_now(NOW + timedelta(minutes=5))
    assert grid.grab().toImage() != before


def test_the_line_of_now_spares_every_word(grid: DayGrid) -> None:
    scene = grid.scene
    assert scene is not None
    painter = grid._painter
    y = scene.axis.y(NOW)
    crossed = [
        (placed, painter._block(scene, placed, grid._marked, 1.0))
        for placed in scene.by_time
        if placed.rect.top() <= y + 1 and placed.rect.bottom() >= y
    ]
    gaps = list(_words_at(y, crossed))
    words = [
        text.translated(placed.rect.topLeft())
        for placed, block in crossed
        for text in block.texts
        if text.translated(placed.rect.topLeft()).intersects(QRect(0, y, 10_000, 2))
    ]
    assert words
    for word in words:
        assert any(low <= word.left() and word.right() < high for low, high in gaps)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [(60, 17), (90, 21), (150, 37), (150, 60), (300, 120)])
def test_words_stay_inside_the_card_and_apart(name: str, size: tuple[int, int]) -> None:
    fonts = BlockFonts()
    one = replace(
        card(1, name, name, "09:00", 60, status=Status.HERE, services=name),
        note=name,
        first_visit=True,
        alerts=(Alert(Severity.STOP, name),),
    )
    look = look_of(one, size, SEEN)
    runs = runs_of(look, fonts)
    assert runs
    for run in runs:
        assert run.rect.left() >= 5
        assert run.rect.right() < size[0]
        assert run.rect.bottom() < size[1] + 3
        assert fonts.width(run.font, run.text) <= run.rect.width()
    for number, run in enumerate(runs):
        for other in runs[number + 1 :]:
            overlap = run.rect.intersected(other.rect)
            assert overlap.isEmpty() or overlap.height() <= 2


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("height", [43, 60, 120])
def test_the_state_is_said_in_words_unless_it_is_the_usual_one(status: Status, height: int) -> None:
    look = _look(height=height, status=status)
    said = " ".join(run.text for run in runs_of(look, BlockFonts()))
    booked_and_small = status is Status.BOOKED and not look.pressing and height < 48
    assert (look.state in said) or booked_and_small


def test_the_smallest_card_still_says_how_long_somebody_waits() -> None:
    waiting = replace(
        card(1, "Layla", "Cooper", "09:30", 15, status=Status.HERE), here_at=at("09:20")
    )
    said = [run.text for run in runs_of(look_of(waiting, (100, 21), SEEN), BlockFonts())]
    assert said == ["Layla", "27 min"]
    patient = replace(waiting, here_at=at("09:45"))
    said = [run.text for run in runs_of(look_of(patient, (100, 21), SEEN), BlockFonts())]
    assert "2 min" not in said


def test_a_narrow_card_gives_up_the_client_before_the_pet() -> None:
    said = [run.text for run in runs_of(_look("Hemingway", width=100), BlockFonts())]
    assert said[0] == "Hemingway"
    assert "Smith" not in said


def test_a_stay_says_its_days_and_says_it_again_further_down() -> None:
    stay = replace(_stay_card(), starts_at=at("14:15") - timedelta(days=2))
    look = look_of(stay, (150, 900), SEEN)
    assert look.when == "Thu 14:15 until Tue"
    names = [run.rect.top() for run in runs_of(look, BlockFonts()) if run.text == "Bella"]
    assert len(names) == 5
    assert max(b - a for a, b in pairwise(names)) < 400


def test_a_visit_far_away_is_dated() -> None:
    stay = replace(_stay_card(), starts_at=at("14:15") - timedelta(days=20))
    assert look_of(stay, (150, 60), SEEN).when == "1 Nov 14:15 until Tue"


def _stay_card() -> AppointmentCard:
    return replace(card(1, "Bella", "Smith", "14:15", 60), ends_at=at("11:00") + timedelta(days=3))


def test_pending_and_attention_look_different_from_settled() -> None:
    theme, fonts = load_theme("light"), BlockFonts()
    settled = _look()
    looks = [settled, replace(settled, pending=True), replace(settled, attention=True)]
    images = [paint_block(look, theme, fonts, 1.0).pixmap.toImage() for look in looks]
    assert images[0] != images[1]
    assert images[1] != images[2]


def test_pixels_follow_the_device_pixel_ratio() -> None:
    block = paint_block(_look(), load_theme("light"), BlockFonts(), 1.5)
    assert (block.pixmap.width(), block.pixmap.height()) == (225, 90)
    assert block.pixmap.deviceIndependentSize().toSize().width() == 150


def test_a_changed_day_is_painted_as_if_it_were_the_first(grid: DayGrid, make_grid: Any) -> None:
    grid.clearFocus()
    before = grid.grab().toImage()
    day = pictured_day()
    full = next(n for n, each in enumerate(day.columns) if each.cards)
    busy = day.columns[full]
    changed = replace(
        busy,
        cards=(replace(busy.cards[0], pet_name="Other", status=Status.GONE), *busy.cards[1:]),
        blocks=(),
    )
    later = replace(day, columns=(*day.columns[:full], changed, *day.columns[full + 1 :]))
    grid.set_agenda(later)
    fresh = make_grid(later)
    fresh.clearFocus()
    after = grid.grab().toImage()
    assert after != before
    assert after == fresh.grab().toImage()
    grid.set_agenda(day)
    assert grid.grab().toImage() == before


def test_the_cache_keeps_within_its_bytes_and_forgets_the_oldest() -> None:
    theme, fonts = load_theme("light"), BlockFonts()
    painted: list[str] = []

    def show(cache: BlockCache, name: str) -> None:
        def paint() -> Any:
            painted.append(name)
            return paint_block(_look(name), theme, fonts, 1.0)

        cache.get(name, paint)

    size = paint_block(_look(), theme, fonts, 1.0).bytes_held
    cache = BlockCache(bytes_at_most=2 * size)
    for name in ("a", "b", "a", "c", "a", "b"):
        show(cache, name)
    assert painted == ["a", "b", "c", "b"]
    assert cache.bytes_held <= 2 * size
    cache.clear()
    assert cache.bytes_held == 0


def test_a_theme_repaints_everything(grid: DayGrid) -> None:
    light = grid.grab().toImage()
    grid.set_theme(load_theme("dark"))
    dark = grid.grab().toImage()
    assert light.pixelColor(500, 600) != dark.pixelColor(500, 600)
    grid.set_theme(load_theme("light"))
    assert grid.grab().toImage() == light


def test_a_filter_fades_the_others(grid: DayGrid) -> None:
    before = grid.grab().toImage()
    grid.set_lit(frozenset({_id(2)}))
    assert grid.grab().toImage() != before
    grid.set_lit(None)
    assert grid.grab().toImage() == before


def test_a_filter_brings_into_sight_what_it_lights(grid: DayGrid) -> None:
    bar = grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    grid.set_lit(frozenset({_id(1)}))
    shown = bar.value()
    assert shown < bar.maximum()
    bar.setValue(bar.maximum())
    grid.set_lit(frozenset({_id(1), _id(2)}))  # the same filter, after a change in the day
    assert bar.value() == bar.maximum()
    grid.set_lit(None)
    assert bar.value() == bar.maximum()


def test_a_filter_leaves_the_day_in_place_where_one_of_its_visits_is_in_sight(
    grid: DayGrid,
) -> None:
    bar = grid.verticalScrollBar()
    before = bar.value()
    grid.set_lit(frozenset({_id(1), _id(2)}))
    assert bar.value() == before


def test_a_day_without_columns_says_so(grid: DayGrid) -> None:
    grid.set_agenda(agenda())
    image = grid.grab().toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(400, 640, 2) for y in range(330, 420, 2)
    }
    assert len(colours) > 1


def test_another_day_is_shown_from_its_opening(grid: DayGrid) -> None:
    day = (NOW + timedelta(days=3)).date()
    grid.resize(1000, 400)
    grid.set_agenda(agenda(column(1, "Ann", "groomer", [], works=None), day=day))
    assert grid.scene is not None
    top = grid.scene.axis.instant(grid.verticalScrollBar().value())
    assert top == at("08:00", day)


def test_today_is_shown_around_now(grid: DayGrid) -> None:
    grid.resize(1000, 400)
    grid.set_agenda(agenda(column(1, "Ann", "groomer", []), day=NOW.date() + timedelta(days=1)))
    grid.set_agenda(pictured_day())
    assert grid.scene is not None
    y = grid.scene.axis.y(NOW) - grid.verticalScrollBar().value()
    assert 50 < y < grid.viewport().height() / 2


def test_names_of_any_script_and_length_are_shown_without_complaint(make_grid: Any) -> None:
    cards = [card(n, name, name, "09:00", 60, services=name) for n, name in enumerate(NAMES)]
    grid = make_grid(agenda(*(column(n, c.pet_name, "vet", [c]) for n, c in enumerate(cards))))
    assert not grid.grab().isNull()
