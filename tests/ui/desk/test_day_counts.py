from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from frontdesk.domain.agenda import DayAgenda
from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import PetId, new_id
from frontdesk.domain.today import Counter
from frontdesk.storage.replica import vaccine_gate
from frontdesk.storage.replica.replica import Replica
from tests.ui.desk.conftest import Front

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def _vaccinate(front: Front, pet: int, *, days: int) -> None:
    """Let another desk note a rabies shot that holds so many days beyond the clinic's day."""
    expires = front.clinic.day + timedelta(days=days)
    shot = insert(
        "vaccination",
        new_id(),
        {
            "pet_id": str(front.clinic.pet_id(pet)),
            "vaccine": "Rabies",
            "given_on": str(front.clinic.day),
            "expires_on": str(expires),
        },
    )
    store = front.store()
    committed = store.commit(
        ChangeSet("vaccination.add", "Vaccinated", (shot,)), now=front.clock[0], login="u_other"
    )
    store.close()
    front.desk.report_changed(committed.changed)
    front.quiet()


def _lit_pets(front: Front) -> set[str]:
    """Return whose visits are lit."""
    lit, agenda = front.window.grid._marked.lit, front.window.day.whole
    assert lit is not None
    assert agenda is not None
    return {str(card.pet_id) for card in agenda.cards() if card.id in lit}


def _pets(front: Front, *numbers: int) -> set[str]:
    return {str(front.clinic.pet_id(number)) for number in numbers}


def _press_count(front: Front, key: Qt.Key, count: QAbstractButton) -> None:
    """Press a counter's key; Qt shows the button pressed for a moment before it acts."""
    was = count.isChecked()
    front.press(key, ALT)
    front.wait_for(lambda: count.isChecked() is not was)


def test_the_vaccine_gate_counts_the_days_visits_that_fail_the_rule(front: Front) -> None:
    gate = front.window.status.vaccine
    before = gate.count
    assert before > 0
    assert f"Vaccine gate {before}" in front.window.status.words()
    _vaccinate(front, 5, days=0)
    assert gate.count == before - 1
    _vaccinate(front, 4, days=-1)
    assert gate.count == before - 1


def test_the_gate_is_that_of_the_day_shown(front: Front) -> None:
    _vaccinate(front, 5, days=0)
    front.window.day.step(1)
    front.quiet()
    assert front.window.status.vaccine.isHidden()
    front.window.day.step(-1)
    front.quiet()
    assert front.window.status.vaccine.count > 0


def test_a_key_lights_the_visits_at_the_gate_and_takes_that_back(front: Front) -> None:
    for pet in (0, 1, 3, 6):
        _vaccinate(front, pet, days=90)
    _press_count(front, Qt.Key.Key_8, front.window.status.vaccine)
    assert _lit_pets(front) == _pets(front, 4, 5)
    _vaccinate(front, 5, days=90)
    assert _lit_pets(front) == _pets(front, 4)
    _press_count(front, Qt.Key.Key_8, front.window.status.vaccine)
    assert front.window.grid._marked.lit is None


def test_a_counter_that_filters_stays_in_sight_when_nothing_is_left(front: Front) -> None:
    for pet in (0, 1, 3, 6, 4):
        _vaccinate(front, pet, days=90)
    QTest.mouseClick(front.window.status.vaccine, Qt.MouseButton.LeftButton)
    _vaccinate(front, 5, days=90)
    assert front.window.status.vaccine.isVisible()
    assert _lit_pets(front) == set()
    QTest.mouseClick(front.window.status.vaccine, Qt.MouseButton.LeftButton)
    assert front.window.status.vaccine.isHidden()
    assert front.window.grid._marked.lit is None


def test_one_filter_at_a_time(front: Front) -> None:
    tiles, status = front.window.today.tiles, front.window.status
    _press_count(front, Qt.Key.Key_2, tiles[Counter.HERE])
    _press_count(front, Qt.Key.Key_7, status.unconfirmed)
    assert not tiles[Counter.HERE].isChecked()
    assert _lit_pets(front) == _pets(front, 4, 6, 1)
    assert front.focus() is front.window.grid
    _press_count(front, Qt.Key.Key_8, status.vaccine)
    assert not status.unconfirmed.isChecked()
    _press_count(front, Qt.Key.Key_2, tiles[Counter.HERE])
    assert not status.vaccine.isChecked()
    assert _lit_pets(front) == _pets(front, 0)


def test_another_day_begins_without_a_filter(front: Front) -> None:
    _press_count(front, Qt.Key.Key_8, front.window.status.vaccine)
    front.press(Qt.Key.Key_Right, CTRL)
    front.quiet()
    assert not front.window.status.vaccine.isChecked()
    assert front.window.grid._marked.lit is None


def test_what_was_just_done_has_the_whole_line_while_the_link_says_nothing(front: Front) -> None:
    words = "Parked Hemingway; the visit keeps its time until Ctrl+V places it"
    front.window.status.show_done(words)
    front.quiet()
    assert front.window.status._done.shown_text() == f"✓ {words}"


def test_what_has_begun_is_not_to_be_confirmed_any_more(front: Front) -> None:
    unconfirmed = front.window.status.unconfirmed
    before = unconfirmed.count
    _press_count(front, Qt.Key.Key_7, unconfirmed)
    assert len(_lit_pets(front)) == before
    front.clock[0] = front.clinic.at(10, 1)
    front.window.day.minute_passed.emit()
    front.quiet()
    assert unconfirmed.count == before - 1
    assert len(_lit_pets(front)) == before - 1


def test_the_gate_is_read_again_only_when_others_come_or_their_shots_change(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    gate = vaccine_gate.pets_at_the_gate

    def counted(replica: Replica, pets: Collection[PetId], day: date) -> frozenset[PetId]:
        read.append(len(pets))
        return gate(replica, pets, day)

    monkeypatch.setattr(vaccine_gate, "pets_at_the_gate", counted)
    shown: list[DayAgenda] = []
    front.window.day.whole_day_read.connect(shown.append)
    before = front.window.status.vaccine.count
    front.desk.report_changed(Changed.of([("appointment", front.clinic.appointment_id(5))]))
    front.quiet()
    assert (len(shown), read, front.window.status.vaccine.count) == (1, [], before)
    _vaccinate(front, 5, days=0)
    assert (len(read), front.window.status.vaccine.count) == (1, before - 1)
