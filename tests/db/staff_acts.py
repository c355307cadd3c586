"""What tests do with roles and people over a plain connection of a staff member."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo

from frontdesk.domain.changes import insert, update
from frontdesk.domain.ids import new_id
from frontdesk.domain.permissions import CODES
from frontdesk.storage.postgres.new_login import new_login, verifier_of
from tests.clinics import Clinic
from tests.db.desk import Desk

Connection = psycopg.Connection[Any]


def role_of(line: Connection, name: str) -> tuple[UUID, list[str]]:
    """Return id and rights of a role by its name."""
    row = line.execute("select id, perms from app.role where name = %s", [name]).fetchone()
    assert row is not None
    return row[0], row[1]


def add_role(desk: Desk, name: str, *perms: str) -> tuple[UUID, dict[str, Any]]:
    """Add a role by a command; return its id and the server's answer."""
    role_id = new_id()
    return role_id, desk.apply(insert("role", role_id, {"name": name, "perms": list(perms)}))


def set_perms(desk: Desk, role_id: UUID, *perms: str) -> dict[str, Any]:
    """Give a role these rights by a command."""
    row = desk.connection.execute("select perms from app.role where id = %s", [role_id]).fetchone()
    assert row is not None
    change = update("role", role_id, was={"perms": row[0]}, values={"perms": list(perms)})
    return {"status": "applied"} if change is None else desk.apply(change)


def give_role(desk: Desk, staff_id: UUID, role_id: UUID) -> dict[str, Any]:
    """Give a person a role by a command."""
    row = desk.connection.execute(
        "select role_id from app.staff where id = %s", [staff_id]
    ).fetchone()
    assert row is not None
    change = update(
        "staff", staff_id, was={"role_id": str(row[0])}, values={"role_id": str(role_id)}
    )
    return {"status": "applied"} if change is None else desk.apply(change)


def add_person(line: Connection, role_id: UUID, name: str = "Ann Fraser") -> tuple[UUID, str, str]:
    """Add a person by the function; return staff id, login and password."""
    login, password = new_login(), secrets.token_urlsafe(12)
    row = line.execute(
        "select app.add_staff(%s, 'AF', %s, %s, %s)",
        [name, role_id, login, verifier_of(line, login, password)],
    ).fetchone()
    assert row is not None
    return row[0], login, password


def sign_in(clinic: Clinic, login: str, password: str) -> Connection:
    """Connect as a login of this clinic; the caller closes."""
    dsn = make_conninfo(clinic.operator_dsn, user=login, password=password)
    return psycopg.connect(dsn, autocommit=True)


def perms_of(line: Connection) -> set[str]:
    """Return what this session may do, by the answer of the wall itself."""
    row = line.execute(
        "select array(select c from unnest(%s::text[]) as c where sec.can(c))", [sorted(CODES)]
    ).fetchone()
    assert row is not None
    return set(row[0])
