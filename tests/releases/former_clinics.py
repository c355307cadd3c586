"""A clinic as a former release made one."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from frontdesk.domain.ids import new_id
from tests.clinics import insert, make_clinics, make_records
from tests.releases.former import FOUNDATION

_ROLES = ("receptionist", "manager", "owner")


def make_former_clinic(operator: psycopg.Connection[Any], version: str) -> dict[str, Any]:
    """Make a clinic and return what `Clinic.of` reads."""
    if version != FOUNDATION:
        return dict(make_clinics(operator)["a"])
    with operator.transaction():
        row = operator.execute(
            "insert into sec.tenant (name, timezone, currency)"
            " values ('Canal Street Pets', 'Europe/Berlin', 'EUR') returning id"
        ).fetchone()
        assert row is not None
        tenant_id: UUID = row[0]
        operator.execute("select set_config('app.acting_tenant', %s, true)", [str(tenant_id)])
        logins = {role: _add_person(operator, tenant_id, role) for role in _ROLES}
        ids = make_records(operator, "EUR")
    return {
        "tenant_id": str(tenant_id),
        "logins": logins,
        "ids": {name: str(value) for name, value in ids.items()},
    }


def _add_person(operator: psycopg.Connection[Any], tenant_id: UUID, role: str) -> dict[str, str]:
    """Add a person as 0.1.0 did."""
    login, password = f"u_{secrets.token_hex(8)}", secrets.token_urlsafe(18)
    operator.execute(
        sql.SQL("create role {} login password {} connection limit 40 in role fd_staff").format(
            sql.Identifier(login), sql.Literal(password)
        )
    )
    staff_id = new_id()
    insert(operator, "staff", staff_id, name=f"Staff {role}", role=role)
    operator.execute(
        "insert into sec.login_binding (role_name, tenant_id, staff_id, role, perms)"
        " select %s, %s, %s, t.name, t.perms from sec.role_template as t where t.name = %s",
        [login, tenant_id, staff_id, role],
    )
    return {"login": login, "password": password, "staff_id": str(staff_id)}
