"""The composition root: builds every object, connects them, closes them in reverse order.

The window opens from the local data alone; the database driver is imported on a thread of its own
once the first frame is on the screen.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import EnvironmentalError
from frontdesk.domain.link import LinkState, LinkStatus, Withdrawal
from frontdesk.settings import Locations, Preferences, preferences_path
from frontdesk.storage.profiles import Profile, remember_profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.people import People
from frontdesk.ui.appearance import Appearance, ThemeChoice
from frontdesk.ui.clinic.clinic_opener import ClinicOpener
from frontdesk.ui.clinic.office import Clerk, Office
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.session_facts import EarlyLook
from frontdesk.ui.faults import FaultReports
from frontdesk.ui.history.history_desk import HistoryDesk
from frontdesk.ui.history.history_opener import HistoryOpener
from frontdesk.ui.logbook import Logbook
from frontdesk.ui.none_guard import lost_none_references, refuse_broken_binding
from frontdesk.ui.tasks import TaskRunner
from frontdesk.ui.widgets.room import fits, room

if TYPE_CHECKING:
    from frontdesk.printing.sheet_desk import SheetDesk
    from frontdesk.printing.sheets import Sheet
    from frontdesk.storage.postgres.history import History
    from frontdesk.sync.runner import SyncRunner
    from frontdesk.ui.dialogs.sign_in import SignInWindow
    from frontdesk.ui.main_window import PrintWish
    from frontdesk.ui.people.people_flow import PeopleFlow
    from frontdesk.ui.signed_in import SignedIn

SYNC_STARTS_AFTER_MS = 100
"""Importing the driver holds the interpreter for about 130 ms; the first frame comes first."""

_THREAD_SWITCH_SECONDS = 0.001
"""A busy worker gives way to the window this often; the default of 5 ms shows as jerks."""

_WINDOW_SIZE = QSize(1440, 900)

_USUAL = Preferences()

_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


def _open_log(people: People, is_stopped: Callable[[], bool]) -> History:
    """Open a line for questions about the log, as who is at the desk; on their thread."""
    from frontdesk.storage.postgres.history import History  # the driver is slow to import

    login = people.active
    password = people.password_of(login) or ""
    return History.open(people.profile_of(login), password, is_stopped=is_stopped)


def _clerk(people: People, is_stopped: Callable[[], bool]) -> Clerk:
    """Return who asks the server for a manager, as who is at the desk."""
    from frontdesk.ui.clinic.server_clerk import ServerClerk

    login = people.active
    password = people.password_of(login) or ""
    return ServerClerk(people.profile_of(login), password, is_stopped=is_stopped)


def _nothing() -> None:
    """Do nothing, after all that was asked for before."""


class SyncHandle:
    """Starts the exchange with the server on a thread that pays for the driver's import."""

    def __init__(
        self,
        profile: Profile,
        people: People,
        open_store: Callable[[], LocalStore],
        on_status: Callable[[LinkStatus], None],
        on_changed: Callable[[Changed], None],
        on_withdrawn: Callable[[Withdrawal], None],
    ) -> None:
        self._profile = profile
        self._people = people
        self._on_withdrawn = on_withdrawn
        self._open_store = open_store
        self._on_status = on_status
        self._on_changed = on_changed
        self._runner: SyncRunner | None = None
        self._stopped = False
        self._guard = threading.Lock()
        self._starting: threading.Thread | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        if self._starting is None and not self._stopped:
            self._starting = threading.Thread(target=self._start, name="sync-start", daemon=True)
            self._starting.start()

    def nudge(self) -> None:
        """Something was queued; before the start it is found in the outbox anyway."""
        self._with_runner(lambda runner: runner.nudge())

    def go_offline(self) -> None:
        """Hang up and stay off line."""
        self._with_runner(lambda runner: runner.go_offline())

    def go_online(self) -> None:
        """Take the line up again."""
        self._with_runner(lambda runner: runner.go_online())

    def stop(self) -> None:
        """Hang up and end the threads."""
        with self._guard:
            self._stopped = True
        if self._starting is not None:
            self._starting.join()
        if self._runner is not None:
            self._runner.stop()
            self._runner = None

    def _with_runner(self, order: Callable[[SyncRunner], None]) -> None:
        runner = self._runner
        if runner is not None:
            order(runner)

    def _start(self) -> None:
        from frontdesk.sync.runner import SyncRunner

        runner = SyncRunner(
            self._profile,
            self._people,
            self._open_store,
            on_status=self._on_status,
            on_changed=self._on_changed,
            on_withdrawn=self._on_withdrawn,
        )
        with self._guard:
            if self._stopped:
                return
            self._runner = runner
            runner.start()


class DeskSession(QObject):
    """One signed-in window and everything that belongs to it.

    Signals:
        signed_out(): the user wants the sign-in screen.
        withdrawn(Withdrawal): the server has shut somebody out of this workstation.
        closed(): everything is closed.
    """

    signed_out = Signal()
    withdrawn = Signal(object)
    closed = Signal()
    _shut_out = Signal(object)

    def __init__(
        self,
        signed_in: SignedIn,
        appearance: Appearance,
        faults: FaultReports,
        *,
        now: Callable[[], datetime] = _now,
        preferences: Preferences = _USUAL,
    ) -> None:
        super().__init__()
        self._preferences = preferences
        profile = signed_in.profile
        open_store = partial(
            LocalStore.open,
            profile.replica_path,
            profile.outbox_path,
            signed_in.key,
            login=profile.login,
        )
        self._closed = False
        self.flow: PeopleFlow | None = None
        self._tasks = TaskRunner("replica")
        self._printing = TaskRunner("printing")  # a slow printer holds nobody else up
        self._counter = TaskRunner("people")  # a PIN takes time, and a server that is asked more
        self._sheets: SheetDesk | None = None
        self.desk = Desk(self._tasks, open_store, login=profile.login, nudge=self._nudge, now=now)
        self.people = People.of(profile, signed_in.key, signed_in.password)
        self.sync = SyncHandle(
            profile,
            self.people,
            open_store,
            self._report_link,
            self.desk.report_changed,
            self._shut_out.emit,
        )
        early = EarlyLook(self.desk)  # the disk reads while the window's modules are imported
        from frontdesk.ui.main_window import MainWindow

        self.window = MainWindow(self.desk, appearance, early.read)
        self._asking = TaskRunner("history")  # a slow network holds nobody else up
        self._asking.bug_found.connect(faults.report)
        self.history = HistoryDesk(self.desk, self._asking, partial(_open_log, self.people), self)
        HistoryOpener(self.desk, self.history, self.window)
        office = Office(self._asking, partial(_clerk, self.people, lambda: self._closed))
        self.clinic = ClinicOpener(self.desk, office, self.window)
        self._tasks.bug_found.connect(faults.report)
        self._printing.bug_found.connect(faults.report)
        self._counter.bug_found.connect(faults.report)
        faults.fault_found.connect(self.window.faults.add)
        self.window.print_wanted.connect(self._on_print_wanted)
        self.window.sign_out_wanted.connect(self._on_sign_out_wanted)
        self.window.retry_wanted.connect(self.sync.nudge)
        self.window.closed.connect(self.close)
        self.window.first_shown.connect(self._on_first_shown)
        self._status = LinkStatus(LinkState.CONNECTING, now())
        self.desk.link_changed.connect(self._on_link_changed)
        self._shut_out.connect(self._on_shut_out)
        self._faults = faults

    def show(self) -> None:
        """Show the window; the exchange with the server follows."""
        self.window.show()

    @Slot()
    def close(self) -> None:
        """Close in reverse order of building: line, desk with its thread, window."""
        if self._closed:
            return
        self._closed = True
        self.sync.stop()
        self.history.close()
        self._counter.close()
        self._printing.close(last=_nothing)  # what was sent to the printer still goes there
        self.desk.close()
        self._faults.fault_found.disconnect(self.window.faults.add)
        self.window.close()
        self.window.deleteLater()
        self.closed.emit()

    def _nudge(self) -> None:
        self.sync.nudge()

    def _report_link(self, status: LinkStatus) -> None:
        """Tell the line's state in the time of the desk's own clock; called by the sync thread."""
        ahead = self.desk.now() - _now()
        heard_at = status.synced_at and status.synced_at + ahead
        self.desk.report_link(replace(status, since=status.since + ahead, synced_at=heard_at))

    @Slot()
    def _on_first_shown(self) -> None:
        QTimer.singleShot(SYNC_STARTS_AFTER_MS, self, self._start_sync)

    @Slot()
    def _start_sync(self) -> None:
        _let_the_collector_in()
        if not self._closed:
            self.sync.start()
            self._let_people_in()

    def _let_people_in(self) -> None:
        """From now on another may take over, and the desk locks by itself."""
        from frontdesk.ui.people.people_desk import PeopleDesk
        from frontdesk.ui.people.people_flow import PeopleFlow

        minutes = max(0, self._preferences.lock_after_minutes)
        people = PeopleDesk(self.people, self._counter, self)
        people.switched.connect(self.sync.nudge)
        people.switched.connect(self.history.forget_line)
        people.switched.connect(self.clinic.close)
        self.flow = PeopleFlow(
            self.window, self.desk, people, lock_after=timedelta(minutes=minutes)
        )

    @Slot(object)
    def _on_link_changed(self, status: LinkStatus) -> None:
        self._status = status

    @Slot(object)
    def _on_shut_out(self, withdrawal: Withdrawal) -> None:
        """Tell it, and close when it concerns who is at the desk: nothing more can be done here."""
        gone = withdrawal.whole_workstation or self.people.active in withdrawal.logins
        self.withdrawn.emit(withdrawal)
        if gone:
            self.close()

    @Slot()
    def _on_sign_out_wanted(self) -> None:
        self.signed_out.emit()  # the next screen first: the last window closed ends the program
        self.close()

    @Slot(object)
    def _on_print_wanted(self, wish: PrintWish) -> None:
        self.desk.ask(
            self.window,
            partial(self._sheet, wish, now=self.desk.now()),
            lambda sheet: self._print(sheet, to_printer=wish.to_printer),
        )

    def _sheet(self, wish: PrintWish, store: LocalStore, *, now: datetime) -> Sheet:
        """Read the sheet, as the command line does; on the replica thread."""
        from frontdesk.printing.desk_sheets import run_sheet_of_day

        return run_sheet_of_day(
            store,
            wish.day,
            now=now,
            site_id=wish.site_id,
            ahead=now - _now(),
            alerts=self._preferences.print_alerts,
        )

    def _print(self, sheet: Sheet, *, to_printer: bool) -> None:
        """Open a dialog, unless the key was pressed twice and the first one is there already."""
        if self._sheets is None:
            self._sheets = self._sheet_desk()
        if to_printer:
            self._sheets.ask_for_printer(sheet)
        else:
            self._sheets.preview(sheet)

    def _sheet_desk(self) -> SheetDesk:
        from frontdesk.printing.paper import preferred_paper
        from frontdesk.printing.sheet_desk import SheetDesk

        sheets = SheetDesk(
            self.window, self._printing.run, preferred_paper(self._preferences.paper)
        )
        sheets.printed.connect(self.window.status.show_done)
        sheets.failed.connect(self.window.say)
        return sheets


class Program(QObject):
    """The program from the sign-in screen to the last window."""

    def __init__(
        self,
        application: QApplication,
        locations: Locations,
        *,
        now: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__(application)
        self._locations = locations
        self._now = now
        self._preferences = Preferences.load(preferences_path(locations))
        self.faults = FaultReports(self)
        self.faults.install()
        self.appearance = Appearance(application, theme_choice(self._preferences.theme))
        self.sign_in: SignInWindow | None = None
        self.session: DeskSession | None = None
        application.setQuitOnLastWindowClosed(True)

    @Slot()
    def show_sign_in(self) -> None:
        """Show the first screen."""
        from frontdesk.ui.dialogs.sign_in import SignInWindow

        tasks = TaskRunner("sign-in")
        tasks.bug_found.connect(self.faults.report)
        self.sign_in = SignInWindow(self._locations, _sign_in, tasks)
        self.sign_in.signed_in.connect(self.open_desk)
        tasks.run(self.sign_in, _import_main_window)  # while she types her password
        self.sign_in.show()

    @Slot(object)
    def open_desk(self, signed_in: SignedIn) -> DeskSession:
        """Open the main window for who signed in, and close the first screen."""
        remember_profile(self._locations, signed_in.profile)
        session = DeskSession(
            signed_in,
            self.appearance,
            self.faults,
            now=self._now,
            preferences=self._preferences,
        )
        session.window.theme_chosen.connect(self._on_theme_chosen)
        session.signed_out.connect(self.show_sign_in)
        session.closed.connect(self._on_session_closed)
        session.withdrawn.connect(self._on_withdrawn)
        self.session = session
        session.window.resize(_WINDOW_SIZE)
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
        self.faults.uninstall()

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
            _log.warning("the preferences could not be saved")


def open_window(
    profile: Profile,
    password: str,
    *,
    locations: Locations,
    now: Callable[[], datetime] = _now,
) -> Program:
    """Sign in, open the main window and return the program; the caller runs the event loop.

    `now` is the desk's clock: a demo has its own. Raises the errors of signing in. A QApplication
    must exist.
    """
    key = _sign_in(profile, password, None, lambda _share: None)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise EnvironmentalError("The window needs a display.")
    from frontdesk.ui.signed_in import SignedIn

    program = Program(application, locations, now=now)
    program.open_desk(SignedIn(profile, password, key))
    return program


def run_window() -> int:
    """Open the program with the last connection profile; return its exit code."""
    try:
        application = make_application(sys.argv)
    except EnvironmentalError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    locations = Locations.of_this_user()
    logbook = _logbook(locations)
    program = Program(application, locations)
    program.show_sign_in()
    from frontdesk.ui.event_loop import run_loop

    try:
        run_loop(application, application.quit)
        return 0
    finally:
        program.close()
        if logbook is not None:
            logbook.close()


def _logbook(locations: Locations) -> Logbook | None:
    """Begin the log; a folder that cannot be written is no reason not to work."""
    try:
        return Logbook(locations.logs)
    except OSError:
        return None


def make_application(arguments: list[str]) -> QApplication:
    """Return Qt's application; EnvironmentalError without a display or with a broken binding."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        # Qt would end the process with an abort here.
        raise EnvironmentalError(
            "There is no display. Start the program from a desktop session, or use "
            "frontdesk demo --headless OUT."
        )
    refuse_broken_binding(lost_none_references())
    sys.setswitchinterval(_THREAD_SWITCH_SECONDS)
    application = QApplication(arguments)
    application.setApplicationName("Pet Care Scheduler")
    return application


def _import_main_window() -> None:
    import_module("frontdesk.ui.main_window")


def _let_the_collector_in() -> None:
    """Collect from now on, but never again what was imported and built for the window."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def theme_choice(name: str) -> ThemeChoice:
    """Return the preference as the appearance takes it; an unknown word means the system's."""
    if name == "light":
        return "light"
    return "dark" if name == "dark" else "system"


def _sign_in(
    profile: Profile,
    password: str,
    former: str | None,
    report: Callable[[float | None], None],
) -> bytes:
    from frontdesk.sync.sign_in import sign_in

    return sign_in(profile, password, old_password=former, on_progress=report)
