"""The operator's connection: for the commands that make clinics and logins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict

from frontdesk.domain.errors import (
    InvalidInput,
    NotAllowed,
    NotFound,
    ServerTooOld,
    ServerUnreachable,
)
from frontdesk.server.operator_dsn import secured
from frontdesk.storage.postgres.errors import TOO_OLD, login_error, translated

CONNECT_SECONDS = 10

NO_ANSWER = "The server does not answer. Check that it runs, and the DSN's host and port."
NOT_BOUND = (
    "This login may not make clinics or staff. Run `frontdesk admin migrate` with it once, or use"
    " the login that did."
)


@contextmanager
def operator_session(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """Connect to a migrated database as its operator; one transaction, committed at the end.

    Raises:
        InvalidInput: the DSN cannot be read.
        ServerUnreachable, WrongPassword: nobody answers, or not to this password.
        ServerTooOld: the database was not migrated.
        NotAllowed: the login is not the operator's.
    """
    with operator_connection(dsn) as connection, translated():
        _require_operator(connection)
        yield connection
        connection.commit()


@contextmanager
def operator_reading(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """Like `operator_session`, but only to read, in one moment of the database, and in UTC."""
    with operator_connection(dsn) as connection, translated():
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        _require_operator(connection)
        connection.execute("set local timezone = 'UTC'")
        yield connection
        connection.rollback()


@contextmanager
def operator_connection(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """Connect with the operator's DSN, whatever the database holds.

    Raises InvalidInput for a DSN that cannot be read, else what the login failed of.
    """
    check_dsn(dsn)
    try:
        connection = psycopg.connect(
            secured(dsn), connect_timeout=CONNECT_SECONDS, application_name="frontdesk admin"
        )
    except psycopg.Error as exc:
        error = login_error(exc)
        raise (
            ServerUnreachable(NO_ANSWER) if isinstance(error, ServerUnreachable) else error
        ) from exc
    with connection:
        yield connection


def check_dsn(dsn: str) -> None:
    """Refuse a connection string that cannot be read, without repeating it: it holds a password.

    Raises:
        InvalidInput: it cannot be read.
    """
    message = "The DSN cannot be read; write postgresql://LOGIN:PASSWORD@HOST:PORT/DATABASE."
    try:
        parts = conninfo_to_dict(dsn)
    except (psycopg.ProgrammingError, UnicodeError) as exc:
        raise InvalidInput(message, field="dsn") from exc
    if "\0" in dsn or not parts:
        raise InvalidInput(message, field="dsn")


def act_for(connection: psycopg.Connection[Any], tenant_id: UUID) -> None:
    """Let the rest of the transaction write the records of one clinic.

    Raises:
        NotFound: there is no such clinic.
    """
    found = connection.execute("select from sec.tenant where id = %s", [tenant_id]).fetchone()
    if found is None:
        raise NotFound("No clinic has this tenant id.")
    connection.execute("select set_config('app.acting_tenant', %s, true)", [str(tenant_id)])


def login_dsn(connection: psycopg.Connection[Any], login: str) -> str:
    """Return where this login signs in, without the password."""
    info = connection.info
    database = quote(info.dbname, safe="")
    if info.host.startswith("/"):  # through a socket of this machine
        return f"postgresql://{login}@/{database}?host={quote(info.host, safe='')}&port={info.port}"
    host = f"[{info.host}]" if ":" in info.host else info.host
    return f"postgresql://{login}@{host}:{info.port}/{database}"


def _require_operator(connection: psycopg.Connection[Any]) -> None:
    found = connection.execute("select to_regclass('sec.login_binding')").fetchone()
    if found is None or found[0] is None:
        raise ServerTooOld(TOO_OLD)
    connection.execute("set local role fd_owner")
    row = connection.execute(
        "select from sec.login_binding where role_name = session_user and service and active"
    ).fetchone()
    if row is None:
        raise NotAllowed(NOT_BOUND)
