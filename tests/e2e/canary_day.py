"""A morning at the window in which everything that can go wrong does, and then the program dies.

Run as a process of its own. Whatever it says, keeps and leaves behind is searched by the test.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
from PySide6.QtCore import QObject, Qt, Signal, qWarning
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from frontdesk.bootstrap import make_application
from frontdesk.bootstrap.black_box import BlackBox
from frontdesk.bootstrap.program import Program
from frontdesk.bootstrap.server_doors import sign_in_at
from frontdesk.bootstrap.session import DeskSession
from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import new_id
from frontdesk.settings import Locations
from frontdesk.storage.profiles import load_profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.signed_in import SignedIn

PATIENCE = 60.0


class Bell(QObject):
    """Rings into handlers that fail."""

    rung = Signal(str)


class Careless:
    """Fails while it is thrown away."""

    def __init__(self, said: str) -> None:
        self.said = said

    def __del__(self) -> None:
        int(self.said)


class Diagnosis:
    """What the server says of a row that it refused."""

    constraint_name = "client_contact_value_key"

    def __init__(self, said: str) -> None:
        self.message_detail = f"Key (value)=({said}) already exists."


class Taken(psycopg.errors.UniqueViolation):
    """A driver's error with the row in its text."""

    def __init__(self, said: str) -> None:
        super().__init__(f"duplicate key value: {said}")
        self.said = said

    @property
    def diag(self) -> Diagnosis:  # type: ignore[override]
        """Repeat the row once more."""
        return Diagnosis(self.said)


def _until(holds: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > PATIENCE:
            raise TimeoutError("did not happen in time")
        QApplication.processEvents()
        time.sleep(0.005)


def _name(store: LocalStore) -> str:
    found: str = store.replica.value("select given_name from client where note <> ''")
    return found


def _enter(store: LocalStore, said: str, login: str) -> None:
    """Let an entry wait that is full of names."""
    change = insert("client", new_id(), {"given_name": f"{said} again", "note": f"{said} noted"})
    changes = ChangeSet("client.add", f"Added {said}", (change,))
    store.commit(changes, now=datetime.now(UTC), login=login)


def _go_wrong(said: str, session: DeskSession) -> None:
    """Fail in a handler, a thread, a finaliser, a worker, a library and in Qt."""
    bell = Bell()
    bell.rung.connect(lambda text: int(text))
    bell.rung.emit(said)
    thread = threading.Thread(target=int, args=(said,))
    thread.start()
    thread.join()
    careless = Careless(said)
    del careless
    gc.collect()

    def refused(_store: LocalStore) -> None:
        raise Taken(said)

    session.desk.ask(session.window, refused, lambda _: None)
    logging.getLogger("a.library").error("%s called about %s", said, said)
    qWarning(f"a drawing of {said}")


def _serve(visitor: str) -> None:
    """Take the interpreter down with a name in hand."""
    ctypes.string_at(len(visitor) - len(visitor))


def main() -> None:
    """Sign in, type, print, fail, and die."""
    application = make_application(["frontdesk"])
    locations = Locations.of_this_user()
    box = BlackBox(locations)
    program = Program(application, locations, box=box)
    profile = load_profile(locations, "counter")
    password = os.environ["FRONTDESK_PASSWORD"]
    key = sign_in_at(profile, password, None, lambda _share: None)
    session = program.open_desk(SignedIn(profile, password, key))
    _until(lambda: session.window.grid.agenda is not None)
    store = LocalStore.open(profile.replica_path, profile.outbox_path, key, login=profile.login)
    said = _name(store)
    for _ in range(3):
        _enter(store, said, profile.login)
    QTest.keyClick(session.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(QApplication.focusWidget() or session.window, said)
    before = profile.directory / "drafts.db"
    _until(before.exists)
    _go_wrong(said, session)
    _until(lambda: len(box.crashes.pending()) >= 4)
    store.outbox.connection.execute("pragma wal_checkpoint(truncate)")
    _serve(said)


if __name__ == "__main__":
    main()
