"""A desk that has fetched a whole demo clinic, made without any server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from frontdesk.domain.ids import StaffId, new_id
from frontdesk.server.demo.clinics import make_clinic
from frontdesk.server.demo.plans import ClinicPlan, load_plan
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.schema import METADATA, REPLICATED, SERVER_ONLY_COLUMNS
from tests.factories.store import ALL_PERMS, DEVICE, EPOCH, open_store

_STAMP = "2026-01-01T00:00:00+00:00"


def demo_desk(directory: Path, size: str, now: datetime, *, clinic: str = "paws") -> LocalStore:
    """Return a desk of a demo clinic (size S, M or L) whose full day is that of `now`.

    The caller closes it.
    """
    plan = load_plan(clinic, size)
    rows = make_clinic(plan, now.date(), now, {}).rows.tables
    store = open_store(directory)
    store.load_snapshot(_meta(plan, now, rows["staff"][0]), _texts(rows), lambda _share: None)
    return store


def _texts(rows: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[str, Iterator[str]]]:
    for name in REPLICATED:
        yield name, (json.dumps(_image(name, row)) for row in rows.get(name, []))


def _image(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as the server would send it, its defaults filled in."""
    image: dict[str, Any] = {}
    for column in METADATA.tables[f"app.{table}"].columns:
        if column.name in SERVER_ONLY_COLUMNS:
            continue
        image[column.name] = row[column.name] if column.name in row else _default(column)
    return image


def _default(column: Column[Any]) -> Any:
    """Return what the server's DEFAULT would put there."""
    if column.name in ("created_at", "updated_at"):
        return _STAMP
    if column.server_default is None:
        return None
    text = str(getattr(column.server_default, "arg", "")).partition("::")[0]
    quoted = text.startswith("'")
    if quoted and text != "'{}'":
        return text.strip("'")
    return json.loads(text.strip("'"))


def _meta(plan: ClinicPlan, now: datetime, person: Mapping[str, Any]) -> ReplicaMeta:
    return ReplicaMeta(
        epoch=EPOCH,
        cursor=1,
        schema_version="0001",
        device_id=DEVICE,
        tenant_id=new_id(),
        tenant_name=plan.name,
        timezone=plan.timezone,
        currency=plan.currency,
        staff_id=StaffId(UUID(person["id"])),
        staff_name=person["name"],
        role="receptionist",
        perms=ALL_PERMS,
        channel="",
        synced_at=now.astimezone(UTC),
    )
