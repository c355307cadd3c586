"""A line that accepts and never answers costs the window nothing: its thread asks nobody."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frontdesk.bootstrap import DeskSession, Program
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.settings import Locations
from frontdesk.storage.profiles import add_profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import create_vault
from frontdesk.ui.main_window import MainWindow
from frontdesk.ui.signed_in import SignedIn
from tests.factories.clinic import small_clinic
from tests.factories.store import load_clinic

pytestmark = pytest.mark.acceptance(9)

WAITING_FOR = (
    "/psycopg/",
    "/psycopg_pool/",
    "/sqlcipher3/",
    "/socket.py",
    "/ssl.py",
    "/selectors.py",
)


@pytest.fixture
def black_hole() -> Iterator[int]:
    """A port where everybody is let in and nobody is ever answered."""
    listener = socket.create_server(("127.0.0.1", 0))
    swallowed: list[socket.socket] = []

    def swallow() -> None:
        while True:
            try:
                swallowed.append(listener.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=swallow, daemon=True, name="pytest-black-hole")
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(30)
    for each in swallowed:
        each.close()


@pytest.fixture
def session(
    qapp: QApplication, tmp_path: Path, black_hole: int, qtbot: QtBot
) -> Iterator[DeskSession]:
    """A window whose server swallows everything."""
    locations = Locations(tmp_path, tmp_path, tmp_path / "logs")
    profile = add_profile(locations, "main", f"postgresql://u_ann@127.0.0.1:{black_hole}/petcare")
    key = create_vault(profile.key_path, profile.login, "secret")
    store = LocalStore.open(profile.replica_path, profile.outbox_path, key)
    load_clinic(store, small_clinic(), synced_at=datetime.now(UTC) - timedelta(hours=1))
    store.close()
    program = Program(qapp, locations)
    session = program.open_desk(SignedIn(profile, "secret", key))
    qtbot.waitUntil(lambda: session.window.grid.agenda is not None)
    yield session
    program.close()
    program.deleteLater()


class Watched:
    """Looks at every call on this thread."""

    def __init__(self) -> None:
        self.calls = 0
        self.waits: set[str] = set()

    def __enter__(self) -> Watched:
        sys.setprofile(self._look)
        return self

    def __exit__(self, *_error: object) -> None:
        sys.setprofile(None)

    def _look(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call":
            self.calls += 1
            name = frame.f_code.co_filename.replace("\\", "/")
            if any(part in name for part in WAITING_FOR):
                self.waits.add(f"{name}:{frame.f_code.co_name}")


def _read_the_list(window: MainWindow, qtbot: QtBot) -> None:
    box = window.waiting.box
    assert box is not None
    qtbot.waitUntil(lambda: box.heading.text() != "Reading …")
    box.accept()


def test_the_windows_thread_asks_neither_line_nor_disk_and_what_is_entered_waits(
    session: DeskSession, qtbot: QtBot
) -> None:
    window, heard = session.window, list[LinkStatus]()
    session.desk.link_changed.connect(heard.append)
    with Watched() as watched:
        for day in (1, -1):
            window.day.step(day)
            window.retry_wanted.emit()
            window.actions_.waiting.trigger()
            _read_the_list(window, qtbot)
        window.booking.take_in("Lovelace, Ada", None)
        phone = window.foot.newcomer.phone
        phone.setText("030 1234567")
        with qtbot.waitSignal(session.desk.done):
            QTest.keyClick(phone, Qt.Key.Key_Return)
        qtbot.waitUntil(
            lambda: bool(heard) and (heard[-1].state, heard[-1].waiting) == (LinkState.OFFLINE, 1)
        )
    assert watched.calls > 1000
    assert watched.waits == set()
    qtbot.waitUntil(lambda: "1 to send" in window.top._link.text())
    settled = replace(heard[-1], since=heard[-1].since - timedelta(minutes=1))
    session.desk.report_link(settled)
    qtbot.waitUntil(lambda: "1 change to send" in window.banner.words())
