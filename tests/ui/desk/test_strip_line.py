"""What the strip says fits where it stands, and goes when it is over."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from frontdesk.domain.catalogue import Resource
from frontdesk.domain.errors import ColumnBlocked
from frontdesk.domain.ids import AppointmentId, new_id
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.occupancy import Deliberately, Place, Timing, require_place
from frontdesk.storage.replica.catalogue import resources
from frontdesk.ui.desk import strip_says
from tests.ui.desk.conftest import Front
from tests.ui.desk.key_strokes import window_key, window_type

CTRL = Qt.KeyboardModifier.ControlModifier


def _to_the_time(front: Front, who: str = "sm be") -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, who)
    window_key(front, Qt.Key.Key_Return)
    window_type(front, "na")
    window_key(front, Qt.Key.Key_Return)
    front.quiet()


def _insist_on(front: Front, words: str) -> None:
    front.window.foot.strip.slot_field.setText(words)
    window_key(front, Qt.Key.Key_Return)
    front.quiet()
    window_key(front, Qt.Key.Key_Return, CTRL)
    front.quiet()


def _question(front: Front) -> str:
    return front.window.foot.reason._question.text()


@pytest.mark.parametrize("who", ["sm be", "rex"])
def test_what_enter_does_is_never_cut_in_a_small_window(front: Front, who: str) -> None:
    _to_the_time(front, who)
    shown = front.window.foot.strip.line.shown_text()
    assert "Enter books. ↑ ↓ other times" in shown
    assert not shown.endswith("…")


def test_a_long_name_gives_way_to_what_to_do(front: Front) -> None:
    _to_the_time(front)
    line = front.window.foot.strip.line
    line.say("→ " + "Wolfeschlegelsteinhausenbergerdorff " * 9, ("Enter books. And so on", "Enter"))
    shown = line.shown_text()
    assert shown.startswith("→ Wolfe")
    assert shown.endswith("…      Enter")
    assert line.fontMetrics().horizontalAdvance(shown) <= line.width()
    assert "And so on" in line.toolTip()


@pytest.mark.parametrize(
    ("warning", "said"),
    [
        ("Muzzle for nails.", "STOP: Muzzle for nails. Read?"),
        ("Muzzle for nails", "STOP: Muzzle for nails. Read?"),
        ("Bites!", "STOP: Bites! Read?"),
        ("", "STOP: read the alerts. Read?"),
    ],
)
def test_a_warning_ends_in_one_stop(warning: str, said: str) -> None:
    assert strip_says.stop_words(warning) == f"{said} Enter goes on."


def test_that_nobody_was_found_goes_with_the_next_letter(front: Front) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, "xyzzy")
    window_key(front, Qt.Key.Key_Return)
    strip = front.window.foot.strip
    front.wait_for(lambda: "Nobody found" in strip.words())
    strip.pet_field.selectAll()
    window_type(front, "b")
    assert "Nobody" not in strip.words()
    assert not strip.line.property("problem")


def test_that_the_search_found_nobody_goes_with_the_next_letter(front: Front) -> None:
    window_key(front, Qt.Key.Key_K, CTRL)
    window_type(front, "xyzzy")
    window_key(front, Qt.Key.Key_Return)
    notice = front.window.foot.notice
    front.wait_for(lambda: "Nobody found" in notice.words())
    window_type(front, "b")
    assert not notice.isVisible()


@pytest.mark.parametrize(
    ("wish", "question"),
    [
        ("jonas 1900", "Book 19:00 although it is closed then?"),
        ("jonas 1015", "Book 10:15 although that is taken?"),
    ],
)
def test_the_question_says_which_rule_stands_against_a_time(
    front: Front, wish: str, question: str
) -> None:
    _to_the_time(front)
    _insist_on(front, wish)
    front.wait_for(lambda: _question(front) == question)
    texts = [each.text() for each in front.window.foot.reason.findChildren(QPushButton)]
    assert texts == ["&Yes ↵", "&No"]


def test_the_question_says_that_a_column_is_blocked(front: Front) -> None:
    begins, ends = front.clinic.at(16, 0), front.clinic.at(17, 0)
    _block_jonas(front, begins, ends)
    _to_the_time(front)
    _insist_on(front, "jonas 1600")
    front.wait_for(lambda: _question(front) == "Book 16:00 although that is blocked?")


def test_a_blocked_column_is_refused_with_what_to_do_next(front: Front) -> None:
    begins, ends = front.clinic.at(16, 0), front.clinic.at(17, 0)
    jonas = _block_jonas(front, begins, ends)
    store = front.store()
    place = Place(
        jonas.site_id, new_id(), [jonas], Timing(AppointmentId(new_id()), begins, ends), False
    )
    with pytest.raises(ColumnBlocked, match=r"blocked.* Nothing was changed; choose .*Ctrl\+Enter"):
        require_place(store.replica, place, Deliberately())
    store.close()


def _block_jonas(front: Front, begins: datetime, ends: datetime) -> Resource:
    store = front.store()
    jonas = next(each for each in resources(store.replica) if each.name == "Jonas")
    store._connection.execute(
        "insert into block (id, resource_id, starts_at, ends_at, label)"
        " values (?, ?, ?, ?, 'Training')",
        (str(new_id()), str(jonas.id), to_text(begins), to_text(ends)),
    )
    store.close()
    return jonas
