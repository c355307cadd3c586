"""A person is added, chooses a PIN, changes the password."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from frontdesk.domain.errors import (
    FrontDeskError,
    InvalidInput,
    NoBinding,
    ServerUnreachable,
    WrongPassword,
)
from frontdesk.domain.passwords import check_password
from frontdesk.ui.dialogs.add_person import AddPerson
from frontdesk.ui.dialogs.change_password import ChangePassword
from frontdesk.ui.dialogs.set_pin import SetPin
from frontdesk.ui.dialogs.small_form import SmallForm
from tests.ui.people.conftest import Counter

THEIRS = "their password"


def _fill(form: SmallForm, **texts: str) -> None:
    for name, text in texts.items():
        edit: QLineEdit = getattr(form, f"_{name}")
        edit.setText(text)


def _send(form: SmallForm) -> None:
    QTest.keyClick(form._fields[-1], Qt.Key.Key_Return)


def _fails(error: FrontDeskError) -> object:
    def fail(*_given: object) -> None:
        raise error

    return fail


@pytest.fixture
def adding(counter: Counter) -> AddPerson:
    counter.front.window.actions_.add_person.trigger()
    (form,) = counter.front.window.findChildren(AddPerson)
    return form


@pytest.fixture
def changing(counter: Counter) -> ChangePassword:
    counter.front.window.actions_.my_password.trigger()
    (form,) = counter.front.window.findChildren(ChangePassword)
    return form


@pytest.fixture
def choosing(counter: Counter) -> SetPin:
    counter.front.window.actions_.my_pin.trigger()
    (form,) = counter.front.window.findChildren(SetPin)
    return form


def test_a_person_is_added_with_a_pin_and_takes_over_by_it(
    counter: Counter, adding: AddPerson
) -> None:
    _fill(adding, login="u_new", password=THEIRS, pin="2580", again="2580")
    _send(adding)
    counter.front.wait_for(lambda: counter.people.pins.get("u_new") == "2580")
    assert "u_new" in counter.people.colleagues


def test_a_login_the_server_does_not_take_is_said_and_can_be_corrected(
    counter: Counter, adding: AddPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = NoBinding("This login belongs to no clinic.")
    monkeypatch.setattr(counter.people, "add", _fails(refusal))
    _fill(adding, login="u_new", password=THEIRS)
    _send(adding)
    counter.front.wait_for(lambda: adding.words() == str(refusal))
    assert adding.go.isEnabled()
    assert adding._password.text() == THEIRS


def test_a_wrong_password_is_said_at_its_field_and_typed_again_there(
    counter: Counter, adding: AddPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter.people, "add", _fails(WrongPassword("That was not it.")))
    _fill(adding, login="u_new", password=f"not {THEIRS}")
    _send(adding)
    counter.front.wait_for(lambda: bool(adding._password.accessibleDescription()))
    assert adding.focusWidget() is adding._password


def test_enter_on_a_button_presses_that_one_and_not_the_one_that_is_ready(
    counter: Counter, adding: AddPerson
) -> None:
    _fill(adding, login="u_new", password=THEIRS)
    adding._close.setFocus()
    QTest.keyClick(adding._close, Qt.Key.Key_Return)
    assert not adding.isVisible()
    assert "u_new" not in counter.people.colleagues


def test_pins_that_differ_or_are_easy_add_nobody(counter: Counter, adding: AddPerson) -> None:
    for pin, again, field in (("2580", "2581", "_again"), ("1234", "1234", "_pin")):
        _fill(adding, login="u_new", password=THEIRS, pin=pin, again=again)
        _send(adding)
        edit: QLineEdit = getattr(adding, field)
        assert edit.accessibleDescription()
    assert "u_new" not in counter.people.colleagues


def test_the_password_is_changed_for_the_old_one(
    counter: Counter, changing: ChangePassword
) -> None:
    new = "a longer one than that"
    _fill(changing, old="my own password", new=new, again=new)
    _send(changing)
    counter.front.wait_for(lambda: counter.people.passwords["u_test"] == new)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("", "a longer one", "a longer one", "_old"),
        ("my own password", "short", "short", "_new"),
        ("my own password", "a longer one", "another one", "_again"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said_at_its_field(
    counter: Counter, changing: ChangePassword, old: str, new: str, again: str, field: str
) -> None:
    _fill(changing, old=old, new=new, again=again)
    _send(changing)
    edit: QLineEdit = getattr(changing, field)
    assert edit.accessibleDescription()
    assert counter.people.passwords["u_test"] == "my own password"


def test_without_the_server_it_says_that_the_old_password_stays(
    counter: Counter, changing: ChangePassword, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter.people, "change_password", _fails(ServerUnreachable("no route")))
    _fill(changing, old="my own password", new="a longer one", again="a longer one")
    _send(changing)
    counter.front.wait_for(lambda: "the old one stays good" in changing.words())


def test_a_wrong_old_password_is_said_at_its_field(
    counter: Counter, changing: ChangePassword
) -> None:
    _fill(changing, old="not mine", new="a longer one", again="a longer one")
    _send(changing)
    counter.front.wait_for(lambda: bool(changing._old.accessibleDescription()))


def test_a_pin_is_set_and_removed(counter: Counter, choosing: SetPin) -> None:
    _fill(choosing, pin="2580", again="2580")
    _send(choosing)
    counter.front.wait_for(lambda: counter.people.pins["u_test"] == "2580")
    counter.front.window.actions_.my_pin.trigger()
    form = counter.front.window.findChildren(SetPin)[-1]
    form._forget.click()
    counter.front.wait_for(lambda: "u_test" not in counter.people.pins)


@pytest.mark.parametrize(
    "password",
    ["ten chars", "aaaaaaaaaaaa", "ababababababa", "u_annannann", "U-annannann", "Anna-Smithers1"],
)
def test_a_password_that_anybody_would_try_first_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        check_password(password, login="u_annannann", name="Anna Smithers")


def test_a_password_of_some_length_is_taken() -> None:
    check_password("correct horse", login="u_annannann", name="Anna Smithers")
    check_password("горячий борщ", login="u_annannann", name="")
