"""Erases clients on a server, and erases them again in one that was restored from a backup.

The server keeps a register of what it erased: ids, a reason, counts. A backup from before does not
have the newest entries, so the register can be kept in a file elsewhere as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from frontdesk.domain.errors import FrontDeskError, InvalidInput, NotFound
from frontdesk.server.operator_connection import act_for, operator_session

_ERASE = "select sec.erase_client(%s::uuid, %s::text, %s::boolean)"

_REGISTER = (
    "select tenant_id, client_id, reason, at from sec.erasure"
    " where %(tenant)s::uuid is null or tenant_id = %(tenant)s order by at, id"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What an erasure did.

    `counts` are rows emptied by table, `events` the positions of the log that lost their values,
    each with the digest (hex) that stays, `told_from` to `told_to` the positions by which the
    desks hear of it, `head_hash` the log's hash afterwards.
    """

    client_id: UUID
    counts: dict[str, int]
    commands: int
    events: tuple[tuple[int, str], ...]
    told_from: int
    told_to: int
    head_hash: str

    @staticmethod
    def read(answer: dict[str, Any]) -> Proof:
        """Read what `sec.erase_client` returns."""
        events = tuple((int(position), str(digest)) for position, digest in answer["events"])
        return Proof(
            UUID(answer["client_id"]),
            {name: int(count) for name, count in answer["counts"].items()},
            int(answer["commands"]),
            events,
            int(answer["told_from"]),
            int(answer["told_to"]),
            str(answer["head_hash"]),
        )

    @property
    def found_something(self) -> bool:
        """Whether there was anything left to erase."""
        return bool(self.events or self.commands or any(self.counts.values()))


@dataclass(frozen=True, slots=True)
class Erasure:
    """An entry of the register."""

    tenant_id: UUID
    client_id: UUID
    reason: str
    at: datetime

    def to_json(self) -> dict[str, str]:
        """Return the form of a register's line."""
        return {
            "tenant_id": str(self.tenant_id),
            "client_id": str(self.client_id),
            "reason": self.reason,
            "at": self.at.isoformat(),
        }

    @staticmethod
    def from_json(line: dict[str, str]) -> Erasure:
        """Read a register's line; KeyError or ValueError when it is none."""
        return Erasure(
            UUID(line["tenant_id"]),
            UUID(line["client_id"]),
            line["reason"],
            datetime.fromisoformat(line["at"]),
        )


def erase_client(
    dsn: str, *, tenant_id: UUID, client_id: UUID, reason: str, cancel_visits: bool = False
) -> Proof:
    """Erase a client of a clinic; whole or not at all, and harmless when repeated.

    Raises:
        NotFound: no such clinic, or no such client in it.
        InvalidInput: visits to come, a pet in the house, or no reason that may be kept.
        EnvironmentalError: the server cannot be reached or was not migrated.
    """
    with operator_session(dsn) as connection:
        act_for(connection, tenant_id)
        try:
            row = connection.execute(_ERASE, [client_id, reason, cancel_visits]).fetchone()
        except psycopg.Error as exc:
            if exc.diag.constraint_name == "client_known":
                raise NotFound("No client of this clinic has this id.") from exc
            raise
        if row is None:
            raise NotFound("No client of this clinic has this id.")
        return Proof.read(row[0])


def register_of(dsn: str, *, tenant_id: UUID | None = None) -> list[Erasure]:
    """Return the register of a clinic, or of all, oldest first."""
    with operator_session(dsn) as connection:
        rows = connection.execute(_REGISTER, {"tenant": tenant_id}).fetchall()
    return [Erasure(*row) for row in rows]


def read_register(path: Path) -> list[Erasure]:
    """Read a register that was kept in a file, one JSON object a line.

    Raises:
        InvalidInput: the file cannot be read, or holds something else.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Erasure.from_json(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        message = "The register cannot be read: it holds one erasure a line, as JSON."
        raise InvalidInput(message, field="register") from exc


def erase_again(
    dsn: str, kept: Iterable[Erasure] = ()
) -> Iterator[tuple[Erasure, Proof | FrontDeskError]]:
    """Erase everybody of the server's register and of a kept one again; yield what came of each.

    For a server restored from a backup. Visits to come are cancelled: the person is not expected.
    """
    wanted = {(each.tenant_id, each.client_id): each for each in (*register_of(dsn), *kept)}
    for erasure in wanted.values():
        try:
            yield (
                erasure,
                erase_client(
                    dsn,
                    tenant_id=erasure.tenant_id,
                    client_id=erasure.client_id,
                    reason=erasure.reason,
                    cancel_visits=True,
                ),
            )
        except (NotFound, InvalidInput) as error:
            yield erasure, error
