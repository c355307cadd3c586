"""Where cards stand and what is at a point: what is painted is what is hit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QSize

from frontdesk.domain.agenda import AppointmentCard, DayAgenda
from frontdesk.ui.calendar.column_plan import LANES_AT_MOST, MIN_CHIP, MIN_COLUMN
from frontdesk.ui.calendar.scene import Scene, scene_of
from tests.factories.days import agenda, card, column, crowded_day

VIEWPORT = QSize(900, 600)


@st.composite
def days(draw: st.DrawFn) -> DayAgenda:
    """Draw a day of one to six columns with up to twelve visits each."""
    columns = []
    number = 0
    for index in range(draw(st.integers(1, 6))):
        cards: list[AppointmentCard] = []
        for _ in range(draw(st.integers(0, 12))):
            number += 1
            minute = draw(st.integers(0, 23 * 60 // 5)) * 5
            length = draw(st.sampled_from([5, 15, 30, 45, 60, 240]))
            start = f"{minute // 60:02}:{minute % 60:02}"
            cards.append(card(number, f"Pet {number}", "Client", start, length))
        columns.append(column(index, f"Column {index}", "groomer", cards))
    return agenda(*columns)


@given(days())
def test_every_card_is_hit_at_its_middle_and_corners(day: DayAgenda) -> None:
    scene = scene_of(day, VIEWPORT, 88)
    for placed in scene.by_time:
        inside = placed.rect
        for point in (inside.center(), inside.topLeft(), inside.bottomRight()):
            hit = scene.card_at(point)
            assert hit is not None
            assert hit is placed or hit.rect.contains(point)


@given(days(), st.sampled_from([40, 88, 240]))
def test_no_card_covers_another_at_any_scale(day: DayAgenda, hour_height: int) -> None:
    scene = scene_of(day, VIEWPORT, hour_height)
    for placed in scene.columns:
        for one, other in combinations(placed.cards, 2):
            assert not one.rect.intersects(other.rect)


@given(days(), st.integers(-50, 2000), st.integers(-50, 3000))
def test_a_point_hits_only_a_card_that_is_there(day: DayAgenda, x: int, y: int) -> None:
    scene = scene_of(day, VIEWPORT, 88)
    hit = scene.card_at(QPoint(x, y))
    holders = [placed for placed in scene.by_time if placed.rect.contains(x, y)]
    assert (hit in holders) if holders else hit is None


@given(days(), st.integers(100, 3000))
def test_columns_fill_the_width_and_stay_readable(day: DayAgenda, width: int) -> None:
    scene = scene_of(day, QSize(width, 600), 88)
    assert scene.width >= width
    edge = 0
    for index, placed in enumerate(scene.columns):
        assert placed.x == edge
        assert placed.width >= MIN_COLUMN
        assert scene.column_at(placed.x) == index
        assert scene.column_at(placed.right - 1) == index
        edge = placed.right
    assert scene.column_at(-1) is None
    assert scene.column_at(scene.width) is None


@given(days())
def test_cards_stay_inside_their_column(day: DayAgenda) -> None:
    scene = scene_of(day, VIEWPORT, 88)
    for placed in scene.by_time:
        home = scene.columns[placed.column]
        assert home.x <= placed.rect.left()
        assert placed.rect.right() < home.right
        assert placed.rect.height() >= 1


@settings(max_examples=30)
@given(days())
def test_the_same_day_is_laid_out_the_same_way(day: DayAgenda) -> None:
    first, second = (scene_of(day, VIEWPORT, 88) for _ in range(2))
    assert [(p.card.id, p.rect) for p in first.by_time] == [
        (p.card.id, p.rect) for p in second.by_time
    ]


def test_reading_order_is_by_time_then_from_left_to_right() -> None:
    scene = scene_of(crowded_day(), VIEWPORT, 88)
    order = [(placed.card.starts_at, placed.column) for placed in scene.by_time]
    assert order == sorted(order)
    assert [scene.number_of(placed) for placed in scene.by_time] == list(range(len(order)))


def test_a_crowd_is_listed_as_chips_each_at_or_after_its_arrival() -> None:
    crowd = [card(n, f"Pet {n}", "Client", "08:00", 480) for n in range(LANES_AT_MOST + 1)]
    scene = scene_of(agenda(column(1, "Daycare", "daycare", crowd, capacity=40)), VIEWPORT, 88)
    tops = [placed.rect.top() for placed in scene.columns[0].cards]
    assert all(placed.chip for placed in scene.columns[0].cards)
    assert len(set(tops)) == len(crowd)
    assert min(tops) == scene.axis.y(crowd[0].starts_at)
    assert scene.columns[0].peak == len(crowd)


def test_a_column_for_many_lists_chips_from_the_first_pet_on() -> None:
    pair = [card(n, f"Pet {n}", "Client", "08:00", 480) for n in range(2)]
    scene = scene_of(agenda(column(1, "Daycare", "daycare", pair, capacity=40)), VIEWPORT, 88)
    assert [placed.chip for placed in scene.by_time] == [True, True]
    empty = scene_of(agenda(column(1, "Daycare", "daycare", [], capacity=40)), VIEWPORT, 88)
    assert empty.width >= MIN_CHIP


def test_a_crowd_too_big_for_one_stack_fits_the_day_in_several() -> None:
    crowd = [card(n, f"Pet {n}", "Client", "08:00", 480) for n in range(116)]
    scene = scene_of(agenda(column(1, "Daycare", "daycare", crowd, capacity=130)), VIEWPORT, 88)
    rects = [placed.rect for placed in scene.columns[0].cards]
    assert max(rect.bottom() for rect in rects) < scene.height
    assert len({rect.left() for rect in rects}) == 3
    assert min(rect.width() for rect in rects) >= MIN_CHIP - 10
    assert not any(one.intersects(other) for one, other in combinations(rects, 2))


def test_an_appointment_in_two_columns_is_found_in_both() -> None:
    one = card(1, "Bella", "Smith", "09:00", 60)
    scene = scene_of(
        agenda(column(1, "Ann", "groomer", [one]), column(2, "Table", "table", [one])),
        VIEWPORT,
        88,
    )
    assert [placed.column for placed in scene.cards_of(one.id)] == [0, 1]


def test_a_stay_from_the_days_before_is_cut_at_the_top() -> None:
    stay = card(1, "Bella", "Smith", "09:00", 60)
    long_stay = AppointmentCard(
        **{
            **{name: getattr(stay, name) for name in stay.__slots__},
            "starts_at": stay.starts_at - timedelta(days=3),
        }
    )
    scene: Scene = scene_of(agenda(column(1, "Run 1", "run", [long_stay])), VIEWPORT, 88)
    assert scene.by_time[0].rect.top() == 0
    assert scene.by_time[0].rect.bottom() < scene.axis.y(stay.ends_at)
    assert scene.axis.clock(scene.axis.begins) == "07:00"


@settings(max_examples=40)
@given(days(), st.data())
def test_a_day_laid_out_after_another_stands_as_if_it_were_the_first(
    day: DayAgenda, data: st.DataObject
) -> None:
    former = scene_of(day, VIEWPORT, 60)
    kept = [each for each in day.columns if data.draw(st.booleans())]
    changed = [replace(each, cards=each.cards[1:]) for each in kept if data.draw(st.booleans())]
    later = replace(
        day, columns=tuple({each.resource_id: each for each in (*kept, *changed)}.values())
    )
    size = data.draw(st.sampled_from([VIEWPORT, QSize(700, VIEWPORT.height())]))
    again, first = scene_of(later, size, 60, former), scene_of(later, size, 60)
    assert (again.columns, again.plans, again.by_time) == (
        first.columns,
        first.plans,
        first.by_time,
    )


def test_a_column_in_which_nothing_happened_is_not_laid_out_again() -> None:
    day = crowded_day(columns=4)
    former = scene_of(day, VIEWPORT, 60)
    first = day.columns[0]
    changed = replace(first, cards=(replace(first.cards[0], note="!"), *first.cards[1:]))
    scene = scene_of(replace(day, columns=(changed, *day.columns[1:])), VIEWPORT, 60, former)
    again = [new is old for new, old in zip(scene.columns, former.columns, strict=True)]
    assert again == [False, True, True, True]
