"""The program from the sign-in screen to the last window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget

from frontdesk.bootstrap.black_box import BlackBox, crash_folder
from frontdesk.bootstrap.server_doors import sign_in_at
from frontdesk.bootstrap.session import DeskSession
from frontdesk.bootstrap.support_room import SupportRoom
from frontdesk.domain.link import Withdrawal
from frontdesk.logs import log
from frontdesk.logs.events import PreferencesUnsaved
from frontdesk.settings import Locations, Preferences, preferences_path
from frontdesk.storage.profiles import Profile, remember_profile
from frontdesk.storage.replica.meta import utc_now
from frontdesk.ui.appearance import Appearance, ThemeChoice
from frontdesk.ui.collector import Collector
from frontdesk.ui.faults import FaultReports
from frontdesk.ui.tasks import TaskRunner
from frontdesk.ui.widgets.room import fits, fitting, room

if TYPE_CHECKING:
    from frontdesk.ui.dialogs.sign_in import SignInWindow
    from frontdesk.ui.signed_in import SignedIn

_WINDOW_SIZE = QSize(1440, 900)


class Program(QObject):
    """The program from the sign-in screen to the last window."""

    def __init__(
        self,
        application: QApplication,
        locations: Locations,
        *,
        now: Callable[[], datetime] = utc_now,
        box: BlackBox | None = None,
    ) -> None:
        super().__init__(application)
        self._locations = locations
        self._now = now
        self._preferences = Preferences.load(preferences_path(locations))
        self._box = box
        self._collector = Collector(self)
        self.faults = FaultReports(
            self, crashes=crash_folder(locations) if box is None else box.crashes
        )
        self.faults.install()
        self.appearance = Appearance(application, theme_choice(self._preferences.theme))
        self.sign_in: SignInWindow | None = None
        self.session: DeskSession | None = None
        self.support = SupportRoom(locations, self.appearance, self.faults, self)
        application.setQuitOnLastWindowClosed(True)

    @Slot()
    def show_sign_in(self) -> None:
        """Show the first screen."""
        from frontdesk.ui.dialogs.sign_in import SignInWindow

        tasks = TaskRunner("sign-in")
        tasks.bug_found.connect(self.faults.report)
        self.sign_in = SignInWindow(self._locations, self._let_in, tasks)
        self.sign_in.signed_in.connect(self.open_desk)
        self.sign_in.check_wanted.connect(self._on_check_wanted)
        if self._box is not None:
            self.support.tell_of_crashes(self._box, tasks, self.sign_in)
        tasks.run(self.sign_in, _import_main_window)  # while she types her password
        self.sign_in.show()

    @Slot(object)
    def open_desk(self, signed_in: SignedIn) -> DeskSession:
        """Open the main window for who signed in, and close the first screen."""
        session = DeskSession(
            signed_in,
            self.appearance,
            self.faults,
            now=self._now,
            preferences=self._preferences,
        )
        session.window.first_shown.connect(self._collector.begin)
        session.window.theme_chosen.connect(self._on_theme_chosen)
        session.signed_out.connect(self.show_sign_in)
        session.closed.connect(self._on_session_closed)
        session.withdrawn.connect(self._on_withdrawn)
        self.support.serve(session, signed_in)
        self.session = session
        session.window.resize(fitting(_WINDOW_SIZE, room()))
        if not fits(_WINDOW_SIZE, room()):
            session.window.setWindowState(Qt.WindowState.WindowMaximized)
        session.show()
        if self.sign_in is not None:
            self.sign_in.close()
            self.sign_in.deleteLater()
            self.sign_in = None
        return session

    def close(self) -> None:
        """Close whatever is open and give the hooks back."""
        if self.session is not None:
            self.session.close()
        if self.sign_in is not None:
            self.sign_in.close()
        self.support.close()
        self.faults.uninstall()

    def _let_in(
        self,
        profile: Profile,
        password: str,
        former: str | None,
        report: Callable[[float | None], None],
        is_stopped: Callable[[], bool],
    ) -> bytes:
        """Sign in, and note which desk is about to be opened; on the thread of the first screen."""
        key = sign_in_at(profile, password, former, report, is_stopped)
        remember_profile(self._locations, profile)
        if self._box is not None:
            self._box.opened(profile.directory)
        return key

    @Slot(object)
    def _on_withdrawn(self, withdrawal: Withdrawal) -> None:
        """Tell what was handed over; over the first screen when this desk closes with it."""
        from frontdesk.ui.people.withdrawn_box import WithdrawnBox

        session = self.session
        if session is None:
            return
        facts = session.window.permitted.facts
        zone = facts.zone if facts is not None else ZoneInfo("UTC")
        parent: QWidget = session.window
        if withdrawal.whole_workstation or session.people.active in withdrawal.logins:
            self.show_sign_in()
            parent = self.sign_in or parent
        WithdrawnBox(withdrawal, session.people.active, zone, parent).open()

    @Slot(object)
    def _on_check_wanted(self, profile: Profile | None) -> None:
        if self.sign_in is not None:
            self.support.check_closed(profile, self.sign_in)

    @Slot()
    def _on_session_closed(self) -> None:
        self.session = None

    @Slot(str)
    def _on_theme_chosen(self, choice: str) -> None:
        self.appearance.choose(theme_choice(choice))
        self._preferences = replace(self._preferences, theme=choice)
        try:
            self._preferences.save(preferences_path(self._locations))
        except OSError:
            log(PreferencesUnsaved())


def _import_main_window() -> None:
    import_module("frontdesk.ui.main_window")


def theme_choice(name: str) -> ThemeChoice:
    """Return the preference as the appearance takes it; an unknown word means the system's."""
    if name == "light":
        return "light"
    return "dark" if name == "dark" else "system"
