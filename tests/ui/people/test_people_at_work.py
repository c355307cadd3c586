"""Several people at one desk, with the real key file: whose name what they do bears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from frontdesk.domain.agenda import Status
from frontdesk.domain.overrides import Override
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.sync.people import People
from frontdesk.ui.people.override_sheet import OverrideSheet
from frontdesk.ui.people.people_desk import PeopleDesk
from frontdesk.ui.people.people_flow import PeopleFlow
from frontdesk.ui.tasks import TaskRunner
from tests.factories.colleagues import INIGO, MARA, RECEPTION, ZOE, workstation
from tests.ui.desk.key_strokes import CTRL, window_key, window_type
from tests.ui.people.conftest import Front

SHIFT = Qt.KeyboardModifier.ShiftModifier

pytestmark = pytest.mark.parametrize(
    "front", [{"login": MARA.login, "perms": RECEPTION}], indirect=True
)


@dataclass
class Shared:
    """A window at a desk of three."""

    front: Front
    people: People
    flow: PeopleFlow

    def take_over(self, name: str, pin: str) -> None:
        """Choose a person by letters and prove it."""
        self.front.window.actions_.switch.trigger()
        self.front.wait_for(self.flow.popup.isVisible)
        who = self.flow.popup.who
        QTest.keyClicks(who.people, name)
        enter(who.secret, pin)
        self.front.wait_for(lambda: not self.flow.popup.isVisible())
        self.front.quiet()

    def sheet(self) -> OverrideSheet:
        """Wait for the question who allows it."""
        self.front.wait_for(lambda: self.flow.lending.sheet is not None)
        sheet = self.flow.lending.sheet
        assert sheet is not None
        return sheet

    def commands(self) -> list[OutboxCommand]:
        """Return what was promised, in order."""
        store = self.front.store()
        try:
            return store.outbox.waiting()
        finally:
            store.close()


def enter(widget: QWidget, text: str) -> None:
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


@pytest.fixture
def shared(front: Front) -> Iterator[Shared]:
    people = workstation(front.directory)
    tasks = TaskRunner("people")
    flow = PeopleFlow(front.window, front.desk, PeopleDesk(people, tasks))
    yield Shared(front, people, flow)
    tasks.close()


def _confirm(front: Front, number: int = 3) -> None:
    front.done.clear()
    front.choose(number)
    front.window.visit.steps[Status.CONFIRMED].trigger()
    front.wait_for(lambda: bool(front.done))
    front.quiet()


def test_each_command_bears_the_name_of_who_was_at_the_desk(shared: Shared) -> None:
    front = shared.front
    _confirm(front)
    shared.take_over("ini", INIGO.pin)
    _confirm(front, 4)
    assert [each.login for each in shared.commands()] == [MARA.login, INIGO.login]
    assert len({each.device_id for each in shared.commands()}) == 2


def test_the_pill_the_rights_and_undo_are_those_of_who_took_over(shared: Shared) -> None:
    front = shared.front
    _confirm(front)
    assert front.window.actions_.new_visit.isEnabled()
    shared.take_over("zo", ZOE.password)
    assert "Zoë · Groomer" in front.window.top._user.text()
    assert not front.window.actions_.new_visit.isEnabled()
    front.window.actions_.undo.trigger()
    front.quiet()
    assert front.refusals == ["There is nothing to undo."]


def test_undo_after_coming_back_is_ones_own(shared: Shared) -> None:
    front = shared.front
    _confirm(front)
    shared.take_over("ini", INIGO.pin)
    shared.take_over("mar", MARA.pin)
    front.done.clear()
    front.window.actions_.undo.trigger()
    front.wait_for(lambda: bool(front.done))
    assert front.done[0].startswith("Undid: ")


# -- somebody else allows it ---------------------------------------------------------------------


def _want_a_closed_time(front: Front) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, "sm be")
    window_key(front, Qt.Key.Key_Return)
    window_type(front, "na")
    window_key(front, Qt.Key.Key_Return)
    front.quiet()
    front.window.foot.strip.slot_field.setText("jonas 1900")
    window_key(front, Qt.Key.Key_Return)
    front.quiet()


def _insist(front: Front, reason: str) -> None:
    window_key(front, Qt.Key.Key_Return, CTRL)
    assert front.window.foot.reason.isVisible()
    front.type(reason)
    front.press(Qt.Key.Key_Return)


def test_a_closed_time_is_booked_by_the_leave_of_who_may(shared: Shared) -> None:
    front = shared.front
    _want_a_closed_time(front)
    assert "Ctrl+Enter" in front.window.foot.strip.words()
    _insist(front, "regular")
    sheet = shared.sheet()
    assert [each.login for each in sheet._lenders] == [INIGO.login]
    assert sheet.reason.currentText() == "regular"
    enter(sheet.who.secret, INIGO.pin)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert front.done == ["Booked Bella, Mon 19:00"]
    (command,) = shared.commands()
    assert command.login == INIGO.login
    assert command.override == Override(MARA.login, "regular")
    assert command.envelope()["override"] == {"asked_by": MARA.login, "reason": "regular"}
    assert front.desk.login == shared.people.active == MARA.login
    assert front.desk.lent is None
    assert front.window.foot.strip.draft.pet is None


def test_who_asked_takes_it_back_with_undo(shared: Shared) -> None:
    front = shared.front
    _want_a_closed_time(front)
    _insist(front, "regular")
    enter(shared.sheet().who.secret, INIGO.pin)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    front.done.clear()
    front.window.actions_.undo.trigger()
    front.wait_for(lambda: bool(front.done))
    assert front.done == ["Undid: Booked Bella, Mon 19:00"]
    assert [each.login for each in shared.commands()] == [INIGO.login, MARA.login]


def test_leaving_the_question_keeps_the_draft_and_says_who_may(shared: Shared) -> None:
    front = shared.front
    _want_a_closed_time(front)
    _insist(front, "regular")
    sheet = shared.sheet()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    front.quiet()
    assert shared.commands() == []
    assert "A manager may." in front.window.foot.strip.words()
    assert front.window.foot.strip.draft.pet is not None


def test_a_wrong_pin_allows_nothing(shared: Shared) -> None:
    front = shared.front
    _want_a_closed_time(front)
    _insist(front, "regular")
    sheet = shared.sheet()
    enter(sheet.who.secret, "2468")
    front.wait_for(lambda: "PIN is not right" in sheet.who.words())
    assert shared.commands() == []
    sheet.reject()


def test_without_a_reason_nothing_is_allowed(shared: Shared) -> None:
    front = shared.front
    front.window.actions_.allow_once.trigger()
    sheet = shared.sheet()
    QTest.keyClicks(sheet.who.secret, INIGO.pin)
    sheet._yes.click()
    assert sheet.reason.accessibleDescription() == "Say why: it is kept with what is done."
    assert front.desk.lent is None
    sheet.reason.setCurrentText("Paid with 4111 1111 1111 1111")
    sheet._yes.click()
    assert "card" in sheet.reason.accessibleDescription()
    sheet.reject()


def test_what_is_disabled_may_be_done_once_by_somebodys_leave(shared: Shared) -> None:
    front = shared.front
    shared.take_over("zo", ZOE.password)
    front.choose(3)
    cancel = front.window.visit.cancel
    assert not cancel.isEnabled()
    window_key(front, Qt.Key.Key_O, CTRL | SHIFT)
    sheet = shared.sheet()
    assert [each.login for each in sheet._lenders] == [MARA.login, INIGO.login]
    sheet.reason.setCurrentText("Nobody else is free")
    enter(sheet.who.secret, MARA.pin)
    front.wait_for(cancel.isEnabled)
    assert "Mara allows one thing: Nobody else is free" in shared.flow.lending.bar.words()
    front.wait_for(front.window.isActiveWindow)
    cancel.trigger()
    front.type("ill")
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    (command,) = shared.commands()
    assert (command.login, command.override) == (
        MARA.login,
        Override(ZOE.login, "Nobody else is free"),
    )
    assert not front.window.actions_.new_visit.isEnabled()
    assert not shared.flow.lending.bar.isVisible()


def test_a_lent_right_is_not_used_for_what_one_may_do_oneself(shared: Shared) -> None:
    front = shared.front
    front.window.actions_.allow_once.trigger()
    sheet = shared.sheet()
    sheet.reason.setCurrentText("Emergency")
    enter(sheet.who.secret, INIGO.pin)
    front.wait_for(lambda: front.desk.lent is not None)
    _confirm(front)
    assert [(each.login, each.override) for each in shared.commands()] == [(MARA.login, None)]
    assert front.desk.lent is not None


@pytest.mark.parametrize("how", ["lock", "give back", "time"])
def test_a_right_nobody_used_is_given_back(shared: Shared, how: str) -> None:
    front = shared.front
    front.window.actions_.allow_once.trigger()
    sheet = shared.sheet()
    sheet.reason.setCurrentText("Emergency")
    enter(sheet.who.secret, INIGO.pin)
    front.wait_for(lambda: front.desk.lent is not None)
    if how == "lock":
        shared.flow.lock_now()
    elif how == "time":
        shared.flow.lending._until.timeout.emit()
    else:
        shared.flow.lending.bar.give_back_wanted.emit()
    assert front.desk.lent is None
    if how == "lock":
        shared.flow.away.let_go()


def test_nobody_here_who_may_is_said_so(shared: Shared) -> None:
    front = shared.front
    shared.take_over("ini", INIGO.pin)
    front.window.actions_.allow_once.trigger()
    front.wait_for(lambda: "Add somebody who may" in front.window.foot.notice.words())


def test_what_was_refused_to_one_person_is_not_told_to_the_next(shared: Shared) -> None:
    front = shared.front
    shared.take_over("ini", INIGO.pin)
    front.window.foot.notice.say("Somebody else has changed this visit.")
    shared.take_over("mara", MARA.pin)
    assert front.window.foot.notice.words() == ""
