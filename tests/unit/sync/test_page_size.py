from __future__ import annotations

from frontdesk.sync.page_size import FIRST, LEAST, MOST, PageSize


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def pages(size: PageSize, clock: Clock, *seconds: float) -> int:
    for each in seconds:
        with size.one_page():
            clock.now += each
    return size.rows


def test_a_fast_line_is_asked_for_more_at_once_up_to_a_limit() -> None:
    clock = Clock()
    size = PageSize(clock)
    assert pages(size, clock, 0.1) == 2 * FIRST
    assert pages(size, clock, *[0.1] * 20) == MOST


def test_a_slow_line_is_asked_for_less_but_never_for_nothing() -> None:
    clock = Clock()
    size = PageSize(clock)
    assert pages(size, clock, 1.0) == FIRST
    assert pages(size, clock, 3.0) == FIRST // 2
    assert pages(size, clock, *[3.0] * 20) == LEAST


def test_after_a_cut_pages_are_much_smaller() -> None:
    size = PageSize(Clock())
    size.cut()
    assert size.rows == FIRST // 4
