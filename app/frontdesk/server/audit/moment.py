"""One moment of the database, for everything that is read of the clinics' logs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg

from frontdesk.domain.errors import NotFound


def tenants_at_one_moment(
    connection: psycopg.Connection[Any], only: UUID | None = None
) -> dict[UUID, str]:
    """Let the rest of the operator's session see one moment; return the clinics of it.

    By id, with the day (ISO, UTC) each was made. Raises NotFound when there is no clinic `only`.
    """
    connection.commit()
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    connection.execute("set local role fd_owner")
    rows = connection.execute(
        "select id, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') from sec.tenant"
        " where %(only)s::uuid is null or id = %(only)s order by id",
        {"only": only},
    ).fetchall()
    if only is not None and not rows:
        raise NotFound("No clinic has this tenant id.")
    return dict(rows)
