"""Runs PgBouncer for a test, whatever its configuration."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from frontdesk.server.system_user import SystemUser

# The pooler ends when nobody holds its input: a killed test run leaves none behind.
_UNTIL_ORPHANED = 'pgbouncer -q "$1" >/dev/null 2>&1 & read -r _; kill $!; wait $!'


@contextmanager
def running_pgbouncer(config: Path, port: int, user: SystemUser | None) -> Iterator[None]:
    """Run it for a block, as `user` where one is given; it answers on its port by then."""
    running = subprocess.Popen(
        ["/bin/sh", "-c", _UNTIL_ORPHANED, "sh", str(config)],
        stdin=subprocess.PIPE,
        user=None if user is None else user.uid,
        group=None if user is None else user.gid,
        extra_groups=None if user is None else [],
    )
    try:
        _wait_for(port)
        yield
    finally:
        running.communicate()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
