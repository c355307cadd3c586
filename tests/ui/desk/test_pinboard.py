from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu

from frontdesk.domain.agenda import AppointmentCard, Status
from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId, ServiceId, new_id
from frontdesk.operations.appointments import (
    book_appointment,
    cancel_appointment,
    check_in,
    move_appointment,
)
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.calendar.cursor import Cell
from frontdesk.ui.calendar.requests import MoveRequest
from frontdesk.ui.desk.rights import Rights
from frontdesk.ui.widgets.view_row import ViewRow
from tests.ui.desk.conftest import Front

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def _id(front: Front, number: int) -> AppointmentId:
    return AppointmentId(front.clinic.appointment_id(number))


def _choose(front: Front, number: int) -> None:
    assert front.window.grid.select(_id(front, number))
    front.window.grid.setFocus()
    front.quiet()


def _park(front: Front, *numbers: int) -> None:
    for number in numbers:
        _choose(front, number)
        front.press(Qt.Key.Key_Space)
        front.quiet()


def _parked(front: Front) -> list[AppointmentId]:
    return [card.id for card in front.window.side.pinboard.cards.rows.cards]


def _stand(front: Front, resource: str, hour: int, minute: int = 0) -> None:
    """Put the keyboard's cell on a slot of a column."""
    grid = front.window.grid
    assert grid.scene is not None
    column = grid.scene.index_of(ResourceId(front.clinic.resource_id(resource)))
    assert column is not None
    grid.choose(Cell(column, front.clinic.at(hour, minute)))
    grid.setFocus()


def _card(front: Front, number: int) -> AppointmentCard:
    agenda = front.window.day.whole
    assert agenda is not None
    return next(card for card in agenda.cards() if card.id == _id(front, number))


def _place(card: AppointmentCard, front: Front) -> tuple[str, str]:
    local = card.starts_at.astimezone(front.clinic.zone)
    names = {front.clinic.resource_id(name): name for name in ("Mara", "Jonas", "Aylin")}
    return names[card.resource_id], f"{local:%H:%M}"


def _words(front: Front) -> str:
    return front.window.status.words()


def test_space_parks_the_chosen_visit_which_keeps_its_time(front: Front) -> None:
    _park(front, 3)
    assert _parked(front) == [_id(front, 3)]
    assert _place(_card(front, 3), front) == ("Aylin", "09:30")
    assert front.count("select count(*) from overlay_command") == 0
    assert "Parked" in _words(front)
    grid = front.window.grid
    assert grid.scene is not None
    assert "on the pinboard" in grid.spoken_text(grid.scene.cards_of(_id(front, 3))[0])


def test_space_again_takes_it_off(front: Front) -> None:
    _park(front, 3, 6)
    assert front.window.visit.pins.park.text().replace("&", "") == "Off the pinboard"
    front.press(Qt.Key.Key_Space)
    front.quiet()
    assert _parked(front) == [_id(front, 3)]
    assert front.window.grid.selected is not None


def test_cut_and_paste_is_one_move_with_one_undo(front: Front) -> None:
    _choose(front, 3)
    front.press(Qt.Key.Key_X, CTRL)
    front.quiet()
    front.press(Qt.Key.Key_X, CTRL)
    front.quiet()
    assert _parked(front) == [_id(front, 3)]
    _stand(front, "Jonas", 13)
    front.press(Qt.Key.Key_V, CTRL)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert _place(_card(front, 3), front) == ("Jonas", "13:00")
    assert _parked(front) == []
    assert front.window.grid.selected is not None
    assert front.window.grid.selected.id == _id(front, 3)
    front.press(Qt.Key.Key_Z, CTRL)
    front.wait_for(lambda: len(front.done) == 2)
    front.quiet()
    assert _place(_card(front, 3), front) == ("Aylin", "09:30")
    assert _parked(front) == [_id(front, 3)]


def test_a_parked_visit_is_placed_on_another_day(front: Front) -> None:
    _park(front, 3)
    front.press(Qt.Key.Key_Right, CTRL)
    front.quiet()
    assert _parked(front) == [_id(front, 3)]
    _stand(front, "Jonas", 13)
    front.clock[0] = front.clinic.at(9, 47)
    grid = front.window.grid
    assert grid.scene is not None
    grid.choose(Cell(1, front.clinic.at(13) + timedelta(days=1)))
    front.press(Qt.Key.Key_V, CTRL)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert front.window.day.day == front.clinic.day + timedelta(days=1)
    assert _card(front, 3).starts_at == front.clinic.at(13) + timedelta(days=1)


def test_from_the_board_to_a_slot_by_keys_alone(front: Front) -> None:
    _park(front, 3, 6)
    _stand(front, "Jonas", 12)
    front.press(Qt.Key.Key_F8)
    cards = front.window.side.pinboard.cards
    assert front.focus() is cards
    assert cards.card is not None
    assert cards.card.id == _id(front, 6)
    front.press(Qt.Key.Key_Up)
    front.press(Qt.Key.Key_Return)
    assert front.focus() is front.window.grid
    assert front.window.grid.preview is not None
    for _ in range(4):
        front.press(Qt.Key.Key_Down)
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert _place(_card(front, 3), front) == ("Jonas", "13:00")
    assert _parked(front) == [_id(front, 6)]
    assert front.window.grid.carried is None
    assert front.refusals == []


def test_placing_on_a_taken_time_is_refused_by_the_same_rule(front: Front) -> None:
    _park(front, 3)
    jonas = ResourceId(front.clinic.resource_id("Jonas"))
    card = _card(front, 3)
    front.window.grid.move_requested.emit(
        MoveRequest(card.id, card.resource_id, jonas, front.clinic.at(10, 15))
    )
    front.wait_for(lambda: bool(front.refusals))
    _stand(front, "Jonas", 10, 15)
    front.press(Qt.Key.Key_V, CTRL)
    front.wait_for(lambda: len(front.refusals) == 2)
    front.quiet()
    assert front.refusals[0] == front.refusals[1]
    assert front.window.foot.notice.isVisible()
    assert _parked(front) == [_id(front, 3)]
    assert front.window.grid.preview is None


def test_a_copy_books_a_new_visit_of_the_same_kind_and_length(front: Front) -> None:
    _choose(front, 3)
    front.press(Qt.Key.Key_C, CTRL)
    _stand(front, "Jonas", 13)
    front.press(Qt.Key.Key_V, CTRL)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert front.done[0].startswith("Booked")
    new, old = front.window.grid.selected, _card(front, 3)
    assert new is not None
    assert new.id != old.id
    assert (new.pet_id, new.service_names) == (old.pet_id, old.service_names)
    assert new.ends_at - new.starts_at == old.ends_at - old.starts_at
    assert _place(old, front) == ("Aylin", "09:30")
    assert _parked(front) == []


def test_what_was_pointed_at_last_is_pasted(front: Front) -> None:
    _park(front, 6)
    _choose(front, 3)
    front.press(Qt.Key.Key_C, CTRL)
    cards = front.window.side.pinboard.cards
    QTest.mouseClick(cards.viewport(), LEFT, pos=cards.visualRect(cards.currentIndex()).center())
    _stand(front, "Jonas", 13)
    front.press(Qt.Key.Key_V, CTRL)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert front.done[0].startswith("Moved")
    assert _place(_card(front, 6), front) == ("Jonas", "13:00")


def test_pasting_nothing_says_how_to_get_something(front: Front) -> None:
    _stand(front, "Jonas", 13)
    front.press(Qt.Key.Key_V, CTRL)
    assert "Space parks a visit" in front.window.foot.notice.words()
    front.press(Qt.Key.Key_F8)
    assert "The pinboard is empty" in _words(front)
    assert front.focus() is front.window.grid


def test_delete_takes_a_card_off_and_esc_goes_back_to_the_day(front: Front) -> None:
    _park(front, 3, 6)
    front.press(Qt.Key.Key_F8)
    front.press(Qt.Key.Key_Delete)
    front.quiet()
    assert _parked(front) == [_id(front, 3)]
    assert _card(front, 6).status is Status.BOOKED
    front.press(Qt.Key.Key_Escape)
    assert front.focus() is front.window.grid
    assert _parked(front) == [_id(front, 3)]
    front.press(Qt.Key.Key_F8)
    front.press(Qt.Key.Key_Backspace)
    front.quiet()
    assert _parked(front) == []
    assert front.focus() is front.window.grid
    assert not front.window.foot.reason.isVisible()


def test_shift_enter_shows_the_visit_where_it_stands(front: Front) -> None:
    _park(front, 3)
    front.press(Qt.Key.Key_Right, CTRL)
    front.quiet()
    front.press(Qt.Key.Key_F8)
    front.press(Qt.Key.Key_Return, SHIFT)
    front.quiet()
    assert front.window.day.day == front.clinic.day
    assert front.window.grid.selected is not None
    assert front.window.grid.selected.id == _id(front, 3)


def _commit_elsewhere(front: Front, store: LocalStore, changeset: ChangeSet) -> None:
    """Let something change as the exchange with the server changes it: behind the window."""
    committed = store.commit(changeset, now=front.clock[0], login="u_other")
    front.desk.report_changed(committed.changed)


def test_another_desks_change_is_on_the_card_at_once(front: Front) -> None:
    _park(front, 3)
    store = front.store()
    _commit_elsewhere(
        front,
        store,
        move_appointment(
            replica=store.replica,
            appointment_id=_id(front, 3),
            starts_at=front.clinic.at(13, 30),
        ),
    )
    _commit_elsewhere(
        front,
        store,
        check_in(replica=store.replica, appointment_id=_id(front, 3), now=front.clock[0]),
    )
    store.close()
    front.quiet()
    (card,) = front.window.side.pinboard.cards.rows.cards
    assert card.starts_at == front.clinic.at(13, 30)
    assert card.status is Status.HERE
    text = front.window.side.pinboard.cards.rows.index(0).data()
    assert "13:30" in text
    assert "Here" in text


def test_a_visit_cancelled_at_another_desk_leaves_with_a_word(front: Front) -> None:
    _park(front, 3, 6)
    front.press(Qt.Key.Key_F8)
    front.press(Qt.Key.Key_Up)
    front.press(Qt.Key.Key_Return)
    store = front.store()
    _commit_elsewhere(
        front,
        store,
        cancel_appointment(
            replica=store.replica,
            appointment_id=_id(front, 3),
            reason="ill",
            now=front.clock[0],
        ),
    )
    store.close()
    front.quiet()
    assert _parked(front) == [_id(front, 6)]
    words = front.window.foot.notice.words()
    assert "left the pinboard" in words
    assert "Cancelled" in words
    assert front.window.grid.carried is None
    assert front.window.grid.preview is None


def test_cancelling_it_here_takes_it_off_without_a_word_and_undo_brings_it_back(
    front: Front,
) -> None:
    _park(front, 3)
    front.press(Qt.Key.Key_Delete)
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert _parked(front) == []
    assert not front.window.foot.notice.isVisible()
    front.press(Qt.Key.Key_Z, CTRL)
    front.wait_for(lambda: len(front.done) == 2)
    front.quiet()
    assert _parked(front) == [_id(front, 3)]


def test_a_visit_dragged_onto_the_board_is_parked_and_stays(front: Front) -> None:
    grid, box = front.window.grid, front.window.side.pinboard
    _choose(front, 3)
    assert grid.scene is not None
    offset = QPoint(grid.horizontalScrollBar().value(), grid.verticalScrollBar().value())
    start = grid.scene.cards_of(_id(front, 3))[0].rect.center() - offset
    end = grid.viewport().mapFromGlobal(box.mapToGlobal(box.rect().center()))
    QTest.mousePress(grid.viewport(), LEFT, pos=start)
    QTest.mouseMove(grid.viewport(), start - QPoint(40, 0))
    QTest.mouseMove(grid.viewport(), end)
    assert box.property("welcome") is True
    QTest.mouseRelease(grid.viewport(), LEFT, pos=end)
    front.quiet()
    assert box.property("welcome") is False
    assert _parked(front) == [_id(front, 3)]
    assert front.done == []
    assert _place(_card(front, 3), front) == ("Aylin", "09:30")


def test_a_card_dragged_onto_a_slot_is_placed_there(front: Front) -> None:
    _park(front, 3)
    _stand(front, "Jonas", 13)
    grid, cards = front.window.grid, front.window.side.pinboard.cards
    assert grid.scene is not None
    column = grid.scene.columns[1]
    at = QPoint(column.x + column.width // 2, grid.scene.axis.y(front.clinic.at(13)) + 5)
    offset = QPoint(grid.horizontalScrollBar().value(), grid.verticalScrollBar().value())
    end = cards.viewport().mapFromGlobal(grid.viewport().mapToGlobal(at - offset))
    start = cards.visualRect(cards.currentIndex()).center()
    QTest.mousePress(cards.viewport(), LEFT, pos=start)
    QTest.mouseMove(cards.viewport(), start + QPoint(40, 0))
    QTest.mouseMove(cards.viewport(), end)
    assert grid.preview is not None
    QTest.mouseRelease(cards.viewport(), LEFT, pos=end)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert _place(_card(front, 3), front) == ("Jonas", "13:00")
    assert _parked(front) == []


def test_a_card_let_go_beside_the_day_stays_on_the_board(front: Front) -> None:
    _park(front, 3)
    cards = front.window.side.pinboard.cards
    start = cards.visualRect(cards.currentIndex()).center()
    QTest.mousePress(cards.viewport(), LEFT, pos=start)
    QTest.mouseMove(cards.viewport(), start + QPoint(20, 30))
    QTest.mouseRelease(cards.viewport(), LEFT, pos=start + QPoint(20, 30))
    front.quiet()
    assert _parked(front) == [_id(front, 3)]
    assert front.done == []
    assert front.window.grid.preview is None


def test_moving_a_parked_visit_in_the_day_places_it(front: Front) -> None:
    _park(front, 3)
    jonas = ResourceId(front.clinic.resource_id("Jonas"))
    card = _card(front, 3)
    front.window.grid.move_requested.emit(
        MoveRequest(card.id, card.resource_id, jonas, front.clinic.at(13))
    )
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert _parked(front) == []


def test_a_placing_that_the_server_refuses_is_offered_other_times(front: Front) -> None:
    _park(front, 3)
    _stand(front, "Jonas", 13)
    front.press(Qt.Key.Key_V, CTRL)
    front.wait_for(lambda: bool(front.done))
    front.let_the_server_refuse()
    front.wait_for(lambda: front.window.side.attention.focus_first())
    front.quiet()
    assert _place(_card(front, 3), front) == ("Aylin", "09:30")


def test_twelve_cards_scroll_and_leave_room_for_everything_else(front: Front) -> None:
    store = front.store()
    for number in range(12):
        store.pins.park(
            _id(front, number % 7) if number < 7 else AppointmentId(_more(front, store, number)),
            login="u_test",
            now=front.clock[0],
        )
    store.close()
    front.window.pinboard.refresh()
    front.quiet()
    cards = front.window.side.pinboard.cards
    assert len(_parked(front)) == 11  # one of the seven is gone already
    assert cards.verticalScrollBar().maximum() > 0
    assert cards.height() >= 44
    assert front.window.size().toTuple() == (1280, 720)
    cards.setFocus()
    front.press(Qt.Key.Key_Home)
    front.press(Qt.Key.Key_End)
    assert cards.visualRect(cards.currentIndex()).bottom() <= cards.viewport().height()


def _more(front: Front, store: LocalStore, number: int) -> AppointmentId:
    new = AppointmentId(new_id())
    changeset = book_appointment(
        replica=store.replica,
        pet_id=PetId(front.clinic.pet_id(5)),
        service_ids=[ServiceId(front.clinic.service_id("nails"))],
        resource_ids=[ResourceId(front.clinic.resource_id("Aylin"))],
        starts_at=front.clinic.at(12) + timedelta(minutes=15 * (number - 7)),
        appointment_id=new,
    )
    store.commit(changeset, now=front.clock[0], login="u_test")
    return new


def test_the_rows_keep_to_the_rules_of_a_model(front: Front) -> None:
    rows = front.window.side.pinboard.cards.rows
    tester = QAbstractItemModelTester(
        rows, QAbstractItemModelTester.FailureReportingMode.Fatal, front.window
    )
    _park(front, 3, 6)
    front.press(Qt.Key.Key_Space)
    front.quiet()
    assert tester.model() is rows
    assert rows.rowCount() == 1


def test_a_login_that_may_not_write_parks_and_pastes_nothing(front: Front) -> None:
    _park(front, 3)
    front.window.visit.allow(Rights())
    enabled = [action.text() for action in front.window.visit.pins.all() if action.isEnabled()]
    assert enabled == []
    front.press(Qt.Key.Key_F8)
    front.press(Qt.Key.Key_Return)
    assert front.window.grid.carried is None


def test_a_key_held_down_does_one_thing(front: Front) -> None:
    _park(front, 3, 6)
    _stand(front, "Jonas", 13)
    front.press(Qt.Key.Key_F8)
    front.press(Qt.Key.Key_Return)
    for key, target in (
        (Qt.Key.Key_Return, front.window.grid),
        (Qt.Key.Key_Delete, front.window.side.pinboard.cards),
    ):
        again = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True, 1)
        QApplication.sendEvent(target, again)
    front.quiet()
    assert front.done == []
    assert len(_parked(front)) == 2
    assert front.window.grid.carried is not None


def test_a_menu_offers_what_the_keys_of_the_board_do(front: Front) -> None:
    _park(front, 3)
    cards = front.window.side.pinboard.cards
    front.press(Qt.Key.Key_F8)
    card = cards.card
    assert card is not None
    menu = cards._menu(card)
    assert isinstance(menu, QMenu)
    taking_off = next(action for action in menu.actions() if "off" in action.text())
    taking_off.trigger()
    menu.close()
    front.quiet()
    assert _parked(front) == []


@pytest.mark.parametrize("name", ["Ω" * 300, "بيلا الجميلة", "🐶" * 40, ""])
def test_names_of_any_script_stay_on_their_card(front: Front, name: str) -> None:
    store = front.store()
    store._connection.execute(
        "update pet set name = ? where id = ?", (name, str(front.clinic.pet_id(3)))
    )
    store.close()
    _park(front, 3)
    front.window.grab()
    assert front.window.side.pinboard.cards.horizontalScrollBar().maximum() == 0
    assert front.window.width() == 1280


def test_the_board_stays_scrolled_where_it_is_while_time_passes(front: Front) -> None:
    store = front.store()
    for number in range(7, 12):
        new = _more(front, store, number)
        store.pins.park(new, login="u_test", now=front.clock[0])
    store.close()
    front.desk.report_changed(Changed(everything=True))
    front.quiet()
    _park(front, 1, 3, 4, 5, 6)
    cards = front.window.side.pinboard.cards
    bar = cards.verticalScrollBar()
    assert bar.maximum() > 10
    bar.setValue(10)
    current = cards.card
    front.clock[0] = front.clinic.at(10, 40)
    front.window.day.minute_passed.emit()
    front.quiet()
    assert bar.value() == 10
    assert cards.card == current
    front.desk.report_changed(Changed(everything=True))
    front.quiet()
    assert bar.value() == 10
    assert "late" in cards.rows.index(len(_parked(front)) - 2).data()


def test_below_the_cards_there_is_no_menu(front: Front) -> None:
    _park(front, 3)
    cards = front.window.side.pinboard.cards
    cards.setMaximumHeight(300)
    cards.resize(cards.width(), 200)
    for point, offered in ((QPoint(20, 150), False), (QPoint(20, 10), True)):
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, point, cards.viewport().mapToGlobal(point)
        )
        cards.contextMenuEvent(event)
        assert bool(cards.findChildren(QMenu)) is offered
    cards.findChildren(QMenu)[0].close()


def test_the_list_of_an_empty_board_is_made_with_its_first_card(front: Front) -> None:
    board = front.window.side.pinboard
    assert board.tab_stops() == ()
    assert board.card is None
    _park(front, 3)
    assert board.tab_stops() == (board.cards,)
    assert board.cards.isVisible()


def test_tab_comes_from_the_views_to_the_board_though_it_was_made_late(front: Front) -> None:
    _park(front, 3)
    side = front.window.side
    last_view = side.findChildren(ViewRow)[-1]
    assert last_view.nextInFocusChain() is side.pinboard.cards
