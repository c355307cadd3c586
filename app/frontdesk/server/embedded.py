"""A PostgreSQL of our own in a directory: for the demo, the tests and a single small clinic.

It listens on the loopback address only, asks for a password (SCRAM) even there, and keeps its
port and password, so that its DSN is the same from start to start.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from frontdesk.domain.errors import EnvironmentalError
from frontdesk.server.access import (
    SUPERUSER,
    Access,
    choose_access,
    read_access,
    write_private,
)
from frontdesk.server.binaries import bundled_binaries, major_version
from frontdesk.server.postmaster import forget_stale_pid, running_postmaster
from frontdesk.server.system_user import (
    SystemUser,
    hand_over,
    let_through,
    run_as,
    server_user,
)

DATABASE = "frontdesk"
MAINTENANCE = "postgres"
"""The database that is always there, from which ours is made."""

START_SECONDS = 60
LOG_BYTES_KEPT = 10_000_000

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "temp_file_limit": "2GB",
    # Errors go to whoever caused them; their texts hold people's names, so the log has none.
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    # A statement's text may hold names, and a login's verifier when a password is changed.
    "log_statement": "none",
    "log_min_duration_statement": "-1",
}

_SLOWED_GUESSING = {
    "shared_preload_libraries": "auth_delay",
    # Slow for who guesses; a desk that was told a wrong password hears of it in time all the same.
    "auth_delay.milliseconds": "500",
}
"""A refused login waits before it is told; for servers that have the module."""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """Whether the server runs, as which process, and how its operator reaches it."""

    running: bool
    pid: int | None
    dsn: str | None


class EmbeddedServer:
    """The PostgreSQL server of one directory. Every method may be repeated without harm."""

    def __init__(
        self,
        directory: Path,
        *,
        binaries: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Describe the server in `directory`; nothing is made or started yet.

        `binaries` is the directory with initdb and pg_ctl (default: those we bring); `settings`
        are further settings of postgresql.conf, in effect from the next start.
        """
        self._directory = directory.resolve()
        self._binaries = bundled_binaries() if binaries is None else binaries
        self._settings = {**_SETTINGS, **_slowed_guessing(self._binaries), **(settings or {})}
        self._data = self._directory / "data"
        self._access_file = self._directory / "server.json"

    def start(self) -> str:
        """Start the server, creating it first where needed, and return the operator's DSN.

        Raises:
            EnvironmentalError: it cannot be made or started; the message says why.
        """
        version = major_version(self._binaries)
        self._directory.mkdir(parents=True, exist_ok=True)
        with self._locked():
            user = server_user(self._data)
            let_through(self._data, user)
            let_through(self._binaries / "postgres", user)
            access = self._access()
            if not (self._data / "PG_VERSION").exists():
                self._create(user, access, version)
            if running_postmaster(self._data) is None:
                self._launch(user, access)
            _ensure_database(access.dsn(MAINTENANCE))
            return access.dsn(DATABASE)

    def stop(self) -> None:
        """End all sessions and stop the server; what was committed stays."""
        if not self._data.exists():
            return
        with self._locked():
            if running_postmaster(self._data) is None:
                return
            user = server_user(self._data)
            let_through(self._data, user)
            done = self._pg_ctl(user, "stop", "-m", "fast", "-w", "-t", str(START_SECONDS))
            if done.returncode != 0 and running_postmaster(self._data) is not None:
                raise EnvironmentalError(f"The server did not stop: {done.stderr.strip()}")

    def status(self) -> ServerStatus:
        """Say whether the server runs."""
        access = read_access(self._access_file)
        pid = running_postmaster(self._data)
        dsn = None if access is None else access.dsn(DATABASE)
        return ServerStatus(running=pid is not None, pid=pid, dsn=dsn)

    @property
    def log_path(self) -> Path:
        """Where the server writes what it has to say."""
        return self._data / "server.log"

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        from fasteners import InterProcessLock

        with InterProcessLock(self._directory / "server.lock"):
            yield

    def _access(self) -> Access:
        """Return how the server is reached, decided when it is made."""
        access = read_access(self._access_file)
        if access is not None:
            return access
        if self._data.exists():
            message = (
                f"{self._data} holds a server, but {self._access_file} with its password is gone."
            )
            raise EnvironmentalError(message)
        return choose_access(self._access_file)

    def _create(self, user: SystemUser | None, access: Access, version: int) -> None:
        """Make the database files aside, then put them in place: never half a server."""
        aside = self._directory / "data.new"
        password_file = self._directory / "password.new"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        hand_over(aside, user)
        write_private(password_file, access.password)
        hand_over(password_file, user)
        try:
            made = run_as(
                user,
                [
                    self._binaries / "initdb",
                    *("-D", aside, "-U", SUPERUSER, "-A", "scram-sha-256"),
                    *(f"--pwfile={password_file}", "--encoding=UTF8"),
                    *_locale_options(version),
                ],
                cwd=aside,
            )
        finally:
            password_file.unlink()
        if made.returncode != 0:
            raise EnvironmentalError(f"The database could not be made: {made.stderr.strip()}")
        with (aside / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\ninclude = 'frontdesk.conf'\n")
        aside.rename(self._data)

    def _launch(self, user: SystemUser | None, access: Access) -> None:
        self._write_settings(user, access)
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_BYTES_KEPT:
            self.log_path.unlink()
        forget_stale_pid(self._data)
        deadline = time.monotonic() + START_SECONDS
        while True:
            log_start = self.log_path.stat().st_size if self.log_path.exists() else 0
            started = self._pg_ctl(
                user, "start", "-w", "-t", str(START_SECONDS), "-l", str(self.log_path)
            )
            if started.returncode == 0:
                return
            said = self._log_since(log_start)
            # After a kill, the old server's sessions need a moment to notice and end.
            if "shared memory block" not in said or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        raise EnvironmentalError(_why_not_started(access.port, said or started.stderr))

    def _write_settings(self, user: SystemUser | None, access: Access) -> None:
        settings = {**self._settings, "port": str(access.port)}
        lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
        conf = self._data / "frontdesk.conf"
        write_private(conf, "\n".join(lines) + "\n")
        hand_over(conf, user)

    def _log_since(self, position: int) -> str:
        if not self.log_path.exists():
            return ""
        with self.log_path.open("rb") as log:
            log.seek(position)
            return log.read(20_000).decode("utf-8", errors="replace")

    def _pg_ctl(self, user: SystemUser | None, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run_as(
            user, [self._binaries / "pg_ctl", *arguments, "-D", self._data], cwd=self._data
        )


def _slowed_guessing(binaries: Path) -> Mapping[str, str]:
    """Return the settings that slow guessing down, where PostgreSQL was installed with them."""
    libraries = (binaries.parent / folder for folder in ("lib", "lib/postgresql"))
    found = any(any(library.glob("auth_delay.*")) for library in libraries)
    return _SLOWED_GUESSING if found else {}


def _quoted(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def _locale_options(version: int) -> list[str]:
    """Return initdb's options for the same order and case rules on every system."""
    if version >= 17:
        return ["--locale-provider=builtin", "--locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _ensure_database(dsn: str) -> None:
    import psycopg

    try:
        with psycopg.connect(dsn, autocommit=True, connect_timeout=10) as connection:
            found = connection.execute(
                "select from pg_catalog.pg_database where datname = %s", [DATABASE]
            ).fetchone()
            if found is None:
                connection.execute(f"create database {DATABASE}")
    except psycopg.Error as exc:
        raise EnvironmentalError(f"The server started but cannot be used: {exc}") from exc


def _why_not_started(port: int, said: str) -> str:
    if "could not bind" in said:
        return f"The server's port {port} is used by another program; end that one and try again."
    last_words = [line for line in said.splitlines() if line.strip()][-5:]
    return "The server did not start: " + " ".join(last_words)
