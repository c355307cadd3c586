"""Signs where each clinic's log stands, once a day."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from frontdesk.domain.errors import UserError
from frontdesk.server.audit.anchors import Anchor, path_of, signed
from frontdesk.server.audit.keys import key_id
from frontdesk.server.audit.moment import tenants_at_one_moment
from frontdesk.server.operator_connection import act_for, operator_session

ENDS_ELSEWHERE = (
    "The log of clinic {} does not end where its head says, so nothing was signed for it."
    " `frontdesk admin audit verify` tells what is wrong."
)


class LogBroken(UserError):
    """A log that must not be vouched for."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """An anchor's file; `is_new` is false when that day had one already, which is kept."""

    tenant_id: UUID
    position: int
    path: Path
    is_new: bool


def anchor_logs(
    dsn: str, key: Ed25519PrivateKey, directory: Path, *, now: datetime | None = None
) -> list[Anchored]:
    """Write an anchor for every clinic that has none of today (UTC) yet.

    Raises:
        LogBroken: a log's end is not the one that its head names.
        EnvironmentalError: the server cannot be reached or was not migrated.
        OSError: the directory cannot be written.
    """
    moment = now or datetime.now(UTC)
    with operator_session(dsn) as connection:
        tenants = tenants_at_one_moment(connection)
        anchors = [_anchor(connection, each, key, moment) for each in tenants]
    return [_keep(anchor, key, directory, moment) for anchor in anchors]


def _anchor(
    connection: psycopg.Connection[Any], tenant_id: UUID, key: Ed25519PrivateKey, now: datetime
) -> Anchor:
    act_for(connection, tenant_id)
    row = connection.execute(
        "select h.position, encode(h.hash, 'hex'), sec.epoch(),"
        " h.hash = coalesce(e.hash, sha256('')) and h.position = coalesce(e.position, 0)"
        " from sec.head as h left join lateral ("
        "  select e.position, e.hash from app.event as e where e.tenant_id = h.tenant_id"
        "  order by e.position desc limit 1"
        " ) as e on true where h.tenant_id = %s",
        [tenant_id],
    ).fetchone()
    if row is None or not row[3]:
        raise LogBroken(ENDS_ELSEWHERE.format(tenant_id))
    return Anchor(
        tenant_id=str(tenant_id),
        day=f"{now.astimezone(UTC):%Y-%m-%d}",
        position=row[0],
        hash=row[1],
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        epoch=str(row[2]),
        key_id=key_id(key.public_key()),
    )


def _keep(anchor: Anchor, key: Ed25519PrivateKey, directory: Path, now: datetime) -> Anchored:
    tenant_id = UUID(anchor.tenant_id)
    path = path_of(directory, tenant_id, now.astimezone(UTC).date())
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.new")
    aside.write_text(signed(anchor, key), encoding="ascii")
    try:
        os.link(aside, path)  # whole or not at all, and never over one that is there
    except FileExistsError:
        return Anchored(tenant_id, anchor.position, path, is_new=False)
    finally:
        aside.unlink()
    return Anchored(tenant_id, anchor.position, path, is_new=True)
