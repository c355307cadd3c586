"""Two clinics with a record in every table, and what must never be seen of the second one."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
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
    readable: bool

    @property
    def key(self) -> str:
        """The column that tells a clinic's rows apart."""
        return "id" if "id" in self.columns else "entity_id"

    @property
    def sql(self) -> sql.Identifier:
        """The qualified name, quoted."""
        return sql.Identifier("app", self.name)


@dataclass(frozen=True, slots=True)
class Battlefield:
    """The attacker works for clinic a; clinic b holds the canaries.

    `watch` is the operator's own connection, for what is looked at after every attack.
    """

    database: Database
    a: Clinic
    b: Clinic
    targets: tuple[Target, ...]
    marks: frozenset[str]
    marks_of_a: frozenset[str]
    watch: psycopg.Connection[Any]
    _ids: dict[tuple[UUID, str], list[UUID]] = field(default_factory=dict)

    def attacker(self, role: str = "receptionist", **options: Any) -> psycopg.Connection[Any]:
        """Connect as staff of clinic a."""
        return self.a.connect(role, **options)

    def ids_of(self, clinic: Clinic, target: Target) -> list[UUID]:
        """Return the ids of a clinic's records, as they were when first asked for."""
        kept = (clinic.tenant_id, target.name)
        if kept not in self._ids:
            query = sql.SQL("select {} from {} where tenant_id = %s order by 1").format(
                sql.Identifier(target.key), target.sql
            )
            self._ids[kept] = [row[0] for row in self.watch.execute(query, [clinic.tenant_id])]
        return self._ids[kept]

    def state_of_b(self) -> dict[str, str]:
        """Return a digest of all that clinic b has, table by table."""
        each = sql.SQL(
            "select {name}, count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by"
            " t::text)), '') from {table} as t where tenant_id = {b}"
        )
        query = sql.SQL(" union all ").join(
            each.format(
                name=sql.Literal(f"{schema}.{table}"),
                table=sql.Identifier(schema, table),
                b=sql.Literal(self.b.tenant_id),
            )
            for schema, table in _tables_with_tenants(self.watch)
        )
        return dict(self.watch.execute(query).fetchall())

    def marks_in(self, text: str, *, of_both: bool = False) -> set[str]:
        """Return what of clinic b shows in a text; for whoever has no clinic, of a as well."""
        marks = self.marks | self.marks_of_a if of_both else self.marks
        seen = marks.intersection(_ID.findall(text)) | marks.intersection(_LOGIN.findall(text))
        return {*seen, CANARY} if CANARY in text else set(seen)

    def words(self, target: Target | None) -> dict[str, str]:
        """Return what the statements of an attack are filled with, quoted where it is a value."""
        words = {
            "a": f"'{self.a.tenant_id}'",
            "b": f"'{self.b.tenant_id}'",
            "nobody": "'00000000-0000-7000-8000-000000000000'",
            "me": self.a.logins["receptionist"].login,
            "victim": self.b.logins["owner"].login,
            "colleague": self.a.logins["owner"].login,
            "database": self.database.name,
            "canary": CANARY,
            "verifier": f"SCRAM-SHA-256$4096:{'A' * 22}==${'A' * 43}=:{'A' * 43}=",
        }
        words |= self._records_of_b()
        if target is None:
            return words
        theirs = [str(one) for one in self.ids_of(self.b, target)]
        return {
            **words,
            "t": f"app.{target.name}",
            "name": target.name,
            "key": target.key,
            "column": target.settable[0] if target.settable else target.key,
            "text": target.texts[0] if target.texts else target.key,
            "their": f"'{theirs[0]}'",
            "theirs": "'{" + ",".join(theirs[:50]) + "}'::uuid[]",
        }

    def catalog(self, letter: str) -> list[str]:
        """Return all there is of a kind: relations (r), callable functions (f), and others."""
        rows = self.watch.execute(_CATALOG[letter].encode()).fetchall()
        words = self._records_of_b()
        return [row[0].format_map(words) if letter == "f" else row[0] for row in rows]

    def _records_of_b(self) -> dict[str, str]:
        return {
            f"their_{target.name}": f"'{self.ids_of(self.b, target)[0]}'" for target in self.targets
        }


_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LOGIN = re.compile(r"u_[0-9a-f]{16}")

_RELATIONS = """
    select c.oid::regclass::text
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname !~ '^(pg_|information_schema$|ext$)'
        and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    order by 1
"""
_SEQUENCES = """
    select quote_literal(c.oid::regclass::text)
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname !~ '^(pg_|information_schema$|ext$)' and c.relkind = 'S'
"""
_TRIGGER_FUNCTIONS = """
    select p.oid::regproc::text
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname !~ '^(pg_|information_schema$|ext$)'
        and p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype)
"""
# Ids and names of the other clinic go into every argument that can hold one.
_CALLS = """
    select format('%s(%s)', p.oid::regproc, coalesce(string_agg(case a.type
        when 'uuid'::regtype then '{their_pet}::uuid'
        when 'text'::regtype then '''pet''::text'
        when 'bigint'::regtype then '0::bigint'
        when 'integer'::regtype then '1000'
        when 'text[]'::regtype then '''{{name}}''::text[]'
        when 'jsonb'::regtype then 'jsonb_build_object(''device_id'', {their_device}, ''id'',
            {their_pet}, ''command_id'', {their_command}, ''device_seq'', 2, ''name'', ''x'',
            ''changes'', ''[]''::jsonb, ''table'', ''pet'', ''tables'', ''["pet"]''::jsonb)'
        else 'null::' || a.type::regtype
    end, ', ' order by a.n), ''))
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    left join unnest(p.proargtypes) with ordinality as a (type, n) on true
    where n.nspname !~ '^(pg_|information_schema$|ext$)' and p.prokind = 'f'
        and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
        and has_function_privilege('fd_staff', p.oid, 'execute')
    group by p.oid
    order by 1
"""
_CATALOG = {"r": _RELATIONS, "s": _SEQUENCES, "g": _TRIGGER_FUNCTIONS, "f": _CALLS}


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
        marks = [_marks(operator, clinic, targets) for clinic in (b, a)]
        yield Battlefield(database, a, b, targets, marks[0] | {CANARY}, marks[1], operator)


def _marks(
    operator: psycopg.Connection[Any], clinic: Clinic, targets: tuple[Target, ...]
) -> frozenset[str]:
    logins = (login.login for login in clinic.logins.values())
    return frozenset((str(clinic.tenant_id), *_all_ids(operator, clinic, targets), *logins))


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
        operator.execute(
            "select has_table_privilege('fd_staff', %s::regclass, 'select')", [f"app.{table}"]
        ).fetchone()
        == (True,),
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
        query = sql.SQL("select {} from {} where tenant_id = %s").format(
            sql.Identifier(target.key), target.sql
        )
        found = {str(row[0]) for row in operator.execute(query, [clinic.tenant_id])}
        assert found, f"plant a record in app.{target.name}: what is empty cannot leak"
        ids |= found
    return ids
