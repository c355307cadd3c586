from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

from frontdesk.domain.permissions import PERMISSIONS
from frontdesk.ui.clinic.clinic_window import ClinicWindow
from frontdesk.ui.clinic.roles_page import RolesPage
from tests.ui.clinic.conftest import MANAGER_MAY, ManagersDesk


def _page(at: ManagersDesk) -> RolesPage:
    window = at.open()
    at.turn_to(window, "Roles")
    assert window.roles is not None
    return window.roles


def _cell(page: RolesPage, role: str, title: str) -> QModelIndex:
    model = page.table.model()
    across = Qt.Orientation.Horizontal
    columns = [model.headerData(each, across) for each in range(model.columnCount())]
    rows = [model.index(each, 0).data() for each in range(model.rowCount())]
    column = next(i for i, name in enumerate(columns) if name.startswith(role))
    return model.index(rows.index(f"May {title}"), column)


def _is_ticked(page: RolesPage, role: str, title: str) -> bool:
    state = _cell(page, role, title).data(Qt.ItemDataRole.CheckStateRole)
    return Qt.CheckState(state) == Qt.CheckState.Checked


def test_every_permission_has_a_line_and_every_role_a_column(managers_desk: ManagersDesk) -> None:
    page = _page(managers_desk)
    model = page.table.model()
    names = [
        model.headerData(each, Qt.Orientation.Horizontal) for each in range(1, model.columnCount())
    ]
    assert names == [
        "Groomer\n3 people",
        "Receptionist\nnobody",
        "Manager\nnobody",
        "Owner\nnobody",
    ]
    for permission in PERMISSIONS:
        assert _cell(page, "Owner", permission.title).isValid()
    assert _is_ticked(page, "Groomer", "add and change pets")
    assert not _is_ticked(page, "Groomer", "overbook")


def test_space_turns_a_tick_and_undo_takes_it_back(managers_desk: ManagersDesk) -> None:
    page = _page(managers_desk)
    page.table.setFocus()
    page.table.setCurrentIndex(_cell(page, "Groomer", "overbook"))
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    managers_desk.quiet()
    assert _is_ticked(page, "Groomer", "overbook")
    managers_desk.desk.undo()
    managers_desk.quiet()
    assert not _is_ticked(page, "Groomer", "overbook")


def test_nobody_gives_what_they_lack_or_changes_who_may_more(managers_desk: ManagersDesk) -> None:
    page = _page(managers_desk)
    lacking = _cell(page, "Groomer", "erase a client for good")
    above = _cell(page, "Owner", "overbook")
    for cell, why in ((lacking, "not do this yourself"), (above, "more than you")):
        assert why in cell.data(Qt.ItemDataRole.ToolTipRole)
        before = cell.data(Qt.ItemDataRole.CheckStateRole)
        page.table.setCurrentIndex(cell)
        QTest.keyClick(page.table, Qt.Key.Key_Space)
        managers_desk.quiet()
        assert cell.data(Qt.ItemDataRole.CheckStateRole) == before
    assert not page._rename.isEnabled()


def test_a_role_is_made_renamed_and_removed(managers_desk: ManagersDesk) -> None:
    page = _page(managers_desk)
    page.table.setCurrentIndex(_cell(page, "Groomer", "overbook"))
    QTest.mouseClick(page._add, Qt.MouseButton.LeftButton)
    managers_desk.answer("bather")
    assert _is_ticked(page, "Bather", "add and change pets")
    page.table.setCurrentIndex(_cell(page, "Bather", "overbook"))
    QTest.mouseClick(page._rename, Qt.MouseButton.LeftButton)
    managers_desk.answer("wash and dry")
    page.table.setCurrentIndex(_cell(page, "Wash and dry", "overbook"))
    QTest.mouseClick(page._remove, Qt.MouseButton.LeftButton)
    managers_desk.quiet()
    assert page.table.model().columnCount() == 5


def test_a_role_that_somebody_has_is_not_removed(managers_desk: ManagersDesk) -> None:
    page = _page(managers_desk)
    page.table.setCurrentIndex(_cell(page, "Groomer", "overbook"))
    assert not page._remove.isEnabled()
    assert "Somebody has this role" in page._remove.toolTip()


def test_a_name_that_is_taken_is_refused_in_words(managers_desk: ManagersDesk) -> None:
    page = _page(managers_desk)
    QTest.mouseClick(page._add, Qt.MouseButton.LeftButton)
    managers_desk.answer("Owner")
    assert "Another role has this name" in page.words()


def test_pages_that_are_not_allowed_say_who_may(managers_desk: ManagersDesk) -> None:
    perms = tuple(code for code in MANAGER_MAY if code != "role.write")
    window: ClinicWindow = managers_desk.open(*perms, who={"role.write": "Owner may."})
    assert window.roles is None
    assert window.people is not None
    managers_desk.turn_to(window, "Roles")
    closed = window.tabs.currentWidget()
    assert closed.text().endswith("Owner may.")  # type: ignore[attr-defined]
