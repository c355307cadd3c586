"""Verifies the logs of all clinics, or of one: every broken place, whatever was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from frontdesk.domain.errors import NotFound
from frontdesk.server.audit.chain import ChainWalk, Head
from frontdesk.server.audit.events import events_of_acting_tenant
from frontdesk.server.audit.findings import Finding
from frontdesk.server.operator_connection import operator_session


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one clinic's log; `more` findings were too many to keep."""

    tenant_id: UUID
    events: int
    head: int
    erased: int
    broken: tuple[Finding, ...]
    more: int

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.broken


def verify_logs(dsn: str, *, tenant_id: UUID | None = None) -> list[Verdict]:
    """Return a verdict for each clinic; all of them see one moment of the database.

    Raises:
        NotFound: there is no such clinic.
        EnvironmentalError: the server cannot be reached or was not migrated.
    """
    with operator_session(dsn) as connection:
        _see_one_moment(connection)
        return [_verify(connection, each) for each in _tenants(connection, tenant_id)]


def _see_one_moment(connection: psycopg.Connection[Any]) -> None:
    connection.commit()
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    connection.execute("set local role fd_owner")


def _tenants(connection: psycopg.Connection[Any], only: UUID | None) -> list[UUID]:
    rows = connection.execute(
        "select id from sec.tenant where %(only)s::uuid is null or id = %(only)s order by id",
        {"only": only},
    ).fetchall()
    if only is not None and not rows:
        raise NotFound("No clinic has this tenant id.")
    return [row[0] for row in rows]


def _verify(connection: psycopg.Connection[Any], tenant_id: UUID) -> Verdict:
    head = _head(connection, tenant_id)
    walk = ChainWalk(tenant_id, head)
    connection.execute("select set_config('app.acting_tenant', %s, true)", [str(tenant_id)])
    for event in events_of_acting_tenant(connection):
        walk.take(event)
    walk.finish()
    return Verdict(
        tenant_id,
        events=walk.events,
        head=0 if head is None else head.position,
        erased=walk.erased,
        broken=tuple(walk.findings.in_order()),
        more=walk.findings.more,
    )


def _head(connection: psycopg.Connection[Any], tenant_id: UUID) -> Head | None:
    row = connection.execute(
        "select position, hash from sec.head where tenant_id = %s", [tenant_id]
    ).fetchone()
    return None if row is None else Head(row[0], bytes(row[1]))
