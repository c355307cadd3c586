"""A clinic of size L on a server of its own, for the benchmarks that need one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from frontdesk.commands.demo_desk import ROLE, demo_profile
from frontdesk.server.demo.instances import Demo, DemoPlace
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import open_vault
from frontdesk.sync.sign_in import open_store, sign_in


@contextmanager
def large_demo(size: str = "L") -> Iterator[Demo]:
    """Make the demo of a size, with its server as it is shipped, for a block."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as directory:
        place = DemoPlace(Path(directory))
        try:
            demo = place.open(datetime.now(UTC).date(), size)
            _settle(demo)
            demo_profile(demo)
            # Its desk is made now: asked for again, it shall be found and not be made anew.
            yield replace(demo, is_new=False)
        finally:
            place.server.stop()


def _settle(demo: Demo) -> None:
    """Do at once what a server does in its first minutes, so that no figure depends on when."""
    with psycopg.connect(demo.admin_dsn, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")


def password_of(demo: Demo) -> str:
    """Return the receptionist's password."""
    return demo.clinic.login_of(ROLE).password


def key_of(demo: Demo) -> bytes:
    """Return the key of the receptionist's desk, which has been signed in before."""
    profile = demo_profile(demo)
    return open_vault(profile.key_path, profile.login, password_of(demo))


@contextmanager
def signed_in(demo: Demo) -> Iterator[LocalStore]:
    """Open the receptionist's desk, fetched from the server the first time."""
    profile: Profile = demo_profile(demo)
    store = open_store(profile, sign_in(profile, password_of(demo)))
    try:
        yield store
    finally:
        store.close()
