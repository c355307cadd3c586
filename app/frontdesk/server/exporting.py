"""Hands out what is kept: everything of one client, or everything of a clinic.

All is read behind the clinic's own wall, in one moment of the database, and row by row: an export
holds nothing of another clinic, agrees with itself, and takes no more memory for a large clinic.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql

from frontdesk.domain.errors import NotFound
from frontdesk.server.operator_connection import act_for, operator_reading
from frontdesk.storage.export_files import ExportFolder, export_folder
from frontdesk.storage.postgres.client_export import AS_OPERATOR, read_client, write_client

ROWS_AT_ONCE = 500


class _Clinic(NamedTuple):
    tenant_id: UUID
    name: str
    timezone: str
    currency: str
    position: int


def export_client(dsn: str, *, tenant_id: UUID, client_id: UUID, out: Path) -> Path:
    """Write all that is kept of a client: records, history, and a page for people.

    Raises:
        NotFound: no such clinic, or no such client in it.
        InvalidInput: something stands under `out` already, or nothing can be written there.
    """
    with operator_reading(dsn) as connection:
        act_for(connection, tenant_id)
        export = read_client(connection, AS_OPERATOR, client_id)
    write_client(export, out)
    return out


def export_tenant(dsn: str, *, tenant_id: UUID, out: Path) -> Path:
    """Write all that is kept of a clinic, one file a table, the log included.

    Raises:
        NotFound: there is no such clinic.
        InvalidInput: something stands under `out` already, or nothing can be written there.
    """
    with operator_reading(dsn) as connection:
        act_for(connection, tenant_id)
        clinic = _clinic(connection, tenant_id)
        with export_folder(out) as folder:
            for table in _tables(connection):
                _export_table(connection, clinic, folder, table)
            folder.write_manifest({"kind": "clinic", **_about(clinic)})
    return out


def _export_table(
    connection: psycopg.Connection[Any], clinic: _Clinic, folder: ExportFolder, table: str
) -> None:
    name = "history.json" if table == "event" else f"data/{table}.json"
    folder.write_rows(name, _rows(connection, clinic, table))


def _rows(
    connection: psycopg.Connection[Any],
    clinic: _Clinic,
    table: str,
) -> Iterator[str]:
    """Yield a table's rows as JSON; beside every instant (UTC) stands the clinic's own clock."""
    columns = _columns(connection, table)
    local = [
        sql.SQL("{}, to_char(t.{} at time zone {}, 'YYYY-MM-DD\"T\"HH24:MI:SS')").format(
            sql.Literal(f"{name}_clinic"), sql.Identifier(name), sql.Literal(clinic.timezone)
        )
        for name, is_instant in columns
        if is_instant
    ]
    order = sql.Identifier("position" if table == "event" else "id")
    query = sql.SQL(
        "select (to_jsonb(t) - '{{tenant_id,during}}'::text[] || jsonb_build_object({}))::text"
        " from {} as t where t.tenant_id = (select sec.tenant_id()) order by t.{}"
    ).format(sql.SQL(", ").join(local), sql.Identifier("app", table), order)
    with connection.cursor(name="export") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(query)
        for row in cursor:
            yield row[0]


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute(
        "select c.relname from pg_class as c where c.relnamespace = 'app'::regnamespace"
        " and c.relkind in ('r', 'p') and not c.relispartition order by 1"
    ).fetchall()
    return [row[0] for row in rows]


def _columns(connection: psycopg.Connection[Any], table: str) -> list[tuple[str, bool]]:
    rows = connection.execute(
        "select a.attname, a.atttypid = 'timestamptz'::regtype from pg_attribute as a"
        " where a.attrelid = to_regclass(format('app.%%I', %s::text)) and a.attnum > 0"
        " and not a.attisdropped order by a.attnum",
        [table],
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def _clinic(connection: psycopg.Connection[Any], tenant_id: UUID) -> _Clinic:
    row = connection.execute(
        "select t.id, t.name, t.timezone, t.currency, h.position from sec.tenant as t"
        " join sec.head as h on h.tenant_id = t.id where t.id = %s",
        [tenant_id],
    ).fetchone()
    if row is None:
        raise NotFound("No clinic has this tenant id.")
    return _Clinic(*row)


def _about(clinic: _Clinic) -> dict[str, Any]:
    return {
        "tenant_id": str(clinic.tenant_id),
        "clinic": clinic.name,
        "timezone": clinic.timezone,
        "currency": clinic.currency,
        "position": clinic.position,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
