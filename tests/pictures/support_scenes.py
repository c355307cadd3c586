"""The screen to sign in, the examination, the bundle and the box after a crash."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from frontdesk.domain.errors import (
    FrontDeskError,
    LoadingStopped,
    PasswordChanged,
    ReplicaUnusable,
    ServerUnreachable,
    TooManyGuesses,
    UnknownHere,
    Withdrawn,
    WrongPassword,
)
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.crash_report import CrashKind, CrashReport
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, add_profile
from frontdesk.storage.replica.vault import NOT_ADDED, NOT_OPENED, open_vault
from frontdesk.sync.first_load import FIRST_ONLINE
from frontdesk.sync.reports import LOADING_STOPPED
from frontdesk.sync.sign_in import CHANGED_ELSEWHERE, KEY_GONE, OLD_NEEDED, WITHDRAWN
from frontdesk.ui.dialogs.sign_in import SignInWindow
from frontdesk.ui.support.bundle_preview import BundlePreview
from frontdesk.ui.support.check_window import CheckWindow
from frontdesk.ui.support.crash_box import CrashBox, SafeStart
from frontdesk.ui.tasks import TaskRunner
from tests.pictures.stage import Stage, turn


class Door:
    """Refuses as it is told, or fetches for ever."""

    def __init__(self) -> None:
        self.error: FrontDeskError | None = None
        self.share: float | None = None

    def __call__(
        self,
        _profile: Profile,
        _password: str,
        _former: str | None,
        report: Callable[[float | None], None],
        is_stopped: Callable[[], bool],
    ) -> bytes:
        """Take the password."""
        if self.error is not None:
            raise self.error
        report(self.share)
        while not is_stopped():
            threading.Event().wait(0.02)
        raise LoadingStopped(LOADING_STOPPED)


def sign_in(stage: Stage) -> None:
    """Show the first screen with each of its refusals, and while it fetches."""
    door = Door()
    with TemporaryDirectory(prefix="pictures-") as folder:
        home = Path(folder)
        locations = Locations(home, home, home / "logs")
        add_profile(locations, "Main Street", "postgresql://u_ann@db.example.com:5433/petcare")
        add_profile(
            locations,
            "Zweigstelle Nordrhein-Westfalen Suedost hinterer Tresen rechts",
            "postgresql://u_maximiliana_hohenlohe@a-very-long-host-name.internal.example.com/x",
        )
        tasks = TaskRunner("sign-in")
        window = SignInWindow(locations, door, tasks)
        window.show()
        for name, error in _refusals(home).items():
            door.error = error
            _enter(stage, window)
            stage.until(window._go.isEnabled)
            stage.camera.keep_alone(f"sign-in-{name}", window)
        door.error = None
        for share in (None, 0.42):
            door.share = share
            _enter(stage, window)
            stage.until(lambda: share is None or window._stop.isVisible())  # noqa: B023
            stage.camera.keep_alone(f"sign-in-fetching-{share or 'begins'}", window)
            window._on_stop()
            stage.camera.keep_alone(f"sign-in-stopping-{share or 'begins'}", window)
            stage.until(window._go.isEnabled)
        stage.camera.keep_alone("sign-in-stopped", window)
        window.close()
        window.deleteLater()
        turn()


def _enter(stage: Stage, window: SignInWindow) -> None:
    window.reload("Main Street")
    stage.settle()
    window._password.setText("not the right one")
    window._on_sign_in()
    turn()


def _refusals(folder: Path) -> dict[str, FrontDeskError]:
    key_file = FrontDeskError()
    try:
        open_vault(folder / "none" / "key.json", "u_ann", "wrong")
    except FrontDeskError as missing:
        key_file = missing
    return {
        "wrong": WrongPassword(NOT_OPENED),
        "unreachable": ServerUnreachable(FIRST_ONLINE),
        "key-missing": key_file,
        "key-gone": ReplicaUnusable(KEY_GONE),
        "changed": WrongPassword(CHANGED_ELSEWHERE),
        "former-needed": PasswordChanged(OLD_NEEDED),
        "withdrawn": Withdrawn(WITHDRAWN),
        "not-added": UnknownHere(NOT_ADDED),
        "slowed": TooManyGuesses(480),
    }


def examination(stage: Stage) -> None:
    """Show what the examination of this desk finds, and its bundle."""
    stage.window.actions_.check.trigger()
    window = stage.dialog()
    assert isinstance(window, CheckWindow)
    stage.camera.keep_alone("check-looking", window)
    stage.until(window.again.isEnabled)
    stage.camera.keep_alone("check", window)
    stage.camera.keep("check-over-day", stage.window, window)
    window._on_bundle()
    stage.settle()
    preview = window.findChild(BundlePreview)
    assert preview is not None
    stage.camera.keep_alone("bundle", preview)
    preview.files.setCurrentRow(preview.files.count() - 1)
    stage.camera.keep_alone("bundle-last", preview)
    preview.reject()
    stage.shut(window)


def crashes(stage: Stage) -> None:
    """Show the box that tells of a crash, of a few, and of none that was written down."""
    with TemporaryDirectory(prefix="pictures-") as folder:
        crashes = CrashFolder(Path(folder) / "crashes")
        for number, error in enumerate((ValueError("Bella Smith"), KeyError("555-0144"))):
            report = CrashReport.of(error, CrashKind.WINDOW)
            crashes.keep(replace(report, at=datetime(2026, 11, 21, 9, number, tzinfo=UTC)))
        tasks = TaskRunner("crashes")
        for name, reports, start in (
            ("crash", crashes.pending(), None),
            ("crash-safe-mode", crashes.pending(), SafeStart(3, 1)),
            ("crash-nothing-written", [], SafeStart(3, 1)),
            ("crash-nothing-aside", [], SafeStart(3, 0)),
        ):
            box = CrashBox(crashes, reports, start, tasks, stage.window)
            box.show()
            stage.camera.keep_alone(name, box)
            box.hide()
        tasks.close()
