"""A client's data on their way to the client: read in one moment, then written as one export.

The operator's command and the desk differ only in the function that gives the lines.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from frontdesk.domain.errors import NotFound
from frontdesk.storage.export_files import export_folder
from frontdesk.storage.postgres.person_file import person_file

CLIENT_TABLES = (
    "client", "client_contact", "pet", "alert", "vaccination", "appointment",
    "appointment_service", "resource_claim",
)  # fmt: skip
"""The tables of a client's records, as `sec.records_of_client` names them."""

AS_OPERATOR = sql.SQL("select part, line from sec.export_lines(%s)")
AS_STAFF = sql.SQL("select part, line from app.export_client(%s)")

_NOBODY = "No client of this clinic has this id."


@dataclass(frozen=True, slots=True)
class ClientExport:
    """All that is kept of a client: JSON lines by table, and the page for people."""

    client_id: UUID
    about: dict[str, Any]
    lines: dict[str, list[str]]
    page: str


def read_client(
    connection: psycopg.Connection[Any], lines_of: sql.SQL, client_id: UUID
) -> ClientExport:
    """Read it all, within the caller's transaction. NotFound: the clinic has no such client."""
    lines: dict[str, list[str]] = {}
    for part, line in connection.execute(lines_of, [client_id]).fetchall():
        lines.setdefault(part, []).append(line)
    if not lines:
        raise NotFound(_NOBODY)
    about = json.loads(lines.pop("about")[0])
    page = person_file(connection, client_id, about["timezone"])
    return ClientExport(client_id, about, lines, page)


def write_client(export: ClientExport, out: Path) -> None:
    """Write it to a new folder, or a `….zip`; see `export_folder` for the errors."""
    with export_folder(out) as folder:
        for table in CLIENT_TABLES:
            folder.write_rows(f"data/{table}.json", export.lines.get(table, ()))
        folder.write_rows("history.json", export.lines.get("event", ()))
        folder.write_text("person.txt", export.page)
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        identity = {"kind": "client", "client_id": str(export.client_id)}
        folder.write_manifest({**identity, **export.about, "made_at": made_at})
