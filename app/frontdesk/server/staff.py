"""Staff members and their login roles: one login a person, opaque, its password never sent.

The server is given a SCRAM verifier computed here, so that neither its logs nor whoever watches
its statements ever see a password.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from frontdesk.domain.errors import InvalidInput, NotFound
from frontdesk.domain.text_rules import check_line
from frontdesk.server.operator_connection import act_for, login_dsn, operator_session
from frontdesk.storage.postgres.new_login import (
    initials_of,
    new_login,
    new_password,
    verifier_of,
)


@dataclass(frozen=True, slots=True)
class StaffLogin:
    """How a staff member signs in. The password is known here and now, and nowhere after."""

    login: str
    password: str = field(repr=False)
    dsn: str


def add_staff(dsn: str, *, tenant_id: UUID, name: str, role: str) -> StaffLogin:
    """Add a staff member with a login of their own and a role of the clinic, given by its name.

    Raises:
        InvalidInput: no such role, or a name that cannot be kept.
        NotFound: no such clinic.
        EnvironmentalError: the server cannot be reached or was not migrated.
    """
    check_line(name, field="name")
    if not name.strip():
        raise InvalidInput("A staff member needs a name.", field="name")
    login, password = new_login(), new_password()
    with operator_session(dsn) as connection:
        act_for(connection, tenant_id)
        connection.execute(
            "select app.add_staff(%s, %s, %s, %s, %s)",
            [
                name.strip(),
                initials_of(name),
                _role_id(connection, tenant_id, role),
                login,
                verifier_of(connection, login, password),
            ],
        )
        return StaffLogin(login, password, login_dsn(connection, login))


def disable_staff(dsn: str, *, login: str) -> None:
    """Shut a login at once, its open sessions too; what it did stays on record.

    For a week its desks may still hand over what waits on them and what a restored server lacks of
    it, and nothing else.

    Raises:
        NotFound: no staff member has this login.
    """
    with operator_session(dsn) as connection:
        tenant_id, staff_id = _staff_of(connection, login)
        act_for(connection, tenant_id)
        connection.execute("select app.disable_staff(%s)", [staff_id])


def enable_staff(dsn: str, *, login: str) -> StaffLogin:
    """Let a disabled login in again, with a new password.

    Raises:
        NotFound: no staff member has this login.
        InvalidInput: the login is not disabled, or its role was removed.
    """
    return _with_new_password(dsn, login, "select app.enable_staff(%s, %s)")


def reset_password(dsn: str, *, login: str) -> StaffLogin:
    """Give a login a new password; sessions opened with the old one end.

    Raises:
        NotFound: no staff member has this login.
        InvalidInput: the login was disabled.
    """
    return _with_new_password(dsn, login, "select app.reset_password(%s, %s)")


def _with_new_password(dsn: str, login: str, call: LiteralString) -> StaffLogin:
    password = new_password()
    with operator_session(dsn) as connection:
        tenant_id, staff_id = _staff_of(connection, login)
        act_for(connection, tenant_id)
        connection.execute(call, [staff_id, verifier_of(connection, login, password)])
        connection.commit()
        # Until the new password counted somebody could still sign in with the old one.
        act_for(connection, tenant_id)
        connection.execute("select app.end_sessions(%s)", [staff_id])
        return StaffLogin(login, password, login_dsn(connection, login))


def _role_id(connection: psycopg.Connection[Any], tenant_id: UUID, role: str) -> UUID:
    """Return the clinic's role of that name, however it is spelled in capitals."""
    rows = connection.execute(
        "select name, id from app.role where tenant_id = %s and deleted_at is null"
        " order by lower(name)",
        [tenant_id],
    ).fetchall()
    ids = {name.casefold(): role_id for name, role_id in rows}
    if role.casefold() not in ids:
        names = ", ".join(name for name, _ in rows)
        raise InvalidInput(f"No role of that name; there are {names}.", field="role")
    found: UUID = ids[role.casefold()]
    return found


def _staff_of(connection: psycopg.Connection[Any], login: str) -> tuple[UUID, UUID]:
    """Return the clinic and the staff member of a login; never an operator's or a worker's."""
    row = None
    if "\0" not in login:
        row = connection.execute(
            "select tenant_id, staff_id from sec.login_binding"
            " where role_name = %s and not service",
            [login],
        ).fetchone()
    if row is None:
        raise NotFound("No staff member has this login.")
    return row[0], row[1]
