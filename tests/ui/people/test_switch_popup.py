"""Another person takes over at the counter: letters, digits, Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from frontdesk.ui.widgets.action_row import ActionRow
from tests.fakes.people_double import Colleague
from tests.ui.desk.key_strokes import window_key, window_type
from tests.ui.people.conftest import Counter

ALT = Qt.KeyboardModifier.AltModifier


def test_a_key_a_letter_the_pin_and_enter_let_another_person_take_over(counter: Counter) -> None:
    front, popup = counter.front, counter.flow.popup
    window_key(front, Qt.Key.Key_U, ALT)
    front.wait_for(popup.isVisible)
    front.type("m")
    front.type("i")
    assert popup.who.person is not None
    assert popup.who.person.login == "u_manager"
    front.type("1357")
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: front.desk.login == "u_manager")
    assert counter.people.active == "u_manager"
    assert not popup.isVisible()


def test_the_pill_is_a_button_for_the_mouse_and_the_keyboard(counter: Counter) -> None:
    pill = next(
        each
        for each in counter.front.window.top.findChildren(QPushButton)
        if "Alt+U" in each.text()
    )
    assert pill.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert pill.accessibleDescription() == "Switch user"
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
    counter.front.wait_for(counter.flow.popup.isVisible)


def test_somebody_else_than_who_is_at_the_desk_is_chosen_at_first(counter: Counter) -> None:
    counter.open_popup()
    person = counter.flow.popup.who.person
    assert person is not None
    assert person.login == "u_manager"


def test_escape_leaves_everything_as_it_was_and_forgets_what_was_typed(counter: Counter) -> None:
    counter.open_popup()
    popup = counter.flow.popup
    counter.type(popup.who.secret, "13")
    counter.front.press(Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert popup.who.secret.text() == ""
    assert counter.front.desk.login == "u_test"
    assert counter.front.window.grid.hasFocus()


def test_tab_goes_round_in_the_panel_and_escape_closes_it_from_anywhere(counter: Counter) -> None:
    counter.open_popup()
    popup, front = counter.flow.popup, counter.front
    first, passed = QApplication.focusWidget(), 0
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        for _ in range(20):
            front.press(key)
            focused = QApplication.focusWidget()
            assert focused is not None
            assert popup.isAncestorOf(focused)
            passed += focused is first
    assert passed >= 2  # it came round
    front.press(Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_enter_on_a_line_of_the_panel_does_what_it_says(counter: Counter) -> None:
    counter.open_popup()
    lock = next(
        row for row in counter.flow.popup.findChildren(ActionRow) if row.accessibleName() == "Lock"
    )
    lock.setFocus()
    counter.front.press(Qt.Key.Key_Return)
    assert counter.flow.lock.is_locked


def test_the_panel_grows_with_the_people_and_covers_none_of_them(counter: Counter) -> None:
    counter.open_popup()
    popup = counter.flow.popup
    popup.give_up()
    counter.people.colleagues["u_new"] = Colleague("u_new", "Þórhallur-Åsgeir Ñandú " * 3)
    counter.open_popup()
    counter.front.wait_for(lambda: popup.who.people.count() == 4)
    QApplication.processEvents()
    people, label = popup.who.people, popup.who._label
    needed = popup.who.sizeHint().height()
    assert popup.who.height() >= needed
    assert people.geometry().bottom() < label.geometry().top()


def test_a_click_beside_the_panel_closes_it(counter: Counter) -> None:
    counter.open_popup()
    QTest.mouseClick(counter.front.window.grid.viewport(), Qt.MouseButton.LeftButton)
    assert not counter.flow.popup.isVisible()


def test_a_wrong_pin_counts_down_until_the_next_try_is_taken(counter: Counter) -> None:
    counter.people.wait = 8
    counter.open_popup()
    who = counter.flow.popup.who
    clock = [100.0]
    who._clock = lambda: clock[0]
    counter.enter(who.secret, "9999")
    counter.front.wait_for(lambda: "Next try in 8 s." in who.words())
    clock[0] += 5
    counter.front.wait_for(lambda: "Next try in 3 s." in who.words())
    counter.enter(who.secret, "1357")
    assert counter.people.opened == []
    clock[0] += 3.1
    counter.front.wait_for(lambda: who.words() == "Try again now.")
    counter.enter(who.secret)
    counter.front.wait_for(lambda: counter.people.opened == ["u_manager"])


def test_who_has_no_pin_types_the_password_of_which_letters_are_letters(counter: Counter) -> None:
    counter.open_popup()
    who = counter.flow.popup.who
    counter.type(who.secret, "z")
    assert who.person is not None
    assert who.person.login == "u_vet"
    assert who.people.hasFocus()
    counter.front.press(Qt.Key.Key_Return)
    assert who.secret.hasFocus()
    assert who.secret.accessibleName() == "Password of Zoë Lovelace"
    counter.enter(who.secret, "correct horse")
    counter.front.wait_for(lambda: counter.front.desk.login == "u_vet")


def test_who_forgot_the_pin_may_type_the_password_instead(counter: Counter) -> None:
    counter.people.passwords["u_manager"] = "mellon and friend"
    counter.open_popup()
    who = counter.flow.popup.who
    who._instead.click()
    assert who.secret.accessibleName() == "Password of Íñigo Ørsted"
    counter.enter(who.secret, "mellon and friend")
    counter.front.wait_for(lambda: counter.front.desk.login == "u_manager")


def test_the_next_switch_proposes_who_was_there_before(counter: Counter) -> None:
    counter.open_popup()
    counter.enter(counter.flow.popup.who.secret, "1357")
    counter.front.wait_for(lambda: counter.front.desk.login == "u_manager")
    counter.open_popup()
    person = counter.flow.popup.who.person
    assert person is not None
    assert person.login == "u_test"


def test_a_draft_in_the_strip_belongs_to_who_typed_it(counter: Counter) -> None:
    front = counter.front
    strip = front.window.foot.strip
    front.window.actions_.new_visit.trigger()
    window_type(front, "smi")
    counter.open_popup()
    counter.enter(counter.flow.popup.who.secret, "1357")
    front.wait_for(lambda: front.desk.login == "u_manager")
    front.quiet()
    assert strip.pet_field.text() == ""
    counter.open_popup()
    counter.enter(counter.flow.popup.who.secret, "4711")
    front.wait_for(lambda: strip.pet_field.text().lower() == "smi")


def test_a_card_that_was_typed_into_waits_for_its_person(counter: Counter) -> None:
    from frontdesk.ui.records.record_dialog import RecordDialog

    front = counter.front
    front.choose(3)
    front.window.visit.pet.trigger()
    front.wait_for(lambda: bool(front.window.findChildren(RecordDialog)))
    (card,) = front.window.findChildren(RecordDialog)
    assert card._client_form is not None
    card._client_form._family.setText("Wiśniewska")
    counter.flow._on_switched("u_manager")
    assert not card.isVisible()
    counter.flow._on_switched("u_test")
    assert card.isVisible()
    assert card._client_form._family.text() == "Wiśniewska"
    card.discard()
