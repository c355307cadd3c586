"""The system user that runs PostgreSQL when this program runs as root, which PostgreSQL refuses."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.domain.errors import EnvironmentalError
from frontdesk.logs import log
from frontdesk.logs.events import PassageOpened

CREATED_USER = "frontdesk-db"
"""Made on first need where the system has no `postgres` user."""


@dataclass(frozen=True, slots=True)
class SystemUser:
    """An account of the operating system, without rights of its own."""

    name: str
    uid: int
    gid: int


def server_user(data: Path) -> SystemUser | None:
    """Return who has to run the server, or None where the present user can.

    Only root needs somebody else: the owner of `data` if it exists, else `postgres`, else an
    account made for it.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    if data.exists() and (owner := data.stat().st_uid) != 0:
        entry = pwd.getpwuid(owner)
        return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    for name in ("postgres", CREATED_USER):
        found = _find_user(name)
        if found is not None:
            return found
    return _create_user(CREATED_USER)


def run_as(
    user: SystemUser | None, command: Sequence[str | Path], *, cwd: Path
) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end as `user` (None: as ourselves), keeping what it says."""
    return subprocess.run(
        list(command),
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env=_environment(),
        user=None if user is None else user.uid,
        group=None if user is None else user.gid,
        extra_groups=None if user is None else [],
    )


def hand_over(path: Path, user: SystemUser | None) -> None:
    """Make `path` belong to `user`."""
    if user is not None:
        os.chown(path, user.uid, user.gid)


def let_through(path: Path, user: SystemUser | None) -> None:
    """Let `user` pass through the directories above `path`, without being able to list them."""
    if user is None:
        return
    for directory in path.resolve().parents:
        mode = directory.stat().st_mode
        if not mode & stat.S_IXOTH and directory.stat().st_uid != user.uid:
            log(PassageOpened())
            directory.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _environment() -> dict[str, str]:
    """Return our environment without PG*, which would redirect PostgreSQL's own programs.

    Nor with FRONTDESK_*: a password there is for us, and a server would carry it along for weeks.
    """
    foreign = ("PG", "FRONTDESK_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
    # Messages are read by this program: in English, whatever the desk speaks.
    return {**kept, "LC_ALL": "C"}


def _find_user(name: str) -> SystemUser | None:
    import pwd

    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_user(name: str) -> SystemUser:
    made = subprocess.run(
        ["useradd", "--system", "--shell", "/usr/sbin/nologin", name],  # noqa: S607
        check=False,
        capture_output=True,
        text=True,
    )
    found = _find_user(name)
    if found is None:
        message = (
            f"PostgreSQL does not run as root, and the system user {name} could not be made "
            f"({made.stderr.strip()}). Run this program as an ordinary user."
        )
        raise EnvironmentalError(message)
    return found
