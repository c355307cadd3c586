"""The process behind a data directory, told apart from strangers that got its process id."""

from __future__ import annotations

from pathlib import Path

import psutil


def running_postmaster(data: Path) -> int | None:
    """Return the process id of the server that runs on `data`, or None."""
    pid = _recorded_pid(data)
    return pid if pid is not None and _serves(pid, data) else None


def forget_stale_pid(data: Path) -> None:
    """Remove the note of a server that was killed, where its process id lives on as a stranger's.

    PostgreSQL itself clears the note of a process that is gone, but refuses to start when any
    process of the same user has that id: after a restart of a container that is the rule.
    """
    if running_postmaster(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)


def _recorded_pid(data: Path) -> int | None:
    try:
        first_line = (data / "postmaster.pid").read_text(encoding="utf-8").partition("\n")[0]
        return int(first_line)
    except (FileNotFoundError, ValueError):
        return None


def _serves(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
            return False
        return _data_argument(process.cmdline()) in (None, data)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True  # somebody else's: leave it in peace


def _data_argument(command: list[str]) -> Path | None:
    """Return the directory after -D, resolved; None where the command line does not tell."""
    if "-D" not in command[:-1]:
        return None
    return Path(command[command.index("-D") + 1]).resolve()
