from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from frontdesk.domain.agenda import Severity
from frontdesk.domain.history import LogFilter
from frontdesk.domain.history_lines import HistoryLine
from frontdesk.domain.ids import PetId
from frontdesk.domain.link import LinkState
from frontdesk.operations.alerts import add_alert
from frontdesk.ui.history.history_desk import NO_LINK
from frontdesk.ui.history.history_dialog import HistoryDialog
from frontdesk.ui.history.lines_model import LinesModel
from frontdesk.ui.history.record_name import RecordName
from frontdesk.ui.history.search_dialog import SearchDialog
from frontdesk.ui.records.record_dialog import RecordDialog
from tests.ui.history.conftest import OTHER, Reader


def _dialog(kind: type[QWidget]) -> QWidget:
    """Return the open window of a kind."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    assert len(found) == 1, found
    return found[0]


def _history(reader: Reader) -> HistoryDialog:
    reader.front.wait_for(
        lambda: any(isinstance(w, HistoryDialog) for w in QApplication.topLevelWidgets())
    )
    dialog = _dialog(HistoryDialog)
    assert isinstance(dialog, HistoryDialog)
    return dialog


def _search(reader: Reader) -> SearchDialog:
    reader.opener.open_search()
    dialog = _dialog(SearchDialog)
    assert isinstance(dialog, SearchDialog)
    reader.front.wait_for(lambda: dialog.view.lines.rowCount() > 0)
    return dialog


def _sentences(dialog: HistoryDialog | SearchDialog) -> list[str]:
    return [line.sentence for line in dialog.view.lines.lines()]


def _close(dialog: QWidget) -> None:
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _pet(reader: Reader, number: int = 0) -> RecordName:
    return RecordName("pet", reader.front.clinic.pet_id(number), "Bella")


def test_the_model_of_lines_keeps_the_rules_of_models(qapp: object) -> None:
    model = LinesModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    line = HistoryLine(datetime.now(UTC), "Anna", "Desk", "moved the visit", ("a → b",))
    model.show([line], datetime.now(UTC).astimezone().tzinfo)  # type: ignore[arg-type]
    model.append([line, line])
    model.append([])
    assert (model.rowCount(), model.columnCount()) == (3, 3)
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None
    assert tester.model() is model


def test_a_pets_history_tells_who_changed_what(reader: Reader) -> None:
    pet = _pet(reader)
    reader.log.add("pet", pet.id, breed=["Pug", "Beagle"])
    reader.log.add("pet", pet.id, login="u_tom", note=["", "bites"], client_id=[None, None])
    reader.opener.open_record(pet)
    dialog = _history(reader)
    reader.front.wait_for(lambda: dialog.view.lines.rowCount() > 0)
    lines = dialog.view.lines.lines()
    assert [(line.who, line.sentence) for line in lines] == [
        ("Tom Berg", "edited the pet: note nothing → bites, client nothing → nothing"),
        ("Anna Meyer", "edited the pet: breed Pug → Beagle"),
    ]
    assert lines[0].where == "Front desk 2"
    assert dialog.says.text() == "2 entries"
    assert not dialog.earlier.isEnabled()
    cell = dialog.view.lines.index(0, 2)
    spoken = cell.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Tom Berg at Front desk 2" in spoken
    assert "note nothing → bites" in spoken
    _close(dialog)


def test_the_window_reads_names_instead_of_ids(reader: Reader) -> None:
    clinic = reader.front.clinic
    visit = clinic.appointment_id(0)
    mara, jonas = clinic.resource_id("Mara"), clinic.resource_id("Jonas")
    reader.log.add(
        "appointment", visit, name="appointment.move", resource_id=[str(mara), str(jonas)]
    )
    reader.opener.open_record(RecordName("appointment", visit, "the visit"))
    dialog = _history(reader)
    reader.front.wait_for(lambda: dialog.view.lines.rowCount() > 0)
    assert _sentences(dialog) == ["moved the visit: Mara → Jonas"]
    _close(dialog)


def test_erased_values_are_shown_as_erased(reader: Reader) -> None:
    reader.log.add("pet", _pet(reader).id)
    reader.opener.open_record(_pet(reader))
    dialog = _history(reader)
    reader.front.wait_for(lambda: dialog.view.lines.rowCount() > 0)
    assert _sentences(dialog) == ["edited the pet: erased"]
    _close(dialog)


def test_earlier_pages_follow_by_the_keyboard(reader: Reader) -> None:
    pet = _pet(reader)
    for number in range(120):
        reader.log.add("pet", pet.id, breed=[str(number), str(number + 1)])
    reader.opener.open_record(pet)
    dialog = _history(reader)
    reader.front.wait_for(lambda: dialog.view.lines.rowCount() == 50)
    for expected in (100, 120):
        assert dialog.earlier.isEnabled()
        QTest.keyClick(dialog, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
        reader.front.wait_for(lambda many=expected: dialog.view.lines.rowCount() == many)  # type: ignore[misc]
    assert not dialog.earlier.isEnabled()
    assert dialog.says.text() == "120 entries"
    _close(dialog)


def test_a_change_of_this_desk_shows_before_the_server_has_it(reader: Reader) -> None:
    pet = _pet(reader)
    reader.log.add("pet", pet.id, breed=["Pug", "Beagle"])
    reader.opener.open_record(pet)
    dialog = _history(reader)
    reader.front.wait_for(lambda: dialog.view.lines.rowCount() > 0)
    front = reader.front
    front.desk.perform(
        front.window,
        lambda store: add_alert(
            replica=store.replica, pet_id=PetId(pet.id), severity=Severity.STOP, text="bites"
        ),
    )
    front.wait_for(lambda: dialog.view.lines.rowCount() == 2)
    newest = dialog.view.lines.lines()[0]
    assert newest.where == "not on the server yet"
    assert newest.sentence == "added an alert: alert (stop) bites"
    store = front.store()
    (waiting,) = store.outbox.waiting()
    store.close()
    # The server has it now, and this desk has not heard the answer yet: it is told once.
    reader.log.add("pet", pet.id, note=["", "x"])
    event = reader.log.events[-1]
    assert event.command is not None
    from dataclasses import replace

    reader.log.events[-1] = replace(event, command=replace(event.command, id=waiting.command_id))
    dialog.read()
    front.wait_for(lambda: dialog.view.lines.lines()[0].where == "Front desk 2")
    assert dialog.view.lines.rowCount() == 2
    _close(dialog)


def test_without_a_link_it_says_so_and_goes_on_when_the_link_is_back(reader: Reader) -> None:
    reader.line(LinkState.OFFLINE)
    reader.log.add("pet", _pet(reader).id, breed=["Pug", "Beagle"])
    reader.opener.open_record(_pet(reader))
    dialog = _history(reader)
    reader.front.wait_for(lambda: dialog.says.text() == NO_LINK)
    assert reader.log.opened == 0
    reader.line(LinkState.LIVE)
    reader.front.wait_for(lambda: dialog.view.lines.rowCount() > 0)
    assert dialog.says.text() == "1 entry"
    _close(dialog)


def test_a_server_that_stopped_answering_is_said_too(reader: Reader) -> None:
    reader.log.is_away = True
    reader.opener.open_record(_pet(reader))
    dialog = _history(reader)
    reader.front.wait_for(lambda: dialog.says.text() == NO_LINK)
    _close(dialog)


def test_the_visit_chosen_opens_its_history_by_a_key(reader: Reader) -> None:
    front = reader.front
    front.choose(0)
    reader.log.add("appointment", front.clinic.appointment_id(0), status=["booked", "here"])
    front.press(Qt.Key.Key_H)
    dialog = _history(reader)
    front.wait_for(lambda: dialog.view.lines.rowCount() > 0)
    assert dialog.windowTitle().startswith("History · the visit of")
    _close(dialog)


def test_the_pet_shown_opens_its_history_by_a_key(reader: Reader) -> None:
    front = reader.front
    front.window.grid.select(None)
    front.quiet()
    front.window.actions_.history.trigger()
    assert "Choose a visit or a pet" in front.window.foot.notice.words()
    front.window.chosen.show_pet(PetId(front.clinic.pet_id(0)))
    front.wait_for(lambda: front.window.panel.pet_id is not None)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    front.press(Qt.Key.Key_Y, modifiers)
    dialog = _history(reader)
    front.wait_for(lambda: dialog.says.text() != "Reading …")
    _close(dialog)


def test_a_card_leads_to_the_history_of_its_pet_and_of_its_client(reader: Reader) -> None:
    front = reader.front
    front.window.records.open_pet(PetId(front.clinic.pet_id(0)))
    front.wait_for(lambda: any(isinstance(w, RecordDialog) for w in QApplication.topLevelWidgets()))
    card = _dialog(RecordDialog)
    button = next(b for b in card.findChildren(QPushButton) if "Histor" in b.text())
    entries = button.menu().actions()
    assert [entry.text() for entry in entries] == ["Of the &pet…", "Of the &client…"]
    entries[1].trigger()
    dialog = _history(reader)
    front.wait_for(lambda: dialog.says.text() == "Nothing was ever changed here.")
    _close(dialog)
    _close(card)


def test_a_search_narrows_by_everything_there_is(reader: Reader) -> None:
    pet = reader.front.clinic.pet_id(0)
    for number in range(4):
        pet = reader.front.clinic.pet_id(number)
        reader.log.add("pet", pet, breed=["Pug", "Beagle"])
        reader.log.add("client", pet, login="u_tom", note=["", str(number)])
    reader.log.add("pet", pet, name="pet.add", device=OTHER, op="insert", breed="Poodle")
    dialog = _search(reader)
    assert dialog.view.lines.rowCount() == 9
    form = dialog.form
    for choice, words, count in (
        (form.person, "Tom Berg (left)", 4),
        (form.kind, "Pet", 5),
        (form.desk, "Back room", 1),
        (form.command, "Added the pet", 1),
        (form.column, "Breed", 5),
    ):
        at = choice.findText(words)
        assert at > 0, [choice.itemText(n) for n in range(choice.count())]
        choice.setCurrentIndex(at)
        dialog.search.click()
        reader.front.wait_for(lambda many=count: dialog.view.lines.rowCount() == many)  # type: ignore[misc]
        form.clear()
    _close(dialog)


def test_a_search_takes_days_of_the_clinic_as_they_are_spoken(reader: Reader) -> None:
    zone = reader.front.clinic.zone
    for _ in range(60):
        reader.log.add("pet", _pet(reader).id, breed=["Pug", "Beagle"])
    dialog = _search(reader)
    dialog.form.since.setText("20.11.2026")
    dialog.form.until.setText("20.11.2026")
    QTest.keyClick(dialog.form.until, Qt.Key.Key_Return)
    reader.front.wait_for(lambda: dialog.view.lines.rowCount() == 24)
    begin = datetime(2026, 11, 20, tzinfo=zone)
    assert reader.log.asked[-1] == LogFilter(
        since=begin.astimezone(UTC), until=(begin + timedelta(days=1)).astimezone(UTC)
    )
    dialog.form.until.setText("whenever")
    dialog.search.click()
    assert dialog.form.until.accessibleDescription()
    assert dialog.form.read(zone, date(2026, 11, 21)) is None
    _close(dialog)


def test_an_empty_search_says_that_nothing_matches(reader: Reader) -> None:
    reader.log.add("pet", _pet(reader).id, breed=["Pug", "Beagle"])
    dialog = _search(reader)
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findText("Role"))
    dialog.search.click()
    reader.front.wait_for(lambda: dialog.says.text() == "Nothing in the log matches.")
    assert not dialog.export.isEnabled()
    _close(dialog)


def test_a_whole_search_is_exported_without_formulas(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pet = _pet(reader)
    for number in range(60):
        reader.log.add("pet", pet.id, note=["", f"=1+{number}"])
    path = tmp_path / "log.csv"
    dialog = _search(reader)
    monkeypatch.setattr(dialog, "_choose_path", lambda _parent: str(path))
    dialog.export.click()
    reader.front.wait_for(lambda: "exported" in dialog.says.text())
    assert dialog.says.text() == "60 entries were exported."
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:3] == ["When", "Person", "Workstation"]
    assert len(rows) == 61
    assert rows[1][1:5] == ["Anna Meyer", "Front desk 2", "edited the pet", "note nothing → =1+59"]
    monkeypatch.setattr(dialog, "_choose_path", lambda _parent: str(tmp_path / "no" / "log.csv"))
    dialog.export.click()
    reader.front.wait_for(lambda: "could not be written" in dialog.says.text())
    _close(dialog)


def test_every_field_of_the_search_has_a_name_and_a_letter(reader: Reader) -> None:
    reader.log.add("pet", _pet(reader).id, breed=["Pug", "Beagle"])
    dialog = _search(reader)
    form = dialog.form
    fields = (form.person, form.kind, form.desk, form.command, form.column, form.since, form.until)
    assert all(each.accessibleName() for each in fields)
    letters = [
        text[text.index("&") + 1].lower()
        for each in dialog.findChildren(QWidget)
        if (text := getattr(each, "text", lambda: "")()) and "&" in text
    ]
    assert len(letters) == len(set(letters)), sorted(letters)
    assert dialog.view.accessibleName()
    _close(dialog)


def test_a_line_that_nobody_asks_anything_is_given_back(reader: Reader) -> None:
    reader.log.add("pet", _pet(reader).id, breed=["Pug", "Beagle"])
    dialog = _search(reader)
    assert reader.log.closed == 0
    reader.history._idle.setInterval(0)
    dialog.look()
    reader.front.wait_for(lambda: reader.log.closed > 0)
    reader.front.wait_for(lambda: dialog.says.text() == "1 entry")
    _close(dialog)


def test_a_session_hangs_up_when_somebody_else_is_at_the_desk(reader: Reader) -> None:
    reader.log.add("pet", _pet(reader).id, breed=["Pug", "Beagle"])
    dialog = _search(reader)
    assert reader.log.opened == 1
    reader.history.forget_line()
    dialog.look()
    reader.front.wait_for(lambda: reader.log.opened == 2)
    reader.front.wait_for(lambda: dialog.view.lines.rowCount() > 0)
    _close(dialog)
