"""Desks as the operator sees them: all clinics', or one's; shut out by device or workstation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from frontdesk.domain.errors import InvalidInput, NotFound
from frontdesk.domain.text_rules import check_line
from frontdesk.server.operator_connection import act_for, operator_session


def list_desks(dsn: str, *, tenant_id: UUID | None = None) -> list[dict[str, Any]]:
    """Return the desks of a clinic or of all, with the columns of `app.devices` and `tenant_id`.

    Raises:
        NotFound: no such clinic.
        EnvironmentalError: the server cannot be reached or was not migrated.
    """
    with operator_session(dsn) as connection:
        return [
            {"tenant_id": tenant, **desk}
            for tenant in _clinics(connection, tenant_id)
            for desk in _desks(connection)
        ]


def revoke_desk(
    dsn: str,
    *,
    device_id: UUID | None = None,
    workstation: UUID | None = None,
    tenant_id: UUID | None = None,
    reason: str = "",
) -> int:
    """Shut out a device or a whole workstation; return how many devices that made.

    Without `tenant_id` the clinic is found by the id. None shut out anew is no error.

    Raises:
        InvalidInput: not one of the two was given, or a reason that cannot be kept.
        NotFound: no such clinic, or no clinic has such a desk.
    """
    if (device_id is None) == (workstation is None):
        raise InvalidInput("Name a device or a workstation, one of them.", field="device")
    check_line(reason, field="reason")
    column, function = (
        ("id", "revoke_device") if device_id else ("workstation", "revoke_workstation")
    )
    wanted = device_id or workstation
    known = sql.SQL("select from app.device where {} = %s limit 1").format(sql.Identifier(column))
    revoke = sql.SQL("select app.{}(%s, %s)").format(sql.Identifier(function))
    with operator_session(dsn) as connection:
        for _ in _clinics(connection, tenant_id):
            if connection.execute(known, [wanted]).fetchone() is not None:
                row = connection.execute(revoke, [wanted, reason.strip()]).fetchone()
                return int(row[0]) if row else 0
    raise NotFound("No clinic has such a desk.")


def _clinics(connection: psycopg.Connection[Any], only: UUID | None) -> Iterator[UUID]:
    """Yield the clinics one by one, acting for each."""
    rows = [(only,)] if only else connection.execute("select id from sec.tenant order by id")
    for (tenant_id,) in list(rows):
        act_for(connection, tenant_id)
        yield tenant_id


def _desks(connection: psycopg.Connection[Any]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute("select * from app.devices()").fetchall()
