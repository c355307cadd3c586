"""Clinics from before roles were theirs get them, with everybody in the one they had by name."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from frontdesk.domain.ids import new_id
from frontdesk.domain.permissions import CODES
from frontdesk.server.migrate import migrate, migrate_down
from frontdesk.server.staff import reset_password
from tests.clinics import insert
from tests.servers import Database

pytestmark = pytest.mark.db


def _add_old_person(operator: psycopg.Connection[Any], tenant_id: UUID, role: str) -> str:
    """Add a person as the former release did."""
    login, staff_id = f"u_{secrets.token_hex(8)}", new_id()
    operator.execute(
        sql.SQL("create role {} login password 'old' connection limit 40 in role fd_staff").format(
            sql.Identifier(login)
        )
    )
    insert(operator, "staff", staff_id, name=f"Old {role}", role=role)
    operator.execute(
        "insert into sec.login_binding (role_name, tenant_id, staff_id, role, perms)"
        " select %s, %s, %s, t.name, t.perms from sec.role_template as t where t.name = %s",
        [login, tenant_id, staff_id, role],
    )
    return login


def test_everybody_keeps_the_role_they_had_and_managers_get_what_is_new(empty: Database) -> None:
    migrate(empty.dsn, "0001")
    with empty.operator() as operator:
        row = operator.execute(
            "insert into sec.tenant (name, timezone, currency) values ('Old', 'UTC', 'EUR')"
            " returning id"
        ).fetchone()
        assert row is not None
        tenant_id = row[0]
        operator.execute("select set_config('app.acting_tenant', %s, false)", [str(tenant_id)])
        logins = {role: _add_old_person(operator, tenant_id, role) for role in ("vet", "manager")}
        insert(operator, "staff", new_id(), name="Nobody's role", role="gardener")
        # What stood beside the person never gave a right.
        operator.execute("update app.staff set role = 'owner' where name = 'Old vet'")
        operator.execute(
            "insert into app.staff (id, name, role, active)"
            " values (gen_random_uuid(), 'Gone', 'vet', false)"
        )
    migrate(empty.dsn)

    with empty.operator() as operator:
        bound = operator.execute(
            "select b.role_name, r.name, b.perms, r.built_in from sec.login_binding b"
            " join app.role r on r.tenant_id = b.tenant_id and r.id = b.role_id"
        ).fetchall()
        unbound = operator.execute("select name from app.staff where role_id is null").fetchall()
        whole = operator.execute("select sec.broken_event(%s)", [tenant_id]).fetchone()
    assert {(login, role) for login, role, *_ in bound} == {
        (login, role) for role, login in logins.items()
    }
    perms = {role: set(held) for _, role, held, _ in bound}
    assert perms == {"vet": {"pet.write", "appointment.write"}, "manager": CODES}
    assert unbound == [("Nobody's role",)]
    assert whole == (None,)
    # Their logins are looked after by the server's own functions from now on.
    renewed = reset_password(empty.dsn, login=logins["vet"])
    psycopg.connect(renewed.dsn, password=renewed.password).close()

    migrate_down(empty.dsn, "0001")
    own = make_conninfo(empty.dsn, user=logins["manager"], password="old")  # noqa: S106
    with psycopg.connect(own) as line:
        assert line.execute("select sec.can('staff.write'), sec.can('role.write')").fetchone() == (
            True,
            False,
        )
    with empty.operator() as operator:
        for login in logins.values():
            operator.execute(sql.SQL("drop role {}").format(sql.Identifier(login)))
