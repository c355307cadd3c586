"""One connection to the server: strict on the wire, and never waiting for a dead line for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg import generators, waiting
from psycopg.abc import PQGen, PQGenConn
from psycopg.conninfo import make_conninfo
from psycopg.pq.abc import PGconn
from psycopg.rows import TupleRow

from frontdesk.domain.errors import WrongPassword
from frontdesk.storage.postgres.errors import WRONG_PASSWORD, login_error
from frontdesk.storage.postgres.transport import CONNECT_SECONDS as CONNECT_SECONDS
from frontdesk.storage.postgres.transport import addresses, connection_parameters
from frontdesk.storage.profiles import Profile

SILENCE_SECONDS = 5.0
"""A call that hears nothing for this long has lost its line; calls are short by design.

Together with the pause between two polls it stays under eight seconds: so soon the desk says that
it is off line, also when nobody books.
"""

_LOOK_SECONDS = 0.1
"""How often a waiting call looks whether it is to be given up."""

T = TypeVar("T")


class Stopped(Exception):
    """The program is closing: the call was given up on purpose."""


class DeskConnection(psycopg.Connection[TupleRow]):
    """A connection that gives up when the line falls silent or the program closes."""

    is_stopped: Callable[[], bool] = staticmethod(lambda: False)
    silence: float | None = SILENCE_SECONDS

    @contextmanager
    def patient(self, silence: float | None) -> Iterator[None]:
        """Let the line be silent for so many seconds within a block; None is for ever."""
        usual, self.silence = self.silence, silence
        try:
            yield
        finally:
            self.silence = usual

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Run one step of the protocol; see psycopg.Connection.wait."""
        return super().wait(self._watched(gen), min(interval, _LOOK_SECONDS), timeout)

    def _watched(self, gen: PQGen[T]) -> Generator[Any, Any, T]:
        """Pass everything through, looking at the clock and the stop flag whenever nothing came."""
        heard_at = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard_at = time.monotonic()
                else:
                    self._give_up_if_due(heard_at)
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

    def _give_up_if_due(self, heard_at: float) -> None:
        if self.is_stopped():
            self.close()
            raise Stopped
        if self.silence is not None and time.monotonic() - heard_at > self.silence:
            self.close()
            raise psycopg.OperationalError("the server fell silent")


def connect(
    profile: Profile,
    password: str,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
    seconds: int = CONNECT_SECONDS,
) -> DeskConnection:
    """Log in, in autocommit mode.

    Raises ServerUnreachable, ServerNotTrusted, NotAdmitted, WrongPassword, NoBinding, ServerBusy
    or ProfileUnusable. There is no way to ask for a weaker transport.
    """
    if not _is_text(password):
        raise WrongPassword(WRONG_PASSWORD)
    parameters = connection_parameters(profile) | {"password": password}
    try:
        connection = _dialled(parameters, is_stopped, seconds)
    except psycopg.Error as exc:
        raise login_error(exc) from exc
    except (OSError, UnicodeError) as exc:  # a host nobody knows, or that DNS cannot even spell
        raise login_error(psycopg.OperationalError("failed to resolve host")) from exc
    connection.autocommit = True
    connection.is_stopped = is_stopped
    return connection


def prove(profile: Profile) -> None:
    """Let the server prove itself as at a sign-in, and leave before any password.

    Raises ServerUnreachable, ServerNotTrusted, NotAdmitted, ServerBusy or ProfileUnusable.
    """
    try:
        _dialled(connection_parameters(profile), lambda: False, CONNECT_SECONDS).close()
    except psycopg.Error as exc:
        error = login_error(exc)
        if not isinstance(error, WrongPassword):  # it asked for the password, as it should
            raise error from exc
    except (OSError, UnicodeError) as exc:
        raise login_error(psycopg.OperationalError("failed to resolve host")) from exc


def _dialled(
    parameters: dict[str, Any], is_stopped: Callable[[], bool], seconds: int
) -> DeskConnection:
    """Try the addresses of the host in turn; the error of the last one is raised."""
    until = time.monotonic() + seconds
    found = addresses(parameters["host"], parameters["port"])
    for turn, address in enumerate(found, start=1):
        conninfo = make_conninfo(**parameters | address)
        login = _login_watched(conninfo, is_stopped, until)
        try:
            return DeskConnection(waiting.wait_conn(login, interval=_LOOK_SECONDS))
        except psycopg.OperationalError as exc:
            refused = getattr(exc.pgconn, "used_password", False)  # somebody was there and said no
            if refused or turn == len(found):
                raise
    raise psycopg.OperationalError("failed to resolve host")


def _login_watched(
    conninfo: str, is_stopped: Callable[[], bool], until: float
) -> PQGenConn[PGconn]:
    """Log in as the driver does, but look at the clock and the stop flag whenever nothing came.

    The driver's own `connect` would hold up the closing of the program until its timeout.
    """
    login = generators.connect(conninfo)
    try:
        wanted = next(login)
        while True:
            ready = yield wanted
            if is_stopped():
                raise Stopped
            if time.monotonic() > until:
                raise psycopg.errors.ConnectionTimeout("connection timeout expired")
            wanted = login.send(ready)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    finally:
        login.close()


def _is_text(password: str) -> bool:
    """Whether the driver can send it; a password that it cannot is nobody's.

    For an empty one libpq would look into its own password file.
    """
    try:
        return bool(password) and b"\0" not in password.encode()
    except UnicodeEncodeError:
        return False
