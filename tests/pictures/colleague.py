"""Another desk of the demo clinic, which changes things while the first one is off line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from frontdesk.domain.changes import ChangeSet
from frontdesk.server.demo.instances import Demo
from frontdesk.settings import Locations
from frontdesk.storage.profiles import add_profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.once import synchronise
from frontdesk.sync.people import People
from frontdesk.sync.sign_in import open_store, sign_in

ROLE = "manager"


class Colleague:
    """Somebody else at a workstation of their own."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._folder = TemporaryDirectory(prefix="pictures-")
        self._store: LocalStore | None = None

    def do(self, *operations: Callable[[LocalStore], ChangeSet]) -> None:
        """Do something at the other desk and see it arrive at the server."""
        login = self._demo.clinic.login_of(ROLE)
        home = Path(self._folder.name)
        profile = add_profile(Locations(home, home, home / "logs"), "other", login.dsn)
        key = sign_in(profile, login.password)
        people = People.of(profile, key, login.password)
        store = self._store = self._store or open_store(profile, key)
        synchronise(profile, people, store)
        for operation in operations:
            store.commit(operation(store), now=datetime.now(UTC), login=profile.login)
        synchronise(profile, people, store)

    def close(self) -> None:
        """Leave."""
        if self._store is not None:
            self._store.close()
        self._folder.cleanup()
