from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.desk.conftest import Front
from tests.ui.desk.key_strokes import KeyStrokes, window_key, window_type

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def _book_bella(front: Front) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, "sm be")
    window_key(front, Qt.Key.Key_Return)
    window_type(front, "ba")
    window_key(front, Qt.Key.Key_Return)
    window_key(front, Qt.Key.Key_Return)


def test_a_known_client_and_pet_are_booked_with_at_most_twelve_key_strokes(
    front: Front, strokes: KeyStrokes
) -> None:
    before = front.count("select count(*) from appointment")
    _book_bella(front)
    front.wait_for(lambda: bool(front.done))
    assert 10 <= strokes.count <= 12
    assert front.done == ["Booked Bella, Mon 10:15"]
    assert front.count("select count(*) from appointment") == before + 1
    assert front.refusals == []


def test_a_new_visit_is_shown_chosen_and_marked_as_not_yet_on_the_server(front: Front) -> None:
    _book_bella(front)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    card = front.window.grid.selected
    assert card is not None
    assert card.pet_name == "Bella"
    assert card.pending
    assert front.window.foot.strip.draft.pet is None
    assert QApplication.focusWidget() is front.window.grid


def test_letters_typed_on_a_free_cell_book_there(front: Front) -> None:
    grid = front.window.grid
    grid.setFocus()
    front.press(Qt.Key.Key_Home)
    while grid.cell is None or grid.cell.card is not None or grid.cell_request is None:
        front.press(Qt.Key.Key_Down)
    wish = grid.cell_request
    front.type("bruno")
    front.press(Qt.Key.Key_Return)
    front.type("na")
    front.press(Qt.Key.Key_Return)
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done) or bool(front.window.foot.strip.words()))
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    front.wait_for(lambda: grid.selected is not None)
    assert grid.selected is not None
    assert grid.selected.starts_at == wish.starts_at
    assert grid.selected.resource_id == wish.resource_id


def test_a_draft_survives_leaving_the_strip(front: Front) -> None:
    front.press(Qt.Key.Key_N, CTRL)
    front.type("sm be")
    front.press(Qt.Key.Key_Return)
    front.type("ba")
    front.quiet()
    front.press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is front.window.grid
    draft = front.window.foot.strip.draft
    assert draft.pet is not None
    assert front.window.foot.strip.service_field.text() == "ba"
    front.press(Qt.Key.Key_N, CTRL)
    assert QApplication.focusWidget() is front.window.foot.strip.service_field


def test_a_time_that_is_taken_is_said_and_the_next_one_proposed(front: Front) -> None:
    front.press(Qt.Key.Key_N, CTRL)
    front.type("sm be")
    front.press(Qt.Key.Key_Return)
    front.type("ba")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    front.type("jonas 1030")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    assert front.done == []
    assert "Not free at 10:30" in front.window.foot.strip.words()
    slot = front.window.foot.strip.draft.slot
    assert slot is not None
    assert slot.starts_at == front.clinic.at(11, 30) or slot.starts_at > front.clinic.at(10, 30)
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))


def test_up_and_down_propose_other_times(front: Front) -> None:
    front.press(Qt.Key.Key_N, CTRL)
    front.type("sm be")
    front.press(Qt.Key.Key_Return)
    front.type("na")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    first = front.window.foot.strip.draft.slot
    front.press(Qt.Key.Key_Down)
    second = front.window.foot.strip.draft.slot
    assert first is not None
    assert second is not None
    assert second.starts_at > first.starts_at
    front.press(Qt.Key.Key_Up)
    assert front.window.foot.strip.draft.slot == first


def test_nobody_found_is_said_and_alt_n_takes_the_newcomer_in(front: Front) -> None:
    front.press(Qt.Key.Key_N, CTRL)
    front.type("Qwertz,Fiffi")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    assert "Nobody found" in front.window.foot.strip.words()
    front.press(Qt.Key.Key_N, ALT)
    form = front.window.foot.newcomer
    assert form.isVisible()
    assert (form.family.text(), form.pet.text()) == ("Qwertz", "Fiffi")
    form.phone.setFocus()
    front.type("030 123456")
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert front.window.foot.strip.draft.pet is not None
    assert front.window.foot.strip.draft.pet.name == "Fiffi"
    front.type("ba")
    front.press(Qt.Key.Key_Return)
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: len(front.done) == 2)
    assert front.done[1].startswith("Booked Fiffi")


def test_a_service_nobody_sells_is_refused_in_the_strip(front: Front) -> None:
    front.press(Qt.Key.Key_N, CTRL)
    front.type("sm be")
    front.press(Qt.Key.Key_Return)
    front.type("zz")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    assert "No service is called" in front.window.foot.strip.words()
    assert front.done == []


def test_a_taken_time_is_booked_all_the_same_for_a_reason(front: Front) -> None:
    front.press(Qt.Key.Key_N, CTRL)
    front.type("sm be")
    front.press(Qt.Key.Key_Return)
    front.type("na")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    front.type("jonas 1030")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    assert "Ctrl+Enter" in front.window.foot.strip.words()
    front.press(Qt.Key.Key_Return, CTRL)
    assert front.window.foot.reason.isVisible()
    front.type("emergency")
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    assert (
        front.count("select count(*) from resource_claim where overbook_reason = 'emergency'") == 1
    )


@pytest.mark.parametrize("front", [{"perms": frozenset({"appointment.write"})}], indirect=True)
def test_who_may_not_overbook_is_not_asked_to(front: Front) -> None:
    front.press(Qt.Key.Key_N, CTRL)
    front.type("sm be")
    front.press(Qt.Key.Key_Return)
    front.type("na")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    front.type("jonas 1030")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    assert "Not free at 10:30" in front.window.foot.strip.words()
    assert "Ctrl+Enter" not in front.window.foot.strip.words()


def test_an_impatient_enter_books_once_and_complains_of_nothing(front: Front) -> None:
    before = front.count("select count(*) from appointment")
    front.press(Qt.Key.Key_N, CTRL)
    front.type("sm be")
    front.press(Qt.Key.Key_Return)
    front.type("ba")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    for _ in range(3):
        front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert front.count("select count(*) from appointment") == before + 1
    assert front.refusals == []
    assert "Not free" not in front.window.foot.strip.words()
    assert not front.window.foot.strip.line.property("problem")


@pytest.mark.parametrize(
    ("typed", "pet", "family"),
    [
        ("Quark Ferguson", "Quark", "Ferguson"),
        ("quark van dyke", "Quark", "Van Dyke"),
        ("ferguson,quark", "Quark", "Ferguson"),
        ("Quark", "Quark", ""),
    ],
)
def test_a_newcomer_is_taken_from_what_was_typed(
    front: Front, typed: str, pet: str, family: str
) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, typed)
    window_key(front, Qt.Key.Key_N, ALT)
    form = front.window.foot.newcomer
    assert (form.pet.text(), form.family.text()) == (pet, family)


def test_somebody_known_is_told_once_before_being_added_a_second_time(front: Front) -> None:
    front.press(Qt.Key.Key_N, CTRL)
    front.press(Qt.Key.Key_N, ALT)
    form = front.window.foot.newcomer
    front.wait_for(form.isVisible)
    clients = front.count("select count(*) from client")
    form.pet.setText("Mochi")
    form.given.setText("ANNA")
    form.family.setText("smith")
    form.phone.setText("0151 999 888")
    QTest.keyClick(form.phone, Qt.Key.Key_Return)
    front.wait_for(form._warning.isVisible)
    assert "Anna Smith" in form._warning.text()
    assert front.count("select count(*) from client") == clients
    form.phone.setText("+49 151 2345 6701")  # another number is another question
    QTest.keyClick(form.phone, Qt.Key.Key_Return)
    front.wait_for(lambda: "this number" in form._warning.text())
    QTest.keyClick(form.phone, Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    assert front.count("select count(*) from client") == clients + 1
