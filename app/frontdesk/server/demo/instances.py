"""A demo on disk: its server, its database, who may sign in. Made once, opened again in seconds."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from frontdesk.domain.errors import InvalidInput
from frontdesk.server.demo.clock import shown_at
from frontdesk.server.demo.plans import CLINICS, load_plan
from frontdesk.server.embedded import EmbeddedServer

OLDEST_DAYS = 80
"""Desks keep 90 days; a demo further back would open on an empty day."""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """Somebody who can sign in to the demo."""

    name: str
    role: str
    login: str
    password: str = field(repr=False)
    dsn: str


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """A clinic of the demo."""

    name: str
    tenant_id: str
    timezone: str
    logins: tuple[DemoLogin, ...]

    def login_of(self, role: str) -> DemoLogin:
        """Return the first login of a role."""
        return next(login for login in self.logins if login.role == role)


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is ready: its server runs.

    `admin_dsn` is the operator's; `key` names the demo among others in the same directory;
    `opens_at` (UTC) is what the demo's clock shows first: its morning, or later on that day when
    somebody worked in it already.
    """

    directory: Path
    key: str
    day: date
    size: str
    opens_at: datetime
    admin_dsn: str
    tenants: tuple[DemoTenant, ...]
    is_new: bool

    @property
    def clinic(self) -> DemoTenant:
        """The clinic the demo opens."""
        return self.tenants[0]


class DemoPlace:
    """A directory with demos in it: one server, one database for each day and size."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.absolute()
        self.server = EmbeddedServer(self.directory / "server")

    def open(self, day: date, size: str) -> Demo:
        """Start the server and return the demo of that day, made where it is not there yet.

        InvalidInput for a day too far back or an unknown size; EnvironmentalError when the server
        cannot run.
        """
        _require_recent(day)
        plans = [load_plan(key, size) for key in CLINICS]
        admin = self.server.start()
        key = f"{day:%Y%m%d}_{size.lower()}"
        dsn = make_conninfo(admin, dbname=f"demo_{key}")
        marker = self.directory / f"demo-{key}.json"
        made = _read(marker)
        is_new = made is None or not _exists(admin, f"demo_{key}")
        if is_new:
            from frontdesk.server.demo.making import make_demo  # a second start needs none of it

            made = make_demo(admin, dsn, f"demo_{key}", day, plans)
            _write(marker, made)
        tenants = tuple(_tenant(entry) for entry in (made or {})["tenants"])
        opens_at = _goes_on_at(dsn, day, tenants[0])
        return Demo(self.directory, key, day, size, opens_at, dsn, tenants, is_new)


def _goes_on_at(dsn: str, day: date, clinic: DemoTenant) -> datetime:
    """Return the demo's morning, or the moment after the last change somebody made that day."""
    morning = shown_at(day, clinic.timezone)
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "select max(client_time::timestamptz) from app.command"
            " where tenant_id = %s and client_time::timestamptz < %s",
            [clinic.tenant_id, morning + timedelta(hours=8)],
        ).fetchone()
    last: datetime | None = row[0] if row else None
    return morning if last is None else max(morning, last.astimezone(UTC) + timedelta(minutes=1))


def _require_recent(day: date) -> None:
    if (datetime.now(UTC).date() - day).days > OLDEST_DAYS:
        raise InvalidInput(
            f"A demo's day lies at most {OLDEST_DAYS} days back: desks keep 90 days of visits.",
            field="date",
        )


def _tenant(entry: Mapping[str, Any]) -> DemoTenant:
    logins = tuple(DemoLogin(**login) for login in entry["logins"])
    return DemoTenant(entry["name"], entry["tenant_id"], entry["timezone"], logins)


def _exists(admin: str, database: str) -> bool:
    with psycopg.connect(admin) as connection:
        found = connection.execute(
            "select from pg_database where datname = %s", [database]
        ).fetchone()
    return found is not None


def _read(marker: Path) -> dict[str, Any] | None:
    """Return what was written when the demo was complete, or None."""
    try:
        made: dict[str, Any] = json.loads(marker.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return made


def _write(marker: Path, made: Mapping[str, Any]) -> None:
    """Write the marker last and whole; it holds passwords, so only its owner reads it."""
    fresh = marker.with_suffix(".part")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(made, file, indent=1)
    fresh.replace(marker)
