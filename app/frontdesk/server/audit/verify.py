"""Verifies the logs of all clinics, or of one: every broken place, whatever was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from frontdesk.server.audit.anchored import AnchorBook, AnchorVerdict, compare, positions_of
from frontdesk.server.audit.chain import ChainWalk, Head
from frontdesk.server.audit.events import events_of_acting_tenant
from frontdesk.server.audit.findings import Finding
from frontdesk.server.audit.moment import tenants_at_one_moment
from frontdesk.server.operator_connection import act_for, operator_session


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one clinic's log; `more` findings were too many to keep.

    Of a clinic that only its anchors know, `is_known` is false.
    """

    tenant_id: UUID
    events: int = 0
    head: int = 0
    erased: int = 0
    broken: tuple[Finding, ...] = ()
    more: int = 0
    anchors: AnchorVerdict | None = None
    is_known: bool = True

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        anchored = self.anchors is None or self.anchors.holds
        return self.is_known and not self.broken and anchored


def verify_logs(
    dsn: str, *, tenant_id: UUID | None = None, book: AnchorBook | None = None
) -> list[Verdict]:
    """Return a verdict for each clinic; all of them see one moment of the database.

    Raises:
        NotFound: there is no such clinic.
        EnvironmentalError: the server cannot be reached or was not migrated.
    """
    with operator_session(dsn) as connection:
        tenants = tenants_at_one_moment(connection, tenant_id)
        verdicts = [
            _verify(connection, each, book, date.fromisoformat(made))
            for each, made in tenants.items()
        ]
    if book is not None and tenant_id is None:
        lost = sorted(book.clinics() - set(tenants))
        verdicts += [Verdict(each, is_known=False) for each in lost]
    return verdicts


def _verify(
    connection: psycopg.Connection[Any], tenant_id: UUID, book: AnchorBook | None, made_on: date
) -> Verdict:
    anchors = [] if book is None else book.of(tenant_id)
    head = _head(connection, tenant_id)
    walk = ChainWalk(tenant_id, head, keep=positions_of(anchors))
    act_for(connection, tenant_id)
    for event in events_of_acting_tenant(connection):
        walk.take(event)
    walk.finish()
    compare(anchors, walk.hashes, walk.last, walk.findings)
    return Verdict(
        tenant_id,
        events=walk.events,
        head=0 if head is None else head.position,
        erased=walk.erased,
        broken=tuple(walk.findings.in_order()),
        more=walk.findings.more,
        anchors=None if book is None else book.verdict(anchors, made_on),
    )


def _head(connection: psycopg.Connection[Any], tenant_id: UUID) -> Head | None:
    row = connection.execute(
        "select position, hash from sec.head where tenant_id = %s", [tenant_id]
    ).fetchone()
    return None if row is None else Head(row[0], bytes(row[1]))
