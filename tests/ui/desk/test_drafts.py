"""Drafts on hold: a phone call comes in while a client waits, and nothing is lost, ever."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from frontdesk.domain.errors import DiskFull
from frontdesk.domain.ids import PetId
from frontdesk.storage.replica.drafts import Drafts
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.main_window import MainWindow
from frontdesk.ui.tasks import TaskRunner
from tests.factories.clinic import small_clinic
from tests.factories.store import open_store, seeded_store
from tests.ui.desk.conftest import Front
from tests.ui.desk.key_strokes import window_key, window_type

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ROOT = Path(__file__).parents[3]


def _draft(front: Front, pet: str, service: str = "") -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, pet)
    window_key(front, Qt.Key.Key_Return)
    front.quiet()
    if service:
        window_type(front, service)
        window_key(front, Qt.Key.Key_Return)
        front.quiet()


def _hold(front: Front) -> None:
    window_key(front, Qt.Key.Key_H, CTRL)


def _titles(front: Front) -> list[str]:
    return [each.accessibleName().split(": ", 1)[1] for each in front.window.foot.held.chips]


def _stored(directory: Path, login: str = "u_test") -> list[dict[str, object]]:
    store = open_store(directory)
    try:
        return [dict(each.body) for each in store.drafts.of(login)]
    finally:
        store.close()


def test_a_draft_on_hold_is_a_chip_with_name_and_age_and_the_strip_is_free(front: Front) -> None:
    assert not front.window.foot.held.isVisible()
    _draft(front, "sm be", "ba")
    _hold(front)
    strip = front.window.foot.strip
    assert _titles(front) == ["Bella Smith · Bath & brush, now"]
    assert (strip.pet_field.text(), strip.service_field.text(), strip.slot_field.text()) == (
        "",
        "",
        "",
    )
    assert strip.pet_field.hasFocus()
    front.clock[0] += timedelta(minutes=3, seconds=10)
    front.window.day.minute_passed.emit()
    assert _titles(front) == ["Bella Smith · Bath & brush, 3 min"]


def test_the_phone_is_served_while_one_client_waits(front: Front) -> None:
    _draft(front, "sm be", "ba")
    _hold(front)
    _draft(front, "bruno", "na")
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: len(front.done) == 1)
    front.quiet()
    window_key(front, Qt.Key.Key_H, CTRL | SHIFT)
    front.quiet()
    strip = front.window.foot.strip
    assert strip.pet_field.text() == "Bella Smith"
    assert strip.slot_field.hasFocus()
    assert not front.window.foot.held.isVisible()
    window_key(front, Qt.Key.Key_Return)
    front.wait_for(lambda: len(front.done) == 2)
    assert front.done[0].startswith("Booked Bruno")
    assert front.done[1].startswith("Booked Bella")
    front.wait_for(lambda: _stored(front.directory) == [])


def test_taking_back_again_and_again_goes_through_all_drafts(front: Front) -> None:
    for pet in ("sm be", "bruno", "rex"):
        _draft(front, pet)
        _hold(front)
    seen = []
    for _ in range(4):
        window_key(front, Qt.Key.Key_H, CTRL | SHIFT)
        front.quiet()
        seen.append(front.window.foot.strip.pet_field.text())
    assert seen == ["Bella Smith", "Bruno Smithers", "Rex Becker", "Bella Smith"]
    assert len(front.window.foot.held.chips) == 2


def test_a_chip_is_taken_back_by_a_click_and_by_enter(front: Front) -> None:
    _draft(front, "sm be")
    _hold(front)
    _draft(front, "bruno")
    _hold(front)
    QTest.mouseClick(front.window.foot.held.chips[1], Qt.MouseButton.LeftButton)
    assert front.window.foot.strip.pet_field.text() == "Bruno Smithers"
    front.window.foot.held.chips[0].setFocus()
    front.press(Qt.Key.Key_Return)
    assert front.window.foot.strip.pet_field.text() == "Bella Smith"
    assert [each.split(",")[0] for each in _titles(front)] == ["Bruno Smithers"]


def test_only_the_user_throws_a_draft_away(front: Front) -> None:
    for pet in ("sm be", "bruno"):
        _draft(front, pet)
        _hold(front)
    front.window.foot.held.chips[0].setFocus()
    front.press(Qt.Key.Key_Escape)
    assert len(_titles(front)) == 2
    assert front.window.grid.hasFocus()
    front.window.foot.held.chips[0].setFocus()
    front.press(Qt.Key.Key_Delete)
    assert [each.split(",")[0] for each in _titles(front)] == ["Bruno Smithers"]
    assert front.window.foot.held.chips[0].hasFocus()
    crosses = [
        each
        for each in front.window.foot.held.findChildren(QPushButton)
        if each.accessibleName().startswith("Throw away") and each.isVisible()
    ]
    QTest.mouseClick(crosses[0], Qt.MouseButton.LeftButton)
    assert _titles(front) == []
    front.wait_for(lambda: _stored(front.directory) == [])


def test_what_was_typed_is_held_letter_for_letter(front: Front) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    front.type("smi")
    strip = front.window.foot.strip
    strip.service_field.setFocus()
    front.type("zz top")
    strip.slot_field.setFocus()
    front.type("tom 11")
    _hold(front)
    front.quiet()
    window_key(front, Qt.Key.Key_H, CTRL | SHIFT)
    front.quiet()
    texts = [each.text() for each in (strip.pet_field, strip.service_field, strip.slot_field)]
    assert texts == ["smi", "zz top", "tom 11"]


def test_there_is_nothing_to_hold_in_an_empty_strip(front: Front) -> None:
    _hold(front)
    assert _titles(front) == []
    assert "nothing to hold" in front.window.foot.strip.words()


def test_moving_a_visit_does_not_throw_the_draft_away(front: Front) -> None:
    _draft(front, "sm be", "ba")
    agenda = front.window.grid.agenda
    assert agenda is not None
    bruno = next(each for each in agenda.cards() if each.pet_name == "Bruno")
    front.window.grid.select(bruno.id)
    front.window.visit.move.trigger()
    front.wait_for(lambda: front.window.foot.strip.draft.moves)
    assert [each.split(",")[0] for each in _titles(front)] == ["Bella Smith · Bath & brush"]
    window_key(front, Qt.Key.Key_N, CTRL)  # an untouched move is no draft worth a chip
    assert len(_titles(front)) == 1


def test_letters_typed_on_a_cell_begin_another_draft(front: Front) -> None:
    _draft(front, "sm be", "ba")
    front.press(Qt.Key.Key_Escape)
    grid = front.window.grid
    front.press(Qt.Key.Key_Home)
    while grid.cell is None or grid.cell.card is not None or grid.cell_request is None:
        front.press(Qt.Key.Key_Down)
    front.type("bruno")
    assert front.window.foot.strip.pet_field.text() == "bruno"
    assert front.window.foot.strip.pet_field.hasFocus()
    assert [each.split(",")[0] for each in _titles(front)] == ["Bella Smith · Bath & brush"]


def test_a_booking_of_another_pet_from_its_panel_keeps_the_draft(front: Front) -> None:
    _draft(front, "sm be", "ba")
    front.window.chosen.show_pet(_pet_of(front, "Bruno"))
    front.quiet()
    shown = front.window.panel
    shown.visit_wanted.emit(shown._pet)
    assert front.window.foot.strip.pet_field.text() == "Bruno Smithers"
    assert [each.split(",")[0] for each in _titles(front)] == ["Bella Smith · Bath & brush"]


def _pet_of(front: Front, name: str) -> PetId:
    agenda = front.window.grid.agenda
    assert agenda is not None
    return next(each.pet_id for each in agenda.cards() if each.pet_name == name)


def test_a_full_disk_is_told_and_the_draft_stays_on_the_screen(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles: list[str] = []
    front.desk.troubled.connect(troubles.append)
    write = Drafts.write
    full = [True]

    def refuse(self: Drafts, *arguments: Any) -> None:
        if full[0]:
            raise DiskFull("There is no room left on the disk.")
        write(self, *arguments)

    monkeypatch.setattr(Drafts, "write", refuse)
    _draft(front, "sm be", "ba")
    _hold(front)
    front.wait_for(lambda: bool(troubles))
    assert len(_titles(front)) == 1
    full[0] = False
    window_type(front, "b")
    front.wait_for(lambda: len(_stored(front.directory)) == 2)


def test_what_was_pasted_is_said_on_the_chip_in_one_line_and_as_no_markup(front: Front) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    front.window.foot.strip.pet_field.setText("<b>a\nb\0c")
    _hold(front)
    assert _titles(front) == ["<b>a b c, now"]
    assert front.window.foot.held.chips[0].toolTip() == "<qt>Go on with &lt;b&gt;a b c</qt>"


def test_deleting_a_word_does_not_throw_the_draft_away(front: Front) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    window_type(front, "sm be")
    window_key(front, Qt.Key.Key_Return)
    front.quiet()
    window_type(front, "zz top")
    window_key(front, Qt.Key.Key_Backspace, CTRL)
    strip = front.window.foot.strip
    assert (strip.pet_field.text(), strip.service_field.text()) == ("Bella Smith", "ZZ ")
    window_key(front, Qt.Key.Key_Backspace, CTRL | SHIFT)
    assert (strip.pet_field.text(), strip.service_field.text()) == ("", "")
    assert front.window.drafts.held == ()


def test_what_was_typed_of_a_newcomer_is_there_again_after_escape(front: Front) -> None:
    window_key(front, Qt.Key.Key_N, CTRL)
    front.type("Qwertz,Fiffi")
    front.quiet()
    front.press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    form = front.window.foot.newcomer
    form.phone.setFocus()
    front.type("030 123456")
    front.press(Qt.Key.Key_Escape)
    assert front.window.foot.strip.pet_field.text() == "Qwertz,Fiffi"
    front.press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert (form.pet.text(), form.family.text(), form.phone.text()) == (
        "Fiffi",
        "Qwertz",
        "030 123456",
    )
    front.press(Qt.Key.Key_Escape)
    window_key(front, Qt.Key.Key_Backspace, CTRL | SHIFT)
    front.type("Asdf,Rex")
    front.quiet()
    front.press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert (form.pet.text(), form.family.text(), form.phone.text()) == ("Rex", "Asdf", "")


# -- closing and killing -------------------------------------------------------------------------


@contextmanager
def _window(
    directory: Path, appearance: Appearance, qtbot: QtBot, login: str = "u_test"
) -> Iterator[tuple[MainWindow, Callable[[], None]]]:
    clinic = small_clinic()
    tasks = TaskRunner("replica")
    desk = Desk(
        tasks,
        lambda: open_store(directory),
        login=login,
        nudge=lambda: None,
        now=lambda: clinic.at(9, 47),
    )
    window = MainWindow(desk, appearance)
    with qtbot.waitSignal(window.day_ready):
        window.resize(1280, 720)
        window.show()

    def quiet() -> None:
        qtbot.waitUntil(lambda: not tasks._callers)

    quiet()
    try:
        yield window, quiet
    finally:
        desk.close()
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _type_bella(window: MainWindow) -> None:
    strip = window.foot.strip
    strip.begin()
    QTest.keyClicks(strip.pet_field, "sm be")
    QTest.keyClick(strip.pet_field, Qt.Key.Key_Return)
    QTest.keyClicks(strip.service_field, "ba")


def test_drafts_survive_the_closing_of_the_program_letter_for_letter(
    tmp_path: Path, qtbot: QtBot, appearance: Appearance
) -> None:
    seeded_store(tmp_path).close()
    with _window(tmp_path, appearance, qtbot) as (window, quiet):
        _type_bella(window)
        quiet()
        window.drafts.hold()
        QTest.keyClicks(window.foot.strip.pet_field, "brun")  # closed in the same moment
    with _window(tmp_path, appearance, qtbot) as (window, quiet):
        quiet()
        assert [each.pet_text for each in window.drafts.held] == ["Bella Smith"]
        assert window.foot.strip.pet_field.text() == "brun"
        assert not window.foot.strip.pet_field.hasFocus()
        window.drafts.take_back_next()
        quiet()
        assert window.foot.strip.draft.pet is not None
        assert window.foot.strip.service_field.text() == "ba"
        assert [each.pet_text for each in window.drafts.held] == ["brun"]


def test_another_persons_drafts_are_not_shown(
    tmp_path: Path, qtbot: QtBot, appearance: Appearance
) -> None:
    seeded_store(tmp_path).close()
    with _window(tmp_path, appearance, qtbot) as (window, quiet):
        _type_bella(window)
        quiet()
        window.drafts.hold()
    with _window(tmp_path, appearance, qtbot, login="u_other") as (window, quiet):
        quiet()
        assert window.drafts.held == ()
        assert window.foot.strip.kept() is None
    assert len(_stored(tmp_path)) == 1


def test_a_booked_draft_does_not_come_back_though_it_could_not_be_dropped(
    tmp_path: Path, qtbot: QtBot, appearance: Appearance
) -> None:
    seeded_store(tmp_path).close()
    with _window(tmp_path, appearance, qtbot) as (window, quiet):
        _type_bella(window)
        QTest.keyClick(window.foot.strip.service_field, Qt.Key.Key_Return)
        quiet()
        qtbot.waitUntil(lambda: len(_stored(tmp_path)) == 1)
        quiet()
        kept = open_store(tmp_path)
        before = kept.drafts.of("u_test")
        kept.close()
        QTest.keyClick(window.foot.strip.slot_field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: _stored(tmp_path) == [])
    store = open_store(tmp_path)
    store.drafts.write(
        "u_test", {each.id: each.body for each in before}
    )  # as if it had been killed before the draft was dropped
    store.close()
    with _window(tmp_path, appearance, qtbot) as (window, quiet):
        quiet()
        assert window.foot.strip.kept() is None
        assert window.drafts.held == ()
    assert _stored(tmp_path) == []


def test_drafts_survive_kill_minus_nine(
    tmp_path: Path, qtbot: QtBot, appearance: Appearance
) -> None:
    seeded_store(tmp_path).close()
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.desk.typing_for_ever", str(tmp_path)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "app"), str(ROOT)]),
            "QT_QPA_PLATFORM": "offscreen",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    told = json.loads(child.stdout.readline())  # once the drafts are on the disk
    child.send_signal(signal.SIGKILL)
    child.wait(timeout=60)
    child.stdout.close()
    assert child.returncode == -signal.SIGKILL
    with _window(tmp_path, appearance, qtbot) as (window, quiet):
        quiet()
        assert [each.pet_text for each in window.drafts.held] == told["held"]
        assert window.foot.strip.pet_field.text() == told["strip"]
