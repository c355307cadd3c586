from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from frontdesk.ui.clinic.held_page import HeldPage
from frontdesk.ui.clinic.workstations_page import WorkstationsPage
from tests.ui.clinic.conftest import ManagersDesk


def _workstations(at: ManagersDesk) -> WorkstationsPage:
    window = at.open()
    at.turn_to(window, "Workstations")
    assert window.workstations is not None
    return window.workstations


def _held(at: ManagersDesk) -> HeldPage:
    window = at.open()
    at.turn_to(window, "Held entries")
    assert window.held is not None
    return window.held


def _shown(page: WorkstationsPage | HeldPage, row: int) -> list[str]:
    model = page.table.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_a_lost_workstation_is_shut_out_for_a_reason(managers_desk: ManagersDesk) -> None:
    page = _workstations(managers_desk)
    assert _shown(page, 0)[:2] == ["Front desk 1", "José Núñez"]
    assert _shown(page, 1)[4:] == ["2", "the person was shut out"]
    QTest.mouseClick(page._all, Qt.MouseButton.LeftButton)
    managers_desk.answer("left in the tram")
    gone = managers_desk.clerk.desks[0]
    assert (gone.revoked_scope, gone.revoked_reason) == ("workstation", "left in the tram")
    assert _shown(page, 0)[5] == "shut out 19 Nov 2026 09:30: left in the tram"
    assert not page._all.isEnabled()
    assert not page._one.isEnabled()


def test_one_person_is_shut_out_of_one_workstation(managers_desk: ManagersDesk) -> None:
    page = _workstations(managers_desk)
    QTest.mouseClick(page._one, Qt.MouseButton.LeftButton)
    managers_desk.answer("moved to the other site")
    assert managers_desk.clerk.desks[0].revoked_scope == "device"


def test_a_held_entry_says_what_it_would_change_and_is_released(
    managers_desk: ManagersDesk,
) -> None:
    page = _held(managers_desk)
    assert _shown(page, 0) == [
        "19 Nov 2026 08:12",
        "Zoë O'Brien-Wojciechowska",
        "Back room",
        "moved the visit",
        "the person was shut out",
    ]
    assert page.detail.toPlainText() == (
        "visit, changed: begins 19 Nov 2026 10:00 → 19 Nov 2026 11:30, note brings the muzzle"
    )
    first = managers_desk.clerk.waiting[0]
    QTest.mouseClick(page._release, Qt.MouseButton.LeftButton)
    managers_desk.quiet()
    assert managers_desk.clerk.did == [("release", first.id)]
    assert page.table.model().rowCount() == 1


def test_what_cannot_happen_any_more_stays_held_and_says_why(managers_desk: ManagersDesk) -> None:
    managers_desk.clerk.stale = True
    page = _held(managers_desk)
    QTest.mouseClick(page._release, Qt.MouseButton.LeftButton)
    managers_desk.quiet()
    assert "stays held: the record was changed meanwhile" in page.words()
    assert page.table.model().rowCount() == 2
    assert page._drop.isEnabled()


def test_a_held_entry_is_dropped_for_a_reason(managers_desk: ManagersDesk) -> None:
    page = _held(managers_desk)
    QTest.mouseClick(page._drop, Qt.MouseButton.LeftButton)
    managers_desk.answer("done by phone")
    assert managers_desk.clerk.did == [("drop", "done by phone")]
    assert page.table.model().rowCount() == 1


def test_nothing_held_is_said(managers_desk: ManagersDesk) -> None:
    managers_desk.clerk.waiting.clear()
    page = _held(managers_desk)
    assert page.words() == "Nothing is held."
    assert not page._release.isEnabled()
