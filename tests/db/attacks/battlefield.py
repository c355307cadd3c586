"""Two clinics with a record in every table, and what must never be seen of the second one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from frontdesk.domain.ids import new_id
from tests.clinics import Clinic, insert
from tests.db.desk import Desk, booking
from tests.servers import Database

CANARY = "canary-7f3a91"
"""Stands in every text of the attacked clinic that takes one."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A reference to another table of the clinic: constraint, own column, target table."""

    name: str
    column: str
    target: str


@dataclass(frozen=True, slots=True)
class Target:
    """A table of the clinics as the catalog describes it."""

    name: str
    columns: tuple[str, ...]
    texts: tuple[str, ...]
    settable: tuple[str, ...]
    references: tuple[ForeignKey, ...]

    @property
    def sql(self) -> sql.Identifier:
        """The qualified name, quoted."""
        return sql.Identifier("app", self.name)


@dataclass(frozen=True, slots=True)
class Battlefield:
    """The attacker works for clinic a; clinic b holds the canaries."""

    database: Database
    a: Clinic
    b: Clinic
    targets: tuple[Target, ...]
    marks: frozenset[str]

    def attacker(self, role: str = "receptionist", **options: Any) -> psycopg.Connection[Any]:
        """Connect as staff of clinic a."""
        return self.a.connect(role, **options)

    def ids_of(self, clinic: Clinic, target: Target) -> list[UUID]:
        """Return the ids of a clinic's records, as the operator sees them."""
        key = "id" if "id" in target.columns else "entity_id"
        query = sql.SQL("select {} from {} where tenant_id = %s order by 1").format(
            sql.Identifier(key), target.sql
        )
        with self.database.operator() as operator:
            return [row[0] for row in operator.execute(query, [clinic.tenant_id])]

    def state_of_b(self) -> dict[str, str]:
        """Return a digest of all that clinic b has, table by table."""
        states: dict[str, str] = {}
        with self.database.operator() as operator:
            for schema, table in _tables_with_tenants(operator):
                query = sql.SQL(
                    "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by"
                    " t::text)), '') from {} as t where tenant_id = %s"
                ).format(sql.Identifier(schema, table))
                row = operator.execute(query, [self.b.tenant_id]).fetchone()
                assert row is not None
                states[f"{schema}.{table}"] = row[0]
        return states

    def marks_in(self, text: str) -> set[str]:
        """Return what of clinic b shows in a text."""
        return {mark for mark in self.marks if mark in text}


def refusal(
    connection: psycopg.Connection[Any], statement: str | sql.Composable, *parameters: Any
) -> psycopg.Error | None:
    """Return how the server refused a statement, or None when it did not."""
    query = statement.encode() if isinstance(statement, str) else statement.as_bytes(connection)
    try:
        connection.execute(query, parameters or None)
    except psycopg.Error as refused:
        return refused
    return None


@contextmanager
def battlefield(database: Database, a: Clinic, b: Clinic) -> Iterator[Battlefield]:
    """Plant records in every table of both clinics."""
    with database.operator() as operator:
        targets = tuple(_targets(operator))
        for clinic in (a, b):
            _plant(database, clinic)
        _mark(operator, b, targets)
        ids = _all_ids(operator, b, targets)
    marks = {CANARY, str(b.tenant_id), *ids, *(login.login for login in b.logins.values())}
    yield Battlefield(database, a, b, targets, frozenset(marks))


def _tables_with_tenants(operator: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    return operator.execute(
        "select n.nspname, c.relname from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace"
        " join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'"
        " where n.nspname in ('app', 'sec', 'rpt') and c.relkind in ('r', 'p') order by 1, 2"
    ).fetchall()


def _targets(operator: psycopg.Connection[Any]) -> Iterator[Target]:
    for schema, table in _tables_with_tenants(operator):
        if schema == "app":
            yield _target(operator, table)


def _target(operator: psycopg.Connection[Any], table: str) -> Target:
    columns = operator.execute(
        "select a.attname, a.atttypid = 'text'::regtype,"
        " has_column_privilege('fd_staff', a.attrelid, a.attnum, 'insert')"
        " from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0"
        " and not a.attisdropped order by a.attnum",
        [f"app.{table}"],
    ).fetchall()
    references = operator.execute(
        "select c.conname, a.attname, t.relname from pg_constraint c"
        " join pg_class t on t.oid = c.confrelid"
        " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)"
        " where c.conrelid = %s::regclass and c.contype = 'f' and a.attname <> 'tenant_id'",
        [f"app.{table}"],
    ).fetchall()
    return Target(
        table,
        tuple(name for name, _, _ in columns),
        tuple(name for name, is_text, _ in columns if is_text),
        tuple(name for name, _, settable in columns if settable and name != "id"),
        tuple(ForeignKey(*one) for one in references),
    )


def _plant(database: Database, clinic: Clinic) -> None:
    """Add what the template's clinics lack: every table gets a record."""
    desk = Desk(clinic.connect("owner"))
    answer = desk.apply(*booking(clinic.ids, "2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"))
    assert answer["status"] == "applied", answer
    with database.operator() as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic.tenant_id)]
        )
        visit = operator.execute(
            "select id from app.appointment where tenant_id = %s", [clinic.tenant_id]
        ).fetchone()
        assert visit is not None
        for table, values in _more_records(clinic.ids, visit[0]).items():
            insert(operator, table, new_id(), **values)
        held = {"name": "pet.add", "note": str(clinic.tenant_id)}
        insert(
            operator,
            "held",
            new_id(),
            device_id=desk.device_id,
            author=clinic.logins["owner"].login,
            envelope=Jsonb(held),
            size=100,
            reason="revoked",
        )


def _more_records(ids: Mapping[str, UUID], visit: UUID) -> dict[str, dict[str, Any]]:
    day = {"starts_at": "2026-11-24T09:00:00Z", "ends_at": "2026-11-24T10:00:00Z"}
    price = {"duration_min": 30, "price_minor": 4500, "currency": "EUR"}
    return {
        "roster": {
            "resource_id": ids["anna"],
            "weekday": 1,
            "starts_minute": 540,
            "ends_minute": 1020,
        },
        "block": {"resource_id": ids["anna"], "label": "Meeting", **day},
        "service_need": {"service_id": ids["bath"], "resource_kind": "groomer"},
        "alert": {"pet_id": ids["bella"], "severity": "stop", "text": "bites"},
        "vaccination": {"pet_id": ids["bella"], "vaccine": "rabies", "expires_on": "2027-01-01"},
        "appointment_service": {"appointment_id": visit, "service_id": ids["bath"], **price},
    }


def _mark(operator: psycopg.Connection[Any], clinic: Clinic, targets: tuple[Target, ...]) -> None:
    """Write the canary into every text of the clinic that takes it, through the log as well."""
    operator.execute("select set_config('app.acting_tenant', %s, false)", [str(clinic.tenant_id)])
    for target in targets:
        for column in target.texts:
            statement = sql.SQL("update {} set {} = %s || id where tenant_id = %s").format(
                target.sql, sql.Identifier(column)
            )
            if column in target.settable:
                # A column of a few words refuses it: there the ids alone mark the row.
                with contextlib.suppress(psycopg.errors.CheckViolation):
                    operator.execute(statement, [CANARY, clinic.tenant_id])


def _all_ids(
    operator: psycopg.Connection[Any], clinic: Clinic, targets: tuple[Target, ...]
) -> set[str]:
    ids: set[str] = set()
    for target in targets:
        key = "id" if "id" in target.columns else "entity_id"
        query = sql.SQL("select {} from {} where tenant_id = %s").format(
            sql.Identifier(key), target.sql
        )
        found = {str(row[0]) for row in operator.execute(query, [clinic.tenant_id])}
        assert found, f"plant a record in app.{target.name}: what is empty cannot leak"
        ids |= found
    return ids
