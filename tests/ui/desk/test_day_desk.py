"""The place in the calendar: what is shown is always the day that is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from frontdesk.domain.agenda import DayAgenda, Status
from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import ChangeSet, update
from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.storage.replica import day_patch
from frontdesk.ui.desk import day_desk
from tests.ui.desk.conftest import Front

CTRL = Qt.KeyboardModifier.ControlModifier
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def _shown(front: Front) -> date:
    assert front.window.grid.agenda is not None
    return front.window.grid.agenda.day


def test_a_day_outside_the_calendar_is_refused_and_the_day_stays(front: Front) -> None:
    front.window.day.go_to(date(1800, 1, 1))
    front.quiet()
    assert "calendar goes from" in front.window.foot.notice.words()
    assert front.window.day.day == _shown(front) == MONDAY
    assert "23 Nov 2026" in front.window.tools.day.text()


def test_a_day_asked_for_while_another_cannot_be_read_is_shown(front: Front) -> None:
    front.window.day.go_to(date(1800, 1, 1))
    front.window.day.go_to(TUESDAY)
    front.quiet()
    assert front.window.day.day == _shown(front) == TUESDAY
    assert "24 Nov 2026" in front.window.tools.day.text()


def test_nothing_of_the_former_day_is_chosen_while_the_next_one_is_read(front: Front) -> None:
    front.choose(1)
    front.press(Qt.Key.Key_Right, CTRL)
    front.press(Qt.Key.Key_I)
    front.quiet()
    assert _shown(front) == TUESDAY
    front.press(Qt.Key.Key_Left, CTRL)
    front.quiet()
    assert front.done == []
    whole = front.window.day.whole
    assert whole is not None
    card = next(each for each in whole.cards() if each.id == front.clinic.appointment_id(1))
    assert card.status is Status.CONFIRMED


def test_midnight_is_noticed_while_another_day_is_looked_at(front: Front) -> None:
    front.press(Qt.Key.Key_Right, CTRL)
    front.press(Qt.Key.Key_Right, CTRL)
    front.clock[0] += timedelta(days=1)
    front.window.day._on_tick()
    front.quiet()
    assert front.window.day.day == date(2026, 11, 25)
    assert front.window.side.month._today == TUESDAY
    front.window.tools.ask_for_day()
    front.window.tools.day.clear()
    QTest.keyClicks(front.window.tools.day, "tomorrow")
    front.press(Qt.Key.Key_Return)
    assert front.window.day.day == date(2026, 11, 25)
    front.quiet()


def test_waking_up_a_whole_hour_later_is_noticed_at_once(front: Front) -> None:
    front.window.day._on_tick()
    front.clock[0] += timedelta(hours=1)
    passed: list[bool] = []
    front.window.day.minute_passed.connect(lambda: passed.append(True))
    front.window.day._on_tick()
    assert passed == [True]


def _note_elsewhere(front: Front, text: str) -> Changed:
    """Write a note of the second visit as another program of this workstation does."""
    visit = front.clinic.appointment_id(1)
    change = update("appointment", visit, was={"note": ""}, values={"note": text})
    assert change is not None
    store = front.store()
    changed = store.commit(
        ChangeSet("appointment.edit", "Note", (change,)), now=front.clock[0], login="u_other"
    ).changed
    store.close()
    return changed


def _note_shown(front: Front) -> str:
    whole = front.window.day.whole
    assert whole is not None
    return next(c.note for c in whole.cards() if c.id == front.clinic.appointment_id(1))


def test_a_change_is_shown_without_reading_the_whole_day(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: list[date] = []
    monkeypatch.setattr(day_desk, "read_day", lambda *_given, **_named: whole.append(MONDAY))
    front.desk.report_changed(_note_elsewhere(front, "Shy"))
    front.quiet()
    assert _note_shown(front) == "Shy"
    assert whole == []


def test_two_hundred_changes_at_once_are_shown_together(front: Front) -> None:
    shown: list[DayAgenda] = []
    front.window.day.agenda_read.connect(shown.append)
    changed = _note_elsewhere(front, "Shy")
    for _ in range(200):
        front.desk.report_changed(changed)
    front.quiet()
    assert _note_shown(front) == "Shy"
    assert 2 <= len(shown) < 20  # the first at once; how many meanwhile is the machine's business


def test_what_nobody_told_is_shown_a_minute_after_a_change_at_the_latest(front: Front) -> None:
    _note_elsewhere(front, "Shy")
    front.desk.report_changed(Changed.of([("appointment", front.clinic.appointment_id(2))]))
    front.quiet()
    assert _note_shown(front) == ""
    front.clock[0] += timedelta(minutes=1)
    front.window.day._on_tick()
    front.quiet()
    assert _note_shown(front) == "Shy"


def test_a_change_that_could_not_be_read_is_read_with_the_next_one(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object, **_named: object) -> None:
        raise ReplicaUnusable("The disk cannot be read.")

    with monkeypatch.context() as patched:
        patched.setattr(day_patch, "patched_day", fails)
        front.desk.report_changed(_note_elsewhere(front, "Shy"))
        front.quiet()
    assert _note_shown(front) == ""
    front.desk.report_changed(Changed.of([("appointment", front.clinic.appointment_id(2))]))
    front.quiet()
    assert _note_shown(front) == "Shy"
