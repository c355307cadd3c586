"""Examining the desk from the window, and telling at the start of what went wrong before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from frontdesk.settings import Locations
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.faults import FaultReports
from frontdesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from frontdesk.bootstrap.black_box import BlackBox
    from frontdesk.bootstrap.session import DeskSession
    from frontdesk.doctor.subject import Subject
    from frontdesk.logs.crash_folder import KeptReport
    from frontdesk.storage.profiles import Profile
    from frontdesk.ui.signed_in import SignedIn
    from frontdesk.ui.support.check_window import Examined


class SupportRoom(QObject):
    """Opens the windows of `ui/support`; they are imported when the first one is wanted."""

    def __init__(
        self, locations: Locations, appearance: Appearance, faults: FaultReports, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._locations, self._appearance, self._faults = locations, appearance, faults
        self._tasks: TaskRunner | None = None
        self._session: DeskSession | None = None
        self._key = b""

    def serve(self, session: DeskSession, signed_in: SignedIn) -> None:
        """Let this window's menu open the examination."""
        self._session, self._key = session, signed_in.key
        session.window.actions_.check.triggered.connect(self.check)

    @Slot()
    def check(self) -> None:
        """Examine the desk of the window, as who is at it."""
        from frontdesk.ui.support.check_window import CheckWindow

        if self._session is not None:
            examine = partial(_examined, self._locations, self._session, self._key)
            theme = self._appearance.theme
            CheckWindow(examine, self._runner(), theme, self._session.window).show()

    def check_closed(self, profile: Profile | None, parent: QWidget) -> None:
        """Examine a desk that nobody has opened, as far as that goes without a password."""
        from frontdesk.ui.support.check_window import CheckWindow

        name = "" if profile is None else str(profile.directory)
        examine = partial(_examined_closed, self._locations, name)
        CheckWindow(examine, self._runner(), self._appearance.theme, parent).show()

    def tell_of_crashes(self, box: BlackBox, tasks: TaskRunner, parent: QWidget) -> None:
        """Show, over the first screen, what was written down before and nobody has seen."""
        tasks.run(parent, box.crashes.pending, partial(self._show_crashes, box, parent))

    def _show_crashes(self, box: BlackBox, parent: QWidget, reports: Sequence[KeptReport]) -> None:
        loop, box.loop = box.loop, None
        if not reports and loop is None:
            return
        from frontdesk.ui.support.crash_box import CrashBox, SafeStart

        safe_start = None if loop is None else SafeStart(loop.crashes, box.set_aside)
        CrashBox(box.crashes, reports, safe_start, self._runner(), parent).open()

    def close(self) -> None:
        """End the thread, if there is one."""
        if self._tasks is not None:
            self._tasks.close()

    def _runner(self) -> TaskRunner:
        if self._tasks is None:
            self._tasks = TaskRunner("support", self)
            self._tasks.bug_found.connect(self._faults.report)
        return self._tasks


def _examined(locations: Locations, session: DeskSession, key: bytes) -> Examined:
    """Examine the desk of a window, on the room's own thread."""
    from frontdesk.doctor.subject import Subject

    login = session.people.active
    profile, password = session.people.profile_of(login), session.people.password_of(login)
    return _with_bundle(Subject(locations, profile, password=password, key=key))


def _examined_closed(locations: Locations, name: str) -> Examined:
    """Examine a desk that is closed, on the room's own thread."""
    from frontdesk.doctor.opening import open_subject

    return _with_bundle(open_subject(locations, name, "", lambda _profile: None))


def _with_bundle(subject: Subject) -> Examined:
    from PySide6.QtPrintSupport import QPrinterInfo

    from frontdesk.doctor.bundle import make_bundle
    from frontdesk.doctor.examination import examine

    whole = replace(subject, printers=lambda: len(QPrinterInfo.availablePrinterNames()))
    found = examine(whole)
    return found, make_bundle(whole, found)
