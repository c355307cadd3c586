"""The strip in a hurry: odd texts, late answers, a world that changes while somebody types."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from frontdesk.domain.changes import ChangeSet, update
from frontdesk.domain.errors import DiskFull
from frontdesk.domain.ids import PetId
from frontdesk.operations.appointments import book_appointment
from frontdesk.storage.replica.store import LocalStore
from tests.ui.desk.conftest import Front
from tests.ui.desk.key_strokes import window_key, window_type

CTRL = Qt.KeyboardModifier.ControlModifier


def _words(front: Front) -> str:
    return front.window.foot.strip.words()


def _to_the_time(front: Front, pet: str = "sm be", service: str = "ba") -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, pet)
    window_key(front, Qt.Key.Key_Return)
    window_type(front, service)
    window_key(front, Qt.Key.Key_Return)
    front.quiet()


def _enter(front: Front, text: str | None = None) -> None:
    if text is not None:
        front.window.foot.strip.slot_field.setText(text)
    front.press(Qt.Key.Key_Return)
    front.quiet()


def _commit(front: Front, make: Any) -> None:
    """Do something at this desk as another window of it would."""
    store = front.store()
    try:
        committed = store.commit(make(store), now=front.clock[0], login=front.desk.login)
    finally:
        store.close()
    front.desk.report_changed(committed.changed)
    front.quiet()


# -- time and length -----------------------------------------------------------------------------


def test_an_emptied_time_is_asked_for_anew_and_books_nothing(front: Front) -> None:
    _to_the_time(front)
    _enter(front, "aylin fri")
    _enter(front, "")
    assert front.done == []
    assert front.window.foot.strip.slot_field.text() == "Aylin · 10:15 · 45m"


def test_a_name_alone_proposes_and_waits_for_enter(front: Front) -> None:
    _to_the_time(front)
    _enter(front, "mara")
    assert front.done == []
    assert front.window.foot.strip.slot_field.text().startswith("Mara · ")
    _enter(front)
    assert len(front.done) == 1


def test_a_proposal_of_two_things_can_be_edited(front: Front) -> None:
    _to_the_time(front, "bruno", "groom-full")
    field = front.window.foot.strip.slot_field
    assert "Table 1" in field.text()
    _enter(front, field.text().split(" · ")[0] + " · 15:30 · 90m")
    front.wait_for(lambda: bool(front.done) or "Not free" in _words(front))
    assert front.done == ["Booked Bruno, Mon 15:30"]


def test_a_far_proposal_can_be_edited(front: Front) -> None:
    _to_the_time(front)
    _enter(front, "21.12.")
    field = front.window.foot.strip.slot_field
    assert "21 Dec 08:00" in field.text()
    _enter(front, field.text().replace("08:00", "09:00"))
    front.wait_for(lambda: bool(front.done))
    assert front.done == ["Booked Bella, Mon 09:00"]


def test_a_length_that_is_typed_is_the_length_that_is_booked(front: Front) -> None:
    _to_the_time(front)
    _enter(front, "mara 15:30 60m")
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    card = front.window.grid.selected
    assert card is not None
    assert card.ends_at - card.starts_at == timedelta(minutes=60)


def test_plus_lengthens_the_proposal_by_a_quarter_of_an_hour(front: Front) -> None:
    _to_the_time(front)
    _enter(front, "++")
    assert front.done == []
    assert front.window.foot.strip.slot_field.text() == "Aylin · 10:15 · 75m"
    _enter(front, "-")
    assert front.window.foot.strip.slot_field.text() == "Aylin · 10:15 · 60m"
    _enter(front)
    front.quiet()
    card = front.window.grid.selected
    assert card is not None
    assert card.ends_at - card.starts_at == timedelta(minutes=60)


def test_a_time_that_is_over_is_not_booked_by_a_slip(front: Front) -> None:
    front.clock[0] = front.clinic.at(16, 0)
    _to_the_time(front)
    _enter(front, "mara 1300")
    assert front.done == []
    assert "over already" in _words(front)
    _enter(front)
    assert front.done == ["Booked Bella, Mon 13:00"]


def test_after_a_time_that_cannot_be_nothing_that_is_over_is_proposed(front: Front) -> None:
    front.clock[0] = front.clinic.at(14, 20)
    _to_the_time(front)
    _enter(front, "230")  # meant half past two
    slot = front.window.foot.strip.draft.slot
    assert slot is not None
    assert slot.starts_at >= front.clock[0]


def test_the_days_words_are_plain_while_another_day_is_shown(front: Front) -> None:
    _to_the_time(front)
    assert front.window.foot.strip.slot_field.text() == "Aylin · 10:15 · 45m"
    front.window.day.step(1)
    assert front.window.foot.strip.slot_field.text() == "Aylin · today 10:15 · 45m"
    _enter(front)
    assert front.done == ["Booked Bella, Mon 10:15"]


def test_a_time_being_typed_is_not_overwritten_by_a_late_answer(front: Front) -> None:
    _to_the_time(front, "bruno")
    strip = front.window.foot.strip
    strip._look_for_slots()
    front.type("mar")
    front.quiet()
    assert strip.slot_field.text() == "mar"


def test_escape_on_the_button_goes_to_the_day(front: Front) -> None:
    _to_the_time(front)
    front.window.foot.strip.book_button.setFocus()
    front.press(Qt.Key.Key_Escape)
    assert front.window.grid.hasFocus()
    front.window.foot.strip.book_button.setFocus()
    front.press(Qt.Key.Key_Return)
    front.wait_for(lambda: bool(front.done))


# -- odd texts -----------------------------------------------------------------------------------

ODD = (
    "x" * 600,
    "שלום בלה",
    "🐕🐩 👩‍👩‍👧 Bella",
    "sm\nbe\r\n\tlast",
    "be\0lla",
    "%_'\"; drop table pet; --",
    "\u202ebella",
    " ",
    "\ud83d",
)


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("field", ["pet_field", "service_field", "slot_field"])
def test_any_pasted_text_is_understood_or_told(front: Front, field: str, text: str) -> None:
    _to_the_time(front)
    strip = front.window.foot.strip
    target = getattr(strip, field)
    target.setFocus()
    target.selectAll()
    target.insert(text)
    target.textEdited.emit(target.text())
    front.quiet()
    front.press(Qt.Key.Key_Return)
    front.quiet()
    assert len(strip.words()) < 240
    window_key(front, Qt.Key.Key_H, CTRL)
    front.quiet()
    assert front.bugs == []


# -- the same key, the same moment ---------------------------------------------------------------


def _held_enter(front: Front) -> None:
    """Send Enter as the keyboard does again and again while the key is held."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
        QApplication.sendEvent(front.focus(), event)


def test_an_enter_held_down_is_one_enter(front: Front) -> None:
    opened: list[object] = []
    front.window.grid.appointment_opened.connect(opened.append)
    _to_the_time(front)
    for _ in range(5):
        _held_enter(front)
    front.quiet()
    assert front.done == []
    front.press(Qt.Key.Key_Return)
    for _ in range(5):
        _held_enter(front)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    for _ in range(20):
        _held_enter(front)
        front.quiet()
    assert len(front.done) == 1
    assert opened == []


def test_the_next_draft_begun_during_the_saving_stays(front: Front) -> None:
    _to_the_time(front)
    front.press(Qt.Key.Key_Return)
    strip = front.window.foot.strip
    strip.pet_field.setFocus()
    strip.pet_field.setText("bru")
    strip.pet_field.textEdited.emit("bru")
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    assert strip.pet_field.text() == "bru"
    assert strip.pet_field.hasFocus()


def test_a_draft_that_could_not_be_kept_stays_in_the_strip(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = LocalStore.commit

    def full(*_: Any, **__: Any) -> Any:
        raise DiskFull("There is no room left on the disk. Nothing was half-written; free some.")

    monkeypatch.setattr(LocalStore, "commit", full)
    _to_the_time(front)
    _enter(front)
    assert "no room left" in _words(front)
    assert front.window.foot.strip.draft.pet is not None
    monkeypatch.setattr(LocalStore, "commit", commit)
    _enter(front)
    front.wait_for(lambda: bool(front.done))


def test_a_refused_visit_whose_strip_has_moved_on_comes_back_as_a_held_draft(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise DiskFull("There is no room left on the disk.")

    monkeypatch.setattr(LocalStore, "commit", full)
    _to_the_time(front)
    front.press(Qt.Key.Key_Return)
    window_key(front, Qt.Key.Key_H, CTRL)
    front.quiet()
    assert [each.pet_text for each in front.window.drafts.held] == ["Bella Smith"]


# -- the world changes ---------------------------------------------------------------------------


def test_a_time_taken_meanwhile_is_told_and_another_one_offered(front: Front) -> None:
    _to_the_time(front)
    clinic = front.clinic

    def take(store: LocalStore) -> ChangeSet:
        return book_appointment(
            replica=store.replica,
            pet_id=PetId(clinic.pet_id(7)),
            service_ids=[front.window.foot.strip.draft.services[0].id],
            resource_ids=[front.window.foot.strip.draft.slot.resource_ids[0]],  # type: ignore[union-attr]
            starts_at=clinic.at(10, 15),
        )

    _commit(front, take)
    _enter(front)
    assert "already taken" in _words(front)
    assert front.done == []
    slot = front.window.foot.strip.draft.slot
    assert slot is not None
    assert slot.starts_at > clinic.at(10, 15)
    _enter(front)
    front.wait_for(lambda: bool(front.done))


def test_a_pet_that_died_meanwhile_is_told_before_anything_is_booked(front: Front) -> None:
    _to_the_time(front)
    pet = front.clinic.pet_id(0)

    def die(store: LocalStore) -> ChangeSet:
        row = store.replica.row("select * from pet where id = ?", (str(pet),))
        assert row is not None
        change = update("pet", pet, was={"deceased_on": None}, values={"deceased_on": "2026-11-22"})
        assert change is not None
        return ChangeSet("pet.edit", "", (change,))

    _commit(front, die)
    assert "Bella has died" in _words(front)
    _enter(front)
    assert front.done == []


def test_what_to_beware_of_is_said_first_and_in_its_colour(front: Front) -> None:
    _to_the_time(front, "rex", "na")
    strip = front.window.foot.strip
    assert strip.words().startswith("→ ! STOP: Bites: muzzle before handling · Rex")
    assert strip.line.property("problem")
    _enter(front)
    assert "Read? Enter goes on." in _words(front)
    assert front.done == []
    _enter(front)
    front.wait_for(lambda: bool(front.done))


@pytest.mark.parametrize("front", [{"perms": frozenset()}], indirect=True)
def test_who_may_not_book_is_told_in_the_strip(front: Front) -> None:
    front.window.booking.find_slot()
    _to_the_time(front)
    assert not front.window.foot.strip.book_button.isEnabled()
    _enter(front)
    assert "may look, but not book" in _words(front)


def test_the_service_that_was_understood_is_said_by_name(front: Front) -> None:
    _to_the_time(front)
    assert front.window.foot.strip.service_field.text() == "Bath & brush"
    front.window.foot.strip.service_field.setFocus()
    front.press(Qt.Key.Key_Return)
    assert front.window.foot.strip.slot_field.hasFocus()
    assert "No service" not in _words(front)


def test_a_move_takes_the_free_place_chosen_in_the_day(front: Front) -> None:
    agenda = front.window.grid.agenda
    assert agenda is not None
    bruno = next(each for each in agenda.cards() if each.pet_name == "Bruno")
    front.window.grid.select(bruno.id)
    front.window.visit.move.trigger()
    front.wait_for(lambda: front.window.foot.strip.draft.moves)
    front.quiet()
    grid = front.window.grid
    grid.setFocus()
    front.press(Qt.Key.Key_End)
    while _free_at(front) is None or _free_at(front) > front.clinic.at(16, 0):
        front.press(Qt.Key.Key_Up)
    wish = _free_at(front)
    assert wish is not None
    front.press(Qt.Key.Key_Return)
    front.quiet()
    assert front.window.foot.strip.draft.moves
    _enter(front)
    front.wait_for(lambda: bool(front.done))
    assert front.done[0].startswith("Moved Bruno")
    front.wait_for(lambda: front.window.grid.selected is not None)
    front.quiet()
    assert front.window.grid.selected is not None
    assert front.window.grid.selected.starts_at == wish


def _free_at(front: Front) -> Any:
    """Return when the free cell begins on which the keyboard stands, or None."""
    cell, request = front.window.grid.cell, front.window.grid.cell_request
    return request.starts_at if cell and request and cell.card is None else None
