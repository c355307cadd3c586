from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from frontdesk.domain.agenda import Severity
from frontdesk.domain.forms import PetForm
from frontdesk.domain.ids import ClientId, PetId, new_id
from frontdesk.domain.records import PetCard
from frontdesk.operations.pets import edit_pet
from frontdesk.storage.replica.cards import pet_card
from frontdesk.storage.replica.search import SearchHit
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.desk.rights import Rights
from frontdesk.ui.records.facts import age_words, weight_words
from frontdesk.ui.records.hit_model import HitModel, HitRole
from frontdesk.ui.records.opened_record import OpenedRecord
from frontdesk.ui.records.pet_form_view import PetFormView
from frontdesk.ui.records.record_dialog import RecordDialog
from frontdesk.ui.theme import ThemeName, load_theme
from frontdesk.ui.widgets.field_errors import FieldErrors
from tests.ui.desk.conftest import Front


def _hit(name: str, licence: str = "S1") -> SearchHit:
    return SearchHit(
        "pet",
        PetId(new_id()),
        ClientId(new_id()),
        name,
        "Anna Smith",
        "555-0144",
        "Poodle",
        date(2020, 5, 1),
        licence,
        None,
        Severity.STOP,
    )


def test_the_model_of_hits_keeps_the_rules_of_models(qapp: object) -> None:
    model = HitModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    model.show([_hit("Bella"), _hit("")])
    model.show([])
    model.show([_hit(f"Pet {n}") for n in range(20)])
    assert model.rowCount() == 20
    assert tester.model() is model


def test_a_hit_says_what_tells_two_bellas_apart(qapp: object) -> None:
    model = HitModel()
    model.show([_hit("Bella"), _hit("", "S712345")])
    assert model.index(0).data(HitRole.FIRST_LINE) == ("Bella", "Anna Smith")
    second = model.index(0).data(HitRole.SECOND_LINE)
    assert second == "! stop · Poodle · born May 2020 · 555-0144"
    assert model.index(1).data(HitRole.FIRST_LINE)[0] == "No name (S712345)"


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(2022, 9, 1), "4 y 2 m"),
        (date(2025, 11, 21), "1 y"),
        (date(2026, 10, 25), "3 w"),
        (date(2026, 1, 30), "9 m"),
        (date(2027, 1, 1), ""),
        (None, ""),
    ],
)
def test_an_age_is_said_as_people_say_it(born: date | None, said: str) -> None:
    assert age_words(born, date(2026, 11, 21)) == said


def test_a_weight_is_said_in_kilograms() -> None:
    assert (weight_words(4200), weight_words(28000), weight_words(None)) == ("4.2 kg", "28 kg", "")


def _open(front: Front, number: int) -> RecordDialog:
    front.window.records.open_pet(PetId(front.clinic.pet_id(number)))
    front.wait_for(lambda: bool(front.window.findChildren(RecordDialog)))
    return front.window.findChildren(RecordDialog)[0]


def _field(dialog: RecordDialog, name: str) -> QLineEdit:
    return next(each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == name)


def _phone(dialog: RecordDialog) -> QLineEdit:
    return next(each for each in dialog.findChildren(QLineEdit) if each.text().startswith("+49"))


def _save(dialog: RecordDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def _pet(front: Front, number: int) -> PetCard:
    store = front.store()
    try:
        return pet_card(store.replica, PetId(front.clinic.pet_id(number)))
    finally:
        store.close()


def test_pet_and_client_are_saved_in_one_step(front: Front) -> None:
    dialog = _open(front, 0)
    _field(dialog, "Breed").setText("Labradoodle")
    _field(dialog, "Weight").setText("28,5")
    _field(dialog, "Family name").setText("Smythe")
    _phone(dialog).setText("+49 30 999 888")
    _save(dialog)
    front.quiet()
    front.wait_for(lambda: bool(front.done))
    pet = _pet(front, 0)
    assert (pet.breed, pet.weight_g) == ("Labradoodle", 28500)
    assert pet.client is not None
    assert (pet.client.family_name, pet.client.phone[-3:]) == ("Smythe", "888")
    store = front.store()
    waiting = store.outbox.waiting()
    store.close()
    assert len(waiting) == 1


def test_a_value_that_cannot_be_kept_is_said_beside_its_field(front: Front) -> None:
    dialog = _open(front, 0)
    _field(dialog, "Weight").setText("heavy")
    _save(dialog)
    weight = _field(dialog, "Weight")
    assert weight.property("wrong") is True
    assert "4.2 kg" in weight.accessibleDescription()
    assert front.done == []
    dialog.discard()


def test_an_alert_is_added_and_shown_first(front: Front) -> None:
    dialog = _open(front, 1)
    dialog._alerts._on_add()
    row = dialog._alerts._rows[-1]
    row.text.setText("Hates dryers")
    row.severity.setCurrentIndex(0)
    assert isinstance(row.severity, QComboBox)
    _save(dialog)
    front.wait_for(lambda: bool(front.done))
    alerts = _pet(front, 1).alerts
    assert (alerts[0].severity, alerts[0].text) == (Severity.STOP, "Hates dryers")


def test_an_open_card_follows_when_the_look_changes(front: Front, appearance: Appearance) -> None:
    dialog = _open(front, 1)
    dialog._alerts._on_add()
    row = dialog._alerts._rows[-1]
    changes: list[tuple[ThemeName, Severity, str]] = [
        ("light", Severity.ASK, "warn"),
        ("light", Severity.STOP, "bad"),
        ("dark", Severity.STOP, "bad"),
        ("dark", Severity.NOTE, "neutral"),
    ]
    try:
        for look, severity, notice in changes:
            appearance.choose(look)
            row.severity.setCurrentIndex(row.severity.findData(severity))
            shown = row.text.grab().toImage().pixelColor(row.text.width() - 6, 6)
            assert shown == load_theme(look).notices[notice].ground
    finally:
        appearance.choose("light")
    dialog.discard()


def test_a_long_arabic_and_emoji_name_survives_the_form(front: Front) -> None:
    dialog = _open(front, 0)
    name = "بيلا 🐶 " + "x" * 400
    _field(dialog, "Name").setText(name)
    _save(dialog)
    front.wait_for(lambda: bool(front.done))
    assert _pet(front, 0).name == name
    front.window.grab()


def test_closing_without_a_change_writes_nothing(front: Front) -> None:
    dialog = _open(front, 2)
    _save(dialog)
    front.wait_for(lambda: not front.window.findChildren(RecordDialog))
    front.quiet()
    assert front.done == []


def test_somebody_elses_change_of_the_same_field_is_not_overwritten(front: Front) -> None:
    dialog = _open(front, 0)
    shown = PetForm.of(_pet(front, 0))
    store = front.store()
    theirs = edit_pet(
        replica=store.replica,
        pet_id=PetId(front.clinic.pet_id(0)),
        form=replace(shown, breed="Theirs"),
    )
    store.commit(theirs, now=datetime.now(UTC), login="u_other")
    store.close()
    _field(dialog, "Breed").setText("Mine")
    _save(dialog)
    front.wait_for(lambda: bool(dialog._bar.words()))
    assert "meanwhile" in dialog._bar.words()
    assert _field(dialog, "Breed").text() == "Mine"
    assert _pet(front, 0).breed == "Theirs"
    dialog.discard()


def test_save_stays_within_reach_on_a_small_screen(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = QSize(1280, 720)
    monkeypatch.setattr("frontdesk.ui.records.record_dialog.room", lambda: screen)
    assert _open(front, 2).frameSize().height() < screen.height()


def test_esc_never_loses_what_was_typed(front: Front) -> None:
    dialog = _open(front, 0)
    _field(dialog, "Breed").setText("Labradoodle")
    for _ in range(2):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert dialog.isVisible()
        assert "not saved" in dialog._bar.words()
    dialog.close()
    assert dialog.isVisible()
    assert _field(dialog, "Breed").text() == "Labradoodle"
    QTest.keyClick(dialog, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    front.wait_for(lambda: not front.window.findChildren(RecordDialog))
    assert front.done == []


def test_esc_keeps_open_what_cannot_even_be_read(front: Front) -> None:
    dialog = _open(front, 0)
    _field(dialog, "Weight").setText("heavy")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.discard()


def test_esc_closes_a_card_that_was_only_read(front: Front) -> None:
    dialog = _open(front, 0)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    front.wait_for(lambda: not front.window.findChildren(RecordDialog))


@pytest.mark.parametrize("weight", ["9" * 400, "-3", "0", "2001", "18,8,1", "1e3", "\u0661kg2"])
def test_an_impossible_weight_is_refused_at_its_field(front: Front, weight: str) -> None:
    dialog = _open(front, 0)
    _field(dialog, "Weight").setText(weight)
    _save(dialog)
    front.wait_for(lambda: bool(_field(dialog, "Weight").accessibleDescription()))
    assert front.done == []
    dialog.discard()


def test_a_weight_is_shown_to_the_gram_so_that_saving_does_not_change_it(front: Front) -> None:
    pet = replace(_pet(front, 0), weight_g=1_234_567)
    view = PetFormView(FieldErrors())
    view.show_form(PetForm.of(pet))
    assert view.read(date(2026, 11, 23)) == PetForm.of(pet)
    view.deleteLater()


def test_only_what_a_role_may_change_can_be_typed(front: Front) -> None:
    pet = _pet(front, 0)
    for perms, fields in (
        (frozenset({"pet.write"}), {"Breed": True, "Family name": False, "Valid until": True}),
        (frozenset[str](), {"Breed": False, "Family name": False, "Valid until": False}),
    ):
        record = OpenedRecord(pet, pet.client, (), Rights(perms))
        dialog = RecordDialog(front.desk, record, front.clinic.zone, front.window)
        dialog.show()
        found = {name: _field(dialog, name).isEnabled() for name in fields}
        assert found == fields
        assert "A manager may." in dialog._bar.words()
        assert dialog._bar.save.isEnabled() == bool(perms)
        dialog.discard()
