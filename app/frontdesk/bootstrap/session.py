"""One signed-in window and everything that belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from frontdesk.bootstrap.front_door import FrontDoor
from frontdesk.bootstrap.printing_room import PrintingRoom
from frontdesk.bootstrap.server_doors import clerk_of, open_log
from frontdesk.bootstrap.sync_handle import SyncHandle
from frontdesk.domain.link import LinkStatus, Withdrawal
from frontdesk.settings import Preferences
from frontdesk.storage.replica.meta import utc_now
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.people import People
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.clinic.clinic_opener import ClinicOpener
from frontdesk.ui.clinic.office import Office
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.session_facts import EarlyLook
from frontdesk.ui.faults import FaultReports
from frontdesk.ui.history.history_desk import HistoryDesk
from frontdesk.ui.history.history_opener import HistoryOpener
from frontdesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from frontdesk.ui.people.people_flow import PeopleFlow
    from frontdesk.ui.signed_in import SignedIn

SYNC_STARTS_AFTER_MS = 100
"""Importing the driver holds the interpreter for about 130 ms; the first frame comes first."""

_USUAL = Preferences()


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
    _sent_again = Signal(object)

    def __init__(
        self,
        signed_in: SignedIn,
        appearance: Appearance,
        faults: FaultReports,
        *,
        now: Callable[[], datetime] = utc_now,
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
        self._counter = TaskRunner("people")  # a PIN takes time, and a server that is asked more
        self.desk = Desk(self._tasks, open_store, login=profile.login, nudge=self._nudge, now=now)
        self.people = People.of(profile, signed_in.key, signed_in.password)
        self.sync = SyncHandle(
            profile,
            self.people,
            open_store,
            self._report_link,
            self.desk.report_changed,
            self._shut_out.emit,
            self._sent_again.emit,
        )
        early = EarlyLook(self.desk)  # the disk reads while the window's modules are imported
        from frontdesk.ui.main_window import MainWindow

        self.window = MainWindow(self.desk, appearance, early.read)
        self._door = FrontDoor(profile, self.window, self._counter)
        self._printing = PrintingRoom(self.window, self.desk, preferences)
        self._asking = TaskRunner("history")  # a slow network holds nobody else up
        self.history = HistoryDesk(self.desk, self._asking, partial(open_log, self.people), self)
        HistoryOpener(self.desk, self.history, self.window)
        office = Office(self._asking, partial(clerk_of, self.people, lambda: self._closed))
        self.clinic = ClinicOpener(self.desk, office, self.window)
        self._faults = faults
        self._connect()

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
        self._door.close()
        self.history.close()
        self._counter.close()
        self._printing.close()
        self.desk.close()
        self._faults.fault_found.disconnect(self.window.faults.add)
        self.window.close()
        self.window.deleteLater()
        self.closed.emit()

    def _connect(self) -> None:
        for tasks in (self._tasks, self._printing.tasks, self._counter, self._asking):
            tasks.bug_found.connect(self._faults.report)
        self._faults.fault_found.connect(self.window.faults.add)
        self.window.print_wanted.connect(self._printing.print_sheet)
        self.window.sign_out_wanted.connect(self._on_sign_out_wanted)
        self.window.retry_wanted.connect(self.sync.go_online)
        self.window.stop_loading_wanted.connect(self.sync.cancel_loading)
        self.window.loss_accepted.connect(self.sync.accept_loss)
        self._sent_again.connect(self.window.acts.tell_sent_again)
        self.window.closed.connect(self.close)
        self.window.first_shown.connect(self._on_first_shown)
        self._shut_out.connect(self._on_shut_out)

    def _nudge(self) -> None:
        self.sync.nudge()

    def _report_link(self, status: LinkStatus) -> None:
        """Tell the line's state in the time of the desk's own clock; called by the sync thread."""
        ahead = self.desk.now() - utc_now()
        heard_at = status.synced_at and status.synced_at + ahead
        self.desk.report_link(replace(status, since=status.since + ahead, synced_at=heard_at))

    @Slot()
    def _on_first_shown(self) -> None:
        QTimer.singleShot(SYNC_STARTS_AFTER_MS, self, self._start_sync)

    @Slot()
    def _start_sync(self) -> None:
        if not self._closed:
            self.sync.start()
            self._door.open()
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
