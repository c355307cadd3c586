from __future__ import annotations

from collections import Counter as Tally
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import BugError
from frontdesk.domain.ids import AppointmentId, PetId
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.domain.today import Counter
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.desk.desk import UndoTitles
from frontdesk.ui.desk.news import News, told_once
from frontdesk.ui.desk.rights import Rights
from frontdesk.ui.desk.strip_draft import DraftPet
from frontdesk.ui.dialogs.keys_help import KeysHelp
from frontdesk.ui.widgets.key_button import KeyButton
from frontdesk.ui.widgets.view_row import ViewRow
from tests.ui.desk.conftest import Front

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def _menu_actions(menu: QMenu) -> list[QAction]:
    found = []
    for action in menu.actions():
        sub = action.menu()
        found += _menu_actions(sub) if isinstance(sub, QMenu) else [action]
    return found


def test_1280_by_720_is_enough(front: Front) -> None:
    least = front.window.minimumSizeHint()
    assert (least.width() <= 1280, least.height() <= 720) == (True, True)
    assert front.window.size().toTuple() == (1280, 720)
    for bar in (front.window.top, front.window.tools, front.window.foot, front.window.status):
        assert bar.geometry().width() >= bar.minimumSizeHint().width()


def test_no_key_means_two_things(front: Front) -> None:
    actions = [*front.window.actions_.all(), *front.window.visit.all()]
    keys = Tally(key.toString() for action in actions for key in action.shortcuts())
    assert [key for key, times in keys.items() if times > 1] == []


def test_everything_is_in_the_menu(front: Front) -> None:
    menu = front.window.actions_.menu(front.window.visit.all())
    listed = _menu_actions(menu)
    everything = [*front.window.actions_.all(), *front.window.visit.all()]
    assert [action.text() for action in everything if action not in listed] == []


def _letters(menu: QMenu) -> list[str]:
    """Return the underlined letters of a menu, without those of the menus in it."""
    return [
        action.text().partition("&")[2][:1].lower()
        for action in menu.actions()
        if "&" in action.text()
    ]


def test_no_letter_of_a_menu_means_two_things(front: Front) -> None:
    menu = front.window.actions_.menu(front.window.visit.all())
    menus = [menu, *menu.findChildren(QMenu)]
    doubled = [
        letter for each in menus for letter, times in Tally(_letters(each)).items() if times > 1
    ]
    assert doubled == []


def test_the_keys_page_lists_every_key(front: Front) -> None:
    front.press(Qt.Key.Key_Question)
    dialog = next(each for each in front.window.findChildren(QDialog) if isinstance(each, KeysHelp))
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    missing = [
        action.text()
        for action in front.window.actions_.all()
        if action.shortcut().toString() and action.text().replace("&", "").rstrip("…") not in texts
    ]
    assert missing == []
    dialog.close()


def test_the_counters_say_who_is_here_and_light_them(front: Front) -> None:
    tiles = front.window.today.tiles
    assert tiles[Counter.EXPECTED].count == 6
    assert tiles[Counter.HERE].count == 1
    front.press(Qt.Key.Key_2, ALT)
    front.wait_for(lambda: tiles[Counter.HERE].isChecked())
    front.press(Qt.Key.Key_3, ALT)
    front.wait_for(lambda: tiles[Counter.WAITING].isChecked())
    assert not tiles[Counter.HERE].isChecked()
    front.press(Qt.Key.Key_3, ALT)
    front.wait_for(lambda: not tiles[Counter.WAITING].isChecked())


def test_a_waiting_counter_grows_as_time_passes(front: Front) -> None:
    tiles = front.window.today.tiles
    before = tiles[Counter.OVERDUE].count
    front.clock[0] += timedelta(hours=2)
    front.window.day._on_tick()
    assert tiles[Counter.OVERDUE].count == before + 1


def test_days_are_reached_by_keys_and_by_saying_them(front: Front) -> None:
    front.press(Qt.Key.Key_Right, CTRL)
    assert front.window.day.day == date(2026, 11, 24)
    front.press(Qt.Key.Key_G, CTRL)
    front.type("fri")
    front.press(Qt.Key.Key_Return)
    assert front.window.day.day == date(2026, 11, 27)
    front.press(Qt.Key.Key_T, ALT)
    assert front.window.day.day == date(2026, 11, 23)
    front.quiet()
    assert front.window.grid.agenda is not None
    assert front.window.grid.agenda.day == date(2026, 11, 23)


def test_what_is_no_date_is_said_and_nothing_moves(front: Front) -> None:
    front.press(Qt.Key.Key_G, CTRL)
    front.type("soon")
    front.press(Qt.Key.Key_Return)
    assert "is no date" in front.window.foot.notice.words()
    assert front.window.day.day == date(2026, 11, 23)


def test_the_day_follows_midnight(front: Front) -> None:
    front.clock[0] += timedelta(days=1)
    front.window.day._on_tick()
    assert front.window.day.day == date(2026, 11, 24)
    front.quiet()


def test_searching_everywhere_chooses_the_pets_visit_of_the_day(front: Front) -> None:
    front.press(Qt.Key.Key_K, CTRL)
    front.type("heming")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    assert front.window.grid.selected is not None
    assert front.window.grid.selected.pet_name.startswith("Hemingway")
    assert QApplication.focusWidget() is front.window.grid


def test_a_pet_without_a_visit_is_shown_at_the_right(front: Front) -> None:
    front.press(Qt.Key.Key_K, CTRL)
    front.type("S712345")
    front.press(Qt.Key.Key_Return)
    front.quiet()
    assert front.window.panel.pet_id == front.clinic.pet_id(7)
    assert front.window.grid.selected is None


def test_the_line_is_told_in_words(front: Front) -> None:
    front.desk.report_link(LinkStatus(LinkState.OFFLINE, front.clinic.at(9, 12), waiting=7))
    front.wait_for(lambda: "Offline since 09:12 · 7 to send" in front.window.top._link.text())
    assert "7 changes to send" in front.window.banner.words()
    front.desk.report_link(
        LinkStatus(LinkState.LIVE, front.clock[0], synced_at=front.clock[0] - timedelta(seconds=2))
    )
    front.wait_for(lambda: "Live · synced 2 s ago" in front.window.top._link.text())
    assert front.window.banner.words() == ""
    assert not front.window.banner.isVisible()


@pytest.mark.parametrize("choice", ["dark", "light"])
def test_the_look_changes_everywhere_at_once(
    front: Front, appearance: Appearance, choice: str
) -> None:
    front.window.theme_chosen.connect(lambda name: appearance.choose(name))
    action = next(each for each in front.window.actions_.themes.actions() if each.data() == choice)
    action.trigger()
    assert appearance.theme.name == choice
    assert front.window.grid._theme.name == choice
    front.window.grab()
    appearance.choose("light")


def test_a_bug_is_reported_without_stopping_anybody(front: Front) -> None:
    front.window.faults.add("builtins.ValueError\n  somewhere.py:1 in work")
    front.window.faults.add("builtins.KeyError\n  somewhere.py:2 in work")
    assert front.window.faults.isVisible()
    assert not front.window.faults.isModal()
    assert "ValueError" in front.window.faults.text()
    assert "KeyError" in front.window.faults.text()
    front.window.faults.hide()


def test_a_login_that_may_not_write_is_offered_nothing_to_write(front: Front) -> None:
    front.window.visit.allow(Rights())
    front.window.grid.select(front.window.grid.agenda.cards()[0].id)  # type: ignore[union-attr]
    front.quiet()
    assert [a.text() for a in front.window.visit.steps.values() if a.isEnabled()] == []
    assert not front.window.visit.cancel.isEnabled()


def test_an_unexpected_error_in_a_query_reaches_the_reports(front: Front) -> None:
    heard: list[Exception] = []
    front.desk.ask(front.window, lambda _store: 1 / 0, lambda _: None, heard.append)
    front.wait_for(lambda: len(heard) == 1)
    assert isinstance(heard[0], BugError)
    assert [type(bug) for bug in front.bugs] == [ZeroDivisionError]
    front.bugs.clear()


def test_names_of_any_length_and_script_never_widen_the_window(front: Front) -> None:
    long = "Ω" * 500
    pet = DraftPet(PetId(front.clinic.pet_id(0)), long, None, f"بيلا {long}", long, long)
    front.window.foot.strip.begin_for(pet)
    front.window.foot.notice.say(long)
    front.window.foot.reason.ask(long, "Yes", ("no",), lambda _: None, no="&Keep")
    front.window.status.show_done(long)
    front.window.news.tell(told_once(News.SENT_AGAIN, long, tone="warn"))
    front.window.status.show_undo(UndoTitles(long, ""))
    front.quiet()
    front.window.grab()
    assert front.window.minimumSizeHint().width() <= 1280
    assert front.window.width() == 1280


@pytest.mark.parametrize("front", [{"staff_name": "Ω" * 500}], indirect=True)
def test_a_long_name_of_the_user_leaves_room_for_the_clinics(front: Front) -> None:
    assert front.window.minimumSizeHint().width() <= 1000
    front.window.grab()
    assert front.window.top._clinic.shown_text() == "Kleintiersalon am Park"
    assert "Alt+U" in front.window.top._user.text()


def test_a_long_name_of_a_column_leaves_the_buttons_of_the_visit_in_sight(front: Front) -> None:
    front.choose(0)
    panel, card = front.window.panel, front.window.grid.selected
    assert card is not None
    assert panel._pet is not None
    assert panel._visit is not None
    visit = panel._visit
    claims = tuple(replace(each, resource_name="Ω" * 200) for each in visit.claims)
    visit = replace(visit, claims=claims)
    pet = replace(panel._pet, name="Ω " * 250)
    panel.show_pet(pet, visit, card, front.clinic.zone, front.clock[0])
    page = panel.widget()
    assert page is not None
    assert page.minimumSizeHint().width() <= panel.viewport().width()
    step = next(each for each in page.findChildren(KeyButton))
    QApplication.processEvents()
    assert step.geometry().bottom() < panel.viewport().height()


def test_what_people_typed_is_no_markup_in_a_tooltip(front: Front) -> None:
    name = "<b>Rex</b> & <img src='x'>"
    front.window.status.show_undo(UndoTitles(f"Moved {name}", ""))
    tip = front.window.status._undo.toolTip()
    assert "<b>" not in tip
    assert QTextDocumentFragment.fromHtml(tip).toPlainText() == f"Moved {name}"


def test_a_new_catalogue_keeps_the_view_and_the_place(front: Front) -> None:
    front.window.grid.select(AppointmentId(front.clinic.appointment_id(4)))
    front.quiet()
    with front.qtbot.waitSignal(front.desk.changed):
        front.desk.report_changed(Changed(everything=True))
    front.quiet()
    checked = [
        action.text() for action in front.window.actions_.views.actions() if action.isChecked()
    ]
    assert checked == ["Everyone"]
    assert front.window.grid.selected is not None
    assert front.window.grid.selected.id == front.clinic.appointment_id(4)


def test_the_view_that_is_shown_stays_marked_when_it_is_clicked_again(front: Front) -> None:
    (row,) = front.window.side.findChildren(ViewRow)
    assert row.isChecked()
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert row.isChecked()
