from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from frontdesk.ui.history.record_name import RecordName
from tests.ui.clinic.conftest import ManagersDesk


def test_a_person_and_a_role_lead_to_their_history(managers_desk: ManagersDesk) -> None:
    window = managers_desk.open()
    asked: list[RecordName] = []
    window.history_wanted.connect(asked.append)
    people = window.people
    assert people is not None
    people.table.setCurrentIndex(people.table.model().index(1, 0))
    managers_desk.quiet()
    QTest.mouseClick(people._history, Qt.MouseButton.LeftButton)
    managers_desk.turn_to(window, "Roles")
    roles = window.roles
    assert roles is not None
    role = roles.table.role
    assert role is not None
    QTest.mouseClick(roles._history, Qt.MouseButton.LeftButton)
    assert [(each.kind, each.title) for each in asked] == [
        ("staff", "José Núñez"),
        ("role", f"the role {role.name.capitalize()}"),
    ]
    assert asked[1].id == role.id
