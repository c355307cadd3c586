from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from frontdesk.domain.agenda import Status
from tests.ui.desk.conftest import Front
from tests.ui.desk.key_strokes import KeyStrokes, window_key, window_type

CTRL = Qt.KeyboardModifier.ControlModifier


def _say_bella(front: Front, service: str = "ba") -> None:
    window_key(front, Qt.Key.Key_W, CTRL)
    window_type(front, "sm be")
    window_key(front, Qt.Key.Key_Return)
    window_type(front, service)
    window_key(front, Qt.Key.Key_Return)


def _statuses(front: Front) -> int:
    return front.count("select count(*) from appointment where status = 'here'")


def test_a_known_pet_is_booked_and_checked_in_with_at_most_twelve_keys(
    front: Front, strokes: KeyStrokes
) -> None:
    front.clock[0] = front.clinic.at(11, 47)
    before = _statuses(front)
    _say_bella(front, "na")
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    assert strokes.count <= 12
    assert front.done == ["Walked in: Bella, Mon 11:45"]
    front.quiet()
    card = front.window.grid.selected
    assert card is not None
    assert (card.status, card.starts_at) == (Status.HERE, front.clinic.at(11, 45))
    assert card.pending
    assert _statuses(front) == before + 1


def test_one_undo_takes_the_walk_in_back(front: Front) -> None:
    before = front.count("select count(*) from appointment where deleted_at is null")
    front.clock[0] = front.clinic.at(11, 47)
    _say_bella(front, "na")
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    front.window.actions_.undo.trigger()
    front.wait_for(lambda: len(front.done) == 2)
    assert front.count("select count(*) from appointment where deleted_at is null") == before


def test_when_nobody_is_free_the_next_time_is_said_before_anything_is_booked(front: Front) -> None:
    _say_bella(front)
    front.quiet()
    strip = front.window.foot.strip
    assert front.done == []
    assert strip.words().startswith("Nobody is free now. Next: 10:15.")
    assert strip.line.property("problem")
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    assert front.done == ["Walked in: Bella, Mon 10:15"]


def _squeeze_in(front: Front) -> None:
    window_key(front, Qt.Key.Key_Return, CTRL)
    assert front.window.foot.reason.isVisible()
    front.type("emergency")
    front.press(Qt.Key.Key_Return)


def test_a_walk_in_is_squeezed_in_for_a_reason_by_who_may(front: Front) -> None:
    front.clock[0] = front.clinic.at(12, 10)  # everybody has lunch, and Mara works beside it
    window_key(front, Qt.Key.Key_W, CTRL)
    window_type(front, "bruno")
    window_key(front, Qt.Key.Key_Return)
    window_type(front, "na")
    window_key(front, Qt.Key.Key_Return)
    front.quiet()
    assert "Ctrl+Enter: now" in front.window.foot.strip.words()
    _squeeze_in(front)
    front.wait_for(lambda: bool(front.done))
    assert front.done == ["Walked in: Bruno, Mon 12:00"]
    sql = "select count(*) from resource_claim where overbook_reason = 'emergency'"
    assert front.count(sql) == 1


def test_no_reason_puts_a_pet_in_two_places_and_the_next_time_is_said(front: Front) -> None:
    _say_bella(front)  # she has a visit until 10:00
    front.quiet()
    _squeeze_in(front)
    front.wait_for(lambda: "already has a visit" in front.window.foot.strip.words())
    front.quiet()
    assert "Next: 10:15. Enter takes it." in front.window.foot.strip.words()
    assert front.done == []


@pytest.mark.parametrize("front", [{"perms": frozenset({"appointment.write"})}], indirect=True)
def test_who_may_not_overbook_is_not_offered_to_squeeze_in(front: Front) -> None:
    _say_bella(front)
    front.quiet()
    assert "Next: 10:15" in front.window.foot.strip.words()
    assert "Ctrl+Enter" not in front.window.foot.strip.words()


def test_after_hours_a_walk_in_is_told_that_nothing_is_free_today(front: Front) -> None:
    front.clock[0] = front.clinic.at(19, 5)
    _say_bella(front)
    front.quiet()
    assert front.window.foot.strip.words().startswith("Nothing is free any more today.")
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: "A walk-in is served today" in front.window.foot.strip.words())
    assert front.done == []


def test_a_stop_alert_is_read_before_a_pet_is_taken_in(front: Front) -> None:
    front.clock[0] = front.clinic.at(14, 2)
    window_key(front, Qt.Key.Key_W, CTRL)
    window_type(front, "rex")
    window_key(front, Qt.Key.Key_Return)
    window_type(front, "na")
    window_key(front, Qt.Key.Key_Return)
    front.quiet()
    window_key(front, Qt.Key.Key_Return)
    assert "STOP: Bites: muzzle before handling" in front.window.foot.strip.words()
    front.quiet()
    assert front.done == []
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    assert front.done == ["Walked in: Rex, Mon 14:00"]


def test_the_draft_on_the_phone_waits_while_somebody_walks_in(front: Front) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, "bruno")
    window_key(front, Qt.Key.Key_Return)
    front.quiet()
    window_key(front, Qt.Key.Key_W, CTRL)
    strip = front.window.foot.strip
    assert strip.title.text() == "Walk-in"
    assert strip.pet_field.text() == ""
    assert [each.pet_text for each in front.window.drafts.held] == ["Bruno Smithers"]
    window_key(front, Qt.Key.Key_N, CTRL)
    assert strip.title.text() == "New visit"


def test_the_walk_in_stands_in_the_tool_bar_with_its_key(front: Front) -> None:
    buttons = [
        each
        for each in front.window.tools.findChildren(QPushButton)
        if each.accessibleName() == "Walk-in Ctrl+W"
    ]
    assert len(buttons) == 1
    buttons[0].click()
    assert front.window.foot.strip.title.text() == "Walk-in"


def test_the_present_moves_on_while_a_walk_in_is_typed(front: Front) -> None:
    front.clock[0] = front.clinic.at(14, 2)
    window_key(front, Qt.Key.Key_W, CTRL)
    window_type(front, "bruno")
    window_key(front, Qt.Key.Key_Return)
    front.quiet()
    front.clock[0] += timedelta(minutes=30)
    window_type(front, "na")
    window_key(front, Qt.Key.Key_Return)
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    assert front.done == ["Walked in: Bruno, Mon 14:30"]
