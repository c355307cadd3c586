"""Makes a demo's database: schema, clinics, logins, rows."""

from __future__ import annotations

from datetime import date
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from frontdesk.server.demo.clinics import make_clinic
from frontdesk.server.demo.clock import shown_at
from frontdesk.server.demo.loading import load_rows
from frontdesk.server.demo.plans import ClinicPlan, StaffPlan
from frontdesk.server.migrate import migrate
from frontdesk.server.staff import add_staff
from frontdesk.server.starter_catalogue import EMPTY
from frontdesk.server.tenants import create_tenant


def make_demo(
    admin: str, dsn: str, database: str, day: date, plans: list[ClinicPlan]
) -> dict[str, Any]:
    """Make the database with its clinics and return what opening it needs.

    A database of that name, left half-made by a crash, goes first.
    """
    name = sql.Identifier(database)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))
        connection.execute(sql.SQL("create database {}").format(name))
    migrate(dsn)
    return {"tenants": [_make_tenant(dsn, day, plan) for plan in plans]}


def _make_tenant(dsn: str, day: date, plan: ClinicPlan) -> dict[str, Any]:
    tenant_id = create_tenant(
        dsn, name=plan.name, timezone=plan.timezone, currency=plan.currency, template=EMPTY
    )
    logins = [_make_login(dsn, tenant_id, person) for person in plan.staff]
    with psycopg.connect(dsn, autocommit=True) as connection:
        clinic = make_clinic(
            plan,
            day,
            shown_at(day, plan.timezone),
            _ids(connection, "select name, id from app.staff where tenant_id = %s", tenant_id),
            _ids(connection, "select name, id from app.role where tenant_id = %s", tenant_id),
        )
        load_rows(connection, tenant_id, clinic.rows)
    return {
        "name": plan.name,
        "tenant_id": str(tenant_id),
        "timezone": plan.timezone,
        "logins": logins,
    }


def _ids(
    connection: psycopg.Connection[Any], query: LiteralString, tenant_id: UUID
) -> dict[str, UUID]:
    return dict(connection.execute(query, [tenant_id]).fetchall())


def _make_login(dsn: str, tenant_id: UUID, person: StaffPlan) -> dict[str, str]:
    made = add_staff(dsn, tenant_id=tenant_id, name=person.name, role=person.role)
    return {
        "name": person.name,
        "role": person.role,
        "login": made.login,
        "password": made.password,
        "dsn": made.dsn,
    }
