"""The manager's window: people, roles, workstations and held entries, a page each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QTabWidget, QVBoxLayout, QWidget

from frontdesk.ui.clinic.held_page import HeldPage
from frontdesk.ui.clinic.office import Office
from frontdesk.ui.clinic.page import Page
from frontdesk.ui.clinic.people_page import PeoplePage
from frontdesk.ui.clinic.role_matrix import Giver
from frontdesk.ui.clinic.roles_page import RolesPage
from frontdesk.ui.clinic.workstations_page import WorkstationsPage
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.rights import Rights
from frontdesk.ui.widgets.enter_presses import let_enter_press

P = TypeVar("P", bound=Page)


class ClinicWindow(QDialog):
    """Shows each page when it is opened; where one is not allowed it says who may.

    Signals:
        told(str): something was done; for the status line of the desk.
        history_wanted(RecordName): what happened to a person or a role so far.
    """

    told = Signal(str)
    history_wanted = Signal(object)

    def __init__(
        self, desk: Desk, office: Office, rights: Rights, zone: ZoneInfo, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._rights = rights
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("People and rights")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        giver = Giver(rights.perms)
        self.people = self._page(
            "People", "staff.write", lambda: PeoplePage(desk, office, giver, zone)
        )
        self.roles = self._page("Roles", "role.write", lambda: RolesPage(desk, giver))
        self.workstations = self._page(
            "Workstations", "device.write", lambda: WorkstationsPage(office, zone)
        )
        self.held = self._page("Held entries", "device.write", lambda: HeldPage(office, zone))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.tabs)
        let_enter_press(self)
        self.resize(1100, 680)
        self.setMinimumSize(760, 480)
        QShortcut(QKeySequence("F5"), self, self.reload)
        self.tabs.currentChanged.connect(self.reload)
        self.reload()
        self.tabs.currentWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def reload(self) -> None:
        """Read the page that is shown anew."""
        page = self.tabs.currentWidget()
        if isinstance(page, Page):
            page.load()

    def _page(self, name: str, permission: str, make: Callable[[], P]) -> P | None:
        refusal = self._rights.refusal(permission)
        if refusal:
            self.tabs.addTab(_closed(f"Your role does not allow this page. {refusal}"), name)
            return None
        page = make()
        page.told.connect(self.told)
        page.history_wanted.connect(self.history_wanted)
        self.tabs.addTab(page, name)
        return page


def _closed(refusal: str) -> QLabel:
    """Return what stands where a page would be."""
    words = QLabel(refusal)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words.setWordWrap(True)
    words.setProperty("muted", True)
    return words
