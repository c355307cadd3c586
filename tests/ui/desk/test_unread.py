"""What the strip asks is on the screen before an Enter can answer it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt

from tests.ui.desk.conftest import Front
from tests.ui.desk.key_strokes import window_key, window_type

CTRL = Qt.KeyboardModifier.ControlModifier


@contextmanager
def _screen_standing_still(front: Front) -> Iterator[None]:
    """Paint nothing of the strip meanwhile, as while the machine is too busy to."""
    strip = front.window.foot.strip
    strip.setUpdatesEnabled(False)
    yield
    strip.setUpdatesEnabled(True)


def _answered(front: Front) -> None:
    """Wait until the replica has answered, whether or not the answer can be read."""
    front.wait_for(lambda: not front.tasks._callers)


def _to_the_time(front: Front, pet: str) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, pet)
    window_key(front, Qt.Key.Key_Return)
    window_type(front, "na")
    window_key(front, Qt.Key.Key_Return)
    front.quiet()


def test_an_enter_does_not_take_another_time_that_nobody_can_have_read(front: Front) -> None:
    _to_the_time(front, "sm be")
    strip = front.window.foot.strip
    strip.slot_field.setText("jonas 1030")
    with _screen_standing_still(front):
        window_key(front, Qt.Key.Key_Return)
        front.wait_for(lambda: strip.words().startswith("Not free at 10:30"))
        window_key(front, Qt.Key.Key_Return)
        strip.book_button.click()
        _answered(front)
        assert front.done == []
        assert not strip.is_saving
        assert strip.words().startswith("Not free at 10:30")
    front.quiet()
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))


def test_the_same_answer_a_second_time_can_be_taken_too(front: Front) -> None:
    _to_the_time(front, "sm be")
    strip = front.window.foot.strip
    for _ in range(2):
        strip.slot_field.setText("jonas 1030")
        window_key(front, Qt.Key.Key_Return)
        front.quiet()
        assert strip.words().startswith("Not free at 10:30")
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))


def test_an_enter_does_not_wave_off_a_stop_that_nobody_can_have_read(front: Front) -> None:
    _to_the_time(front, "rex")
    with _screen_standing_still(front):
        window_key(front, Qt.Key.Key_Return)
        assert "Read? Enter goes on." in front.window.foot.strip.words()
        window_key(front, Qt.Key.Key_Return)
        _answered(front)
        assert front.done == []
    front.quiet()
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
