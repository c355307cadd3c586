"""Hears the clinic's wake-up signal: a hint to pull, never the change itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from psycopg import sql

from frontdesk.storage.postgres.connection import DeskConnection, connect
from frontdesk.storage.postgres.errors import translated
from frontdesk.storage.profiles import Profile

HEARTBEAT_SECONDS = 15.0

GATHER_SECONDS = 0.03
"""After a signal those of so long a time count as one more: anybody may send thousands."""


def listen(
    profile: Profile,
    password: str,
    channel: str,
    *,
    is_stopped: Callable[[], bool],
    on_wake: Callable[[], None],
) -> None:
    """Call `on_wake` at every signal until the line breaks or `is_stopped`.

    Raises the errors of `connection.connect`, ServerUnreachable when the line breaks later, and
    Stopped. `on_wake` is called once at the start too: something may have happened before.
    """
    connection = connect(profile, password, is_stopped=is_stopped)
    try:
        with translated():
            connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
            on_wake()
            while not is_stopped():
                _wait_for_signals(connection, on_wake, is_stopped)
                connection.execute("select 1")  # finds out whether the line still lives
    finally:
        connection.close()


def _wait_for_signals(
    connection: DeskConnection, on_wake: Callable[[], None], is_stopped: Callable[[], bool]
) -> None:
    """Pass signals on for one heartbeat; a silent line is no fault here."""
    until = time.monotonic() + HEARTBEAT_SECONDS
    with connection.patient(None):
        while (left := until - time.monotonic()) > 0 and not is_stopped():
            if any(True for _ in connection.notifies(timeout=left, stop_after=1)):
                on_wake()
                time.sleep(GATHER_SECONDS)
