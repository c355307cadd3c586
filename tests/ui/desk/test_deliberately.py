"""A time that a rule stands against is taken all the same, for a reason, by who may."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.desk.conftest import Front
from tests.ui.desk.key_strokes import window_key, window_type

CTRL = Qt.KeyboardModifier.ControlModifier
MAY_ONLY_BOOK = {"perms": frozenset({"appointment.write"})}


def _words(front: Front) -> str:
    return front.window.foot.strip.words()


def _begin(front: Front, key: Qt.Key) -> None:
    window_key(front, key, CTRL)
    window_type(front, "sm be")
    window_key(front, Qt.Key.Key_Return)
    window_type(front, "na")
    window_key(front, Qt.Key.Key_Return)
    front.quiet()


def _wish(front: Front, words: str) -> None:
    front.window.foot.strip.slot_field.setText(words)
    window_key(front, Qt.Key.Key_Return)
    front.quiet()


def _insist(front: Front) -> None:
    window_key(front, Qt.Key.Key_Return, CTRL)
    assert front.window.foot.reason.isVisible()
    front.type("regular")
    front.press(Qt.Key.Key_Return)


def _columns(front: Front) -> list[str]:
    """Return what is occupied for that reason."""
    store = front.store()
    try:
        rows = store.replica.rows(
            "select r.name from resource_claim as c join resource as r on r.id = c.resource_id"
            " where c.overbook_reason = 'regular' and c.deleted_at is null"
        )
        return [row["name"] for row in rows]
    finally:
        store.close()


def test_a_visit_is_booked_outside_the_opening_hours_for_a_reason(front: Front) -> None:
    _begin(front, Qt.Key.Key_N)
    _wish(front, "jonas 1900")
    assert "Not free at 19:00" in _words(front)
    assert "Ctrl+Enter" in _words(front)
    _insist(front)
    front.wait_for(lambda: bool(front.done))
    assert front.done == ["Booked Bella, Mon 19:00"]
    assert _columns(front) == ["Jonas"]


def test_a_walk_in_is_taken_in_after_hours_for_a_reason(front: Front) -> None:
    front.clock[0] = front.clinic.at(19, 5)
    _begin(front, Qt.Key.Key_W)
    assert _words(front).startswith("Nothing is free any more today.")
    _insist(front)
    front.wait_for(lambda: bool(front.done))
    assert front.done == ["Walked in: Bella, Mon 19:00"]
    assert len(_columns(front)) == 1


@pytest.mark.parametrize(
    ("wish", "when", "column"),
    [
        ("1900", "to Mon 19:00", "Mara"),
        ("jonas 1900", "to Mon 19:00", "Jonas"),
        ("jonas 1015", "to Mon 10:15", "Jonas"),
    ],
    ids=["closed", "closed and another column", "taken"],
)
def test_a_visit_is_moved_against_a_rule_for_a_reason(
    front: Front, wish: str, when: str, column: str
) -> None:
    front.choose(6)
    name = _chosen(front)
    front.window.visit.move.trigger()
    front.wait_for(lambda: front.window.foot.strip.draft.moves)
    front.quiet()
    _wish(front, wish)
    assert "Ctrl+Enter" in _words(front)
    _insist(front)
    front.wait_for(lambda: bool(front.done))
    assert front.done == [f"Moved {name} {when}"]
    assert _columns(front) == [column]


def _chosen(front: Front) -> str:
    selected = front.window.grid.selected
    assert selected is not None
    return selected.pet_name


@pytest.mark.parametrize("front", [MAY_ONLY_BOOK], indirect=True)
def test_who_may_not_insist_is_told_and_not_asked_for_a_reason(front: Front) -> None:
    _begin(front, Qt.Key.Key_N)
    _wish(front, "jonas 1900")
    assert "Ctrl+Enter" not in _words(front)
    window_key(front, Qt.Key.Key_Return, CTRL)
    assert not front.window.foot.reason.isVisible()
    assert "A manager may." in _words(front)
    assert front.done == []
