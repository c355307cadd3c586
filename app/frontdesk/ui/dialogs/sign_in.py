"""The first screen: which clinic, whose login, and the password."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.errors import (
    FrontDeskError,
    InvalidInput,
    PasswordChanged,
    ServerNotTrusted,
    ServerUnreachable,
    UserError,
)
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, last_profile, list_profiles
from frontdesk.ui.dialogs.connection_form import ConnectionEntry, ConnectionForm
from frontdesk.ui.dialogs.who_signs_in import WhoSignsIn
from frontdesk.ui.signed_in import SignedIn
from frontdesk.ui.tasks import TaskRunner
from frontdesk.ui.widgets.caps_lock import CapsLockWatch
from frontdesk.ui.widgets.labels import giving_way, muted, plain

SignIn = Callable[
    [Profile, str, str | None, Callable[[float | None], None], Callable[[], bool]], bytes
]
"""Signs in with a password (and the former one, after a change) and returns the data key.

It reports the share of the first snapshot that is loaded, and asks whether that is to be stopped.
"""

_PROFILE = Qt.ItemDataRole.UserRole


def _names(profile: Profile) -> dict[str, str]:
    from frontdesk.storage.replica.vault import names_in  # while the first screen is up

    return names_in(profile.key_path)


class SignInWindow(QWidget):
    """Chooses a connection, asks for the password, says clearly what went wrong.

    Signals:
        signed_in(SignedIn): the data of this workstation is open.
        check_wanted(Profile): examine the desk that is chosen; None where there is none.
    """

    signed_in = Signal(object)
    check_wanted = Signal(object)
    _progress = Signal(object)

    def __init__(
        self,
        locations: Locations,
        sign_in: SignIn,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._locations = locations
        self._sign_in = sign_in
        self._tasks = tasks
        self._profiles = QListWidget()
        self._pages = QStackedWidget()
        self._form = ConnectionForm(tasks)
        self._heading = giving_way(plain())
        self._whose = giving_way(muted())
        self._password = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self._who = WhoSignsIn(self._password)
        self._former_label = QLabel("&Former password")
        self._former = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self._caps_lock = QLabel("Caps Lock is on.")
        self._go = QPushButton("&Sign in")
        self._problem = QLabel()
        self._bar = QProgressBar(minimum=0, maximum=0, textVisible=False)
        self._step = QLabel()
        self._stop = QPushButton("S&top fetching", autoDefault=False)
        self._stopped = threading.Event()
        self._build()
        self._progress.connect(self._on_progress)
        self.reload()

    def sizeHint(self) -> QSize:
        """Return a size that holds the longest message without scrolling."""
        return QSize(820, 500)

    def reload(self, select: str = "") -> None:
        """Read the profiles anew and choose `select`, else the one used last."""
        profiles = list_profiles(self._locations)
        last = last_profile(self._locations)
        wanted = select or (last.name if last else "")
        self._profiles.clear()
        for profile in profiles:
            item = QListWidgetItem(f"{profile.name}\n{profile.login} · {profile.host}")
            item.setData(_PROFILE, profile)
            self._profiles.addItem(item)
            if profile.name == wanted:
                self._profiles.setCurrentItem(item)
        if profiles and self._profiles.currentItem() is None:
            self._profiles.setCurrentRow(0)
        if not profiles:
            self._on_add()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the running attempt."""
        self._stopped.set()
        self._tasks.close()
        super().closeEvent(event)

    def _build(self) -> None:
        self.setWindowTitle("Pet Care Scheduler")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._side())
        rule = QFrame()
        rule.setProperty("hairline", True)
        rule.setFixedWidth(1)
        layout.addWidget(rule)
        self._pages.addWidget(self._sign_in_page())
        self._pages.addWidget(self._connection_page())
        layout.addWidget(self._pages, 1)

    def _side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(280)
        title = QLabel("Pet Care Scheduler")
        title.setProperty("strong", True)
        caption = QLabel("Connections")
        caption.setProperty("muted", True)
        caption.setBuddy(self._profiles)
        add = QPushButton("&Add a connection", autoDefault=False)
        add.clicked.connect(self._on_add)
        check = QPushButton("Chec&k this desk…", autoDefault=False)
        check.clicked.connect(self._on_check)
        self._profiles.setAccessibleName("Connections")
        self._profiles.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._profiles.setWordWrap(True)
        self._profiles.setProperty("calm", True)
        self._profiles.itemSelectionChanged.connect(self._on_profile_chosen)
        self._profiles.itemActivated.connect(self._on_activated)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addSpacing(16)
        layout.addWidget(caption)
        layout.addWidget(self._profiles, 1)
        layout.addWidget(add)
        layout.addWidget(check)
        return side

    def _sign_in_page(self) -> QWidget:
        self._heading.setProperty("title", True)
        self._problem.setProperty("problem", True)
        self._problem.setWordWrap(True)
        self._problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._step.setProperty("muted", True)
        self._go.setProperty("role", "primary")
        self._go.setDefault(True)
        self._go.clicked.connect(self._on_sign_in)
        self._stop.clicked.connect(self._on_stop)
        self._password.returnPressed.connect(self._on_sign_in)
        self._former.returnPressed.connect(self._on_sign_in)
        self._password.textEdited.connect(self._problem.clear)
        self._caps_lock.setProperty("problem", True)
        self._caps_lock.hide()
        for edit in (self._password, self._former):
            CapsLockWatch(edit).noticed.connect(self._caps_lock.setVisible)
        self._who.whose_changed.connect(self._on_whose_changed)
        label = QLabel("&Password")
        label.setBuddy(self._password)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(48, 64, 48, 48)
        layout.setSpacing(8)
        layout.addWidget(self._heading)
        layout.addWidget(self._whose)
        layout.addSpacing(16)
        layout.addWidget(self._who)
        layout.addSpacing(8)
        layout.addWidget(label)
        layout.addWidget(self._password)
        self._former_label.setBuddy(self._former)
        layout.addWidget(self._former_label)
        layout.addWidget(self._former)
        layout.addWidget(self._caps_lock)
        layout.addSpacing(8)
        layout.addWidget(self._go, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addSpacing(16)
        layout.addWidget(self._problem)
        layout.addWidget(self._step)
        layout.addWidget(self._bar)
        layout.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch()
        self._busy(busy=False)
        self._ask_former(wanted=False)
        return page

    def _connection_page(self) -> QWidget:
        title = QLabel("Add a connection")
        title.setProperty("title", True)
        hint = QLabel("The operator of the server gives you these with your login.")
        hint.setProperty("muted", True)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(48, 40, 48, 32)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addWidget(hint)
        layout.addSpacing(16)
        layout.addWidget(self._form, 1)
        self._form.submitted.connect(self._on_connection_entered)
        self._form.given_up.connect(self._on_back)
        return page

    def _chosen(self) -> Profile | None:
        chosen = [item.data(_PROFILE) for item in self._profiles.selectedItems()]
        return chosen[0] if chosen and isinstance(chosen[0], Profile) else None

    @Slot()
    def _on_profile_chosen(self) -> None:
        profile = self._chosen()
        if profile is None:
            return
        self._pages.setCurrentIndex(0)
        self._heading.setText(profile.name)
        self._whose.setText(f"Signing in as {profile.login} at {profile.host}:{profile.port}")
        self._password.clear()
        self._caps_lock.hide()
        self._problem.clear()
        self._ask_former(wanted=False)
        self._password.setFocus(Qt.FocusReason.OtherFocusReason)
        self._who.offer({}, profile.login)
        self._tasks.run(
            self, partial(_names, profile), lambda names: self._show_people(profile, names)
        )

    def _show_people(self, profile: Profile, names: dict[str, str]) -> None:
        if profile == self._chosen():
            self._who.offer(names, profile.login)

    @Slot(str)
    def _on_whose_changed(self, name: str) -> None:
        profile = self._chosen()
        if profile is not None:
            self._whose.setText(f"Signing in as {name} at {profile.host}:{profile.port}")

    @Slot()
    def _on_activated(self) -> None:
        self._password.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_add(self) -> None:
        self._pages.setCurrentIndex(1)
        self._form.edit()

    @Slot()
    def _on_check(self) -> None:
        self.check_wanted.emit(self._chosen())

    @Slot()
    def _on_back(self) -> None:
        if self._chosen() is not None:
            self._on_profile_chosen()

    @Slot(object)
    def _on_connection_entered(self, entry: ConnectionEntry) -> None:
        # Reading a connection string loads the database driver: not on this thread.
        self._tasks.run(
            self,
            lambda: entry.keep(self._locations),
            lambda profile: self.reload(profile.name),
            self._on_connection_refused,
        )

    def _on_connection_refused(self, error: FrontDeskError) -> None:
        field = "dsn" if isinstance(error, ServerNotTrusted | ServerUnreachable) else "name"
        shown = error if isinstance(error, InvalidInput) else InvalidInput(str(error), field=field)
        self._form.show_error(shown)

    @Slot()
    def _on_sign_in(self) -> None:
        profile, password = self._chosen(), self._password.text()
        if profile is None or not self._go.isEnabled():
            return
        if not password:
            self._problem.setText("Type your password.")
            return
        profile = replace(profile, login=self._who.login_or(profile.login))
        self._problem.clear()
        self._step.setText("Signing in …")
        self._busy(busy=True)
        former = self._former.text() or None
        self._stopped.clear()
        sign_in, report, stopped = self._sign_in, self._progress.emit, self._stopped.is_set
        self._tasks.run(
            self,
            lambda: SignedIn(
                profile, password, sign_in(profile, password, former, report, stopped)
            ),
            self._on_signed_in,
            self._on_refused,
        )

    def _on_signed_in(self, signed_in: SignedIn) -> None:
        self._password.clear()
        self._former.clear()
        self._busy(busy=False)
        self._step.clear()
        self.signed_in.emit(signed_in)

    def _on_refused(self, error: FrontDeskError) -> None:
        self._busy(busy=False)
        self._step.clear()
        self._problem.setText(str(error))
        if isinstance(error, PasswordChanged):
            self._ask_former(wanted=True)
            return
        self._password.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(error, UserError):
            self._password.selectAll()

    @Slot(object)
    def _on_progress(self, share: float | None) -> None:
        if share is None:
            self._bar.setMaximum(0)
            return
        self._bar.setMaximum(100)
        self._bar.setValue(round(share * 100))
        self._step.setText(f"Fetching the clinic's data: {share:.0%}. This happens once.")
        self._stop.setVisible(not self._stopped.is_set())

    @Slot()
    def _on_stop(self) -> None:
        """Fetch no more; what has come is kept and need not come again."""
        self._stopped.set()
        self._stop.hide()
        self._step.setText("Stopping …")

    def _ask_former(self, *, wanted: bool) -> None:
        self._former_label.setVisible(wanted)
        self._former.setVisible(wanted)
        self._former.clear()
        if wanted:
            self._former.setFocus(Qt.FocusReason.OtherFocusReason)

    def _busy(self, *, busy: bool) -> None:
        self._go.setEnabled(not busy)
        self._password.setReadOnly(busy)
        self._profiles.setEnabled(not busy)
        self._who.setEnabled(not busy)
        self._bar.setVisible(busy)
        self._stop.hide()
        self._bar.setMaximum(0)
