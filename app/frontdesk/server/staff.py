"""Staff members and their login roles: one login a person, opaque, its password never sent.

The server is given a SCRAM verifier computed here, so that neither its logs nor whoever watches
its statements ever see a password.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID

import psycopg
from psycopg import sql

from frontdesk.domain.errors import InvalidInput, NotFound
from frontdesk.domain.ids import new_id
from frontdesk.domain.text_rules import check_line
from frontdesk.server.operator_connection import act_for, operator_session

CONNECTIONS_A_LOGIN = 40
"""Enough for one person's desks; a hostile one cannot take all the server's connections."""

_SIXTEEN = 160_000
"""The server version from which membership can be given without the right to take the role."""


@dataclass(frozen=True, slots=True)
class StaffLogin:
    """How a staff member signs in. The password is known here and now, and nowhere after."""

    login: str
    password: str = field(repr=False)
    dsn: str


def add_staff(dsn: str, *, tenant_id: UUID, name: str, role: str) -> StaffLogin:
    """Add a staff member with a login of their own and the permissions of the role's template.

    Raises:
        InvalidInput: no such role, or a name that cannot be kept.
        NotFound: no such clinic.
        EnvironmentalError: the server cannot be reached or was not migrated.
    """
    check_line(name, field="name")
    if not name.strip():
        raise InvalidInput("A staff member needs a name.", field="name")
    login, password = f"u_{secrets.token_hex(8)}", secrets.token_urlsafe(18)
    with operator_session(dsn) as connection:
        act_for(connection, tenant_id)
        _require_role(connection, role)
        _create_login(connection, login, password)
        _bind(connection, tenant_id, login, name.strip(), role)
        return StaffLogin(login, password, _staff_dsn(connection, login))


def disable_staff(dsn: str, *, login: str) -> None:
    """Shut a login at once, its open sessions too; what it did stays on record.

    Raises:
        NotFound: no staff member has this login.
    """
    with operator_session(dsn) as connection:
        tenant_id, staff_id = _staff_of(connection, login)
        act_for(connection, tenant_id)
        connection.execute(
            "update sec.login_binding set active = false where role_name = %s", [login]
        )
        connection.execute(
            "update app.staff set active = false where tenant_id = %s and id = %s",
            [tenant_id, staff_id],
        )
        connection.execute("reset role")
        connection.execute(sql.SQL("alter role {} nologin").format(sql.Identifier(login)))
        # The wall shuts a session at its next statement; this ends the ones that only listen.
        _end_sessions(connection, login)


def reset_password(dsn: str, *, login: str) -> StaffLogin:
    """Give a login a new password; sessions opened with the old one end.

    Raises:
        NotFound: no staff member has this login.
        InvalidInput: the login was disabled.
    """
    password = secrets.token_urlsafe(18)
    with operator_session(dsn) as connection:
        _staff_of(connection, login, active=True)
        connection.execute("reset role")
        connection.execute(
            sql.SQL("alter role {} password {}").format(
                sql.Identifier(login), _verifier(connection, login, password)
            )
        )
        _end_sessions(connection, login)
        return StaffLogin(login, password, _staff_dsn(connection, login))


def _require_role(connection: psycopg.Connection[Any], role: str) -> None:
    rows = connection.execute("select name from sec.role_template order by name").fetchall()
    names = [name for (name,) in rows]
    if role not in names:
        raise InvalidInput(f"No role of that name; there are {', '.join(names)}.", field="role")


def _create_login(connection: psycopg.Connection[Any], login: str, password: str) -> None:
    connection.execute("reset role")  # fd_owner owns tables; making roles is the operator's right
    connection.execute(
        sql.SQL("create role {} login password {} connection limit {}").format(
            sql.Identifier(login),
            _verifier(connection, login, password),
            sql.Literal(CONNECTIONS_A_LOGIN),
        )
    )
    options = " with inherit true, set false" if connection.info.server_version >= _SIXTEEN else ""
    connection.execute(sql.SQL("grant fd_staff to {}" + options).format(sql.Identifier(login)))
    connection.execute("set local role fd_owner")


def _bind(
    connection: psycopg.Connection[Any], tenant_id: UUID, login: str, name: str, role: str
) -> None:
    staff_id = new_id()
    connection.execute(
        "insert into app.staff (id, name, initials, role) values (%s, %s, %s, %s)",
        [staff_id, name, _initials(name), role],
    )
    connection.execute(
        "insert into sec.login_binding (role_name, tenant_id, staff_id, role, perms)"
        " select %s, %s, %s, t.name, t.perms from sec.role_template as t where t.name = %s",
        [login, tenant_id, staff_id, role],
    )


def _staff_of(
    connection: psycopg.Connection[Any], login: str, *, active: bool = False
) -> tuple[UUID, UUID]:
    """Return the clinic and the staff member of a login; never an operator's or a worker's."""
    row = None
    if "\0" not in login:
        row = connection.execute(
            "select tenant_id, staff_id, active from sec.login_binding"
            " where role_name = %s and not service",
            [login],
        ).fetchone()
    if row is None:
        raise NotFound("No staff member has this login.")
    if active and not row[2]:
        raise InvalidInput("This login was disabled; add the person again.", field="login")
    return row[0], row[1]


def _verifier(connection: psycopg.Connection[Any], login: str, password: str) -> sql.Literal:
    verifier = connection.pgconn.encrypt_password(
        password.encode(), login.encode(), b"scram-sha-256"
    )
    return sql.Literal(verifier.decode())


def _end_sessions(connection: psycopg.Connection[Any], login: str) -> None:
    """End the login's sessions; an operator who may not signal others leaves them to the wall."""
    connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s"
        " and (pg_has_role(usesysid, 'USAGE') or pg_has_role('pg_signal_backend', 'USAGE'))",
        [login],
    )


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:3]).upper()


def _staff_dsn(connection: psycopg.Connection[Any], login: str) -> str:
    """Return where this login signs in, without the password."""
    info = connection.info
    database = quote(info.dbname, safe="")
    if info.host.startswith("/"):  # through a socket of this machine
        return f"postgresql://{login}@/{database}?host={quote(info.host, safe='')}&port={info.port}"
    host = f"[{info.host}]" if ":" in info.host else info.host
    return f"postgresql://{login}@{host}:{info.port}/{database}"
