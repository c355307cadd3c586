"""What a replica says about itself: whose data it holds, up to where, and who is signed in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.people import Person


@dataclass(frozen=True, slots=True)
class ReplicaMeta:
    """The answer of the last `app.hello` that this replica rests on, and the cursor.

    `cursor` is the position of the last event applied; `epoch` the server's timeline it belongs
    to; `synced_at` when the server was last heard (UTC); `login` whom the answer was given to.
    """

    epoch: UUID
    cursor: int
    schema_version: str
    device_id: UUID
    tenant_id: UUID
    tenant_name: str
    timezone: str
    currency: str
    staff_id: UUID
    staff_name: str
    role: str
    perms: frozenset[str] = field(default_factory=frozenset)
    channel: str = ""
    synced_at: datetime | None = None
    login: str = ""

    @staticmethod
    def from_hello(
        hello: dict[str, Any], *, device_id: UUID, now: datetime, cursor: int | None = None
    ) -> ReplicaMeta:
        """Read the answer of `app.hello`; `cursor` is its head unless said otherwise."""
        user, tenant = hello["user"], hello["tenant"]
        return ReplicaMeta(
            epoch=UUID(hello["epoch"]),
            cursor=hello["head"] if cursor is None else cursor,
            schema_version=str(hello["schema_version"]),
            device_id=device_id,
            tenant_id=UUID(tenant["id"]),
            tenant_name=tenant["name"],
            timezone=tenant["timezone"],
            currency=tenant["currency"],
            staff_id=UUID(user["staff_id"]),
            staff_name=user["name"],
            role=user["role"],
            perms=frozenset(user["perms"]),
            channel=hello.get("channel") or "",
            synced_at=now,
            login=user["login"],
        )

    def for_person(self, person: Person) -> ReplicaMeta:
        """Return this as it reads for somebody else of this workstation."""
        return replace(
            self,
            login=person.login,
            device_id=person.device_id or self.device_id,
            staff_id=person.staff_id or self.staff_id,
            staff_name=person.name,
            role=person.role,
            perms=person.perms,
        )

    def about_the_clinic(self, told: ReplicaMeta) -> ReplicaMeta:
        """Return this with what another answer says of the clinic, the person's side unchanged."""
        return replace(
            self,
            tenant_name=told.tenant_name,
            timezone=told.timezone,
            currency=told.currency,
            channel=told.channel,
        )

    def at(self, *, cursor: int, synced_at: datetime) -> ReplicaMeta:
        """Return this after a page of the feed."""
        return replace(self, cursor=cursor, synced_at=synced_at)

    def rests_on_the_same(self, other: ReplicaMeta) -> bool:
        """Whether rows fetched under one are good under the other: only the user's side differs."""
        return (self.epoch, self.tenant_id, self.schema_version) == (
            other.epoch,
            other.tenant_id,
            other.schema_version,
        )

    def to_json(self) -> str:
        """Return the form kept in the replica."""
        values = {entry.name: _plain(getattr(self, entry.name)) for entry in fields(self)}
        return json.dumps(values)

    @staticmethod
    def from_json(text: str) -> ReplicaMeta:
        """Read what `to_json` wrote."""
        values = json.loads(text)
        for name in ("epoch", "device_id", "tenant_id", "staff_id"):
            values[name] = UUID(values[name])
        values["perms"] = frozenset(values["perms"])
        if values["synced_at"] is not None:
            values["synced_at"] = datetime.fromisoformat(values["synced_at"])
        return ReplicaMeta(**values)


def read_meta(connection: Connection) -> ReplicaMeta | None:
    """Return the replica's meta, or None before the first snapshot."""
    row = connection.execute("select value from meta where name = 'meta'").fetchone()
    return None if row is None else ReplicaMeta.from_json(row[0])


def write_meta(connection: Connection, meta: ReplicaMeta) -> None:
    """Keep the meta, within the caller's transaction."""
    connection.execute(
        "insert or replace into meta (name, value) values ('meta', ?)", (meta.to_json(),)
    )


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return sorted(value)
    return value
