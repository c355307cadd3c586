"""The wall's price: a clinic's day read by its receptionist, beside the same query without a wall.

100 clinics have visits, interleaved in the same tables as years of work leave them. The query is
one text for both, clinic included: the visits of a day whole, as a desk holds them, with pet and
client. Its floor is run by a connection that row security does not
bind, on the same server. With `--full` every clinic has 50,000 visits.

Loading skips triggers, and the checks and indexes of visits that this query does not ask. Plans are
made for every query, as through a pooler in transaction mode.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from frontdesk.server.embedded import EmbeddedServer
from frontdesk.server.migrate import migrate
from frontdesk.server.staff import add_staff
from frontdesk.server.tenants import create_tenant
from tests.bench.figures import Figure, quietest, timed_in_turn

CLINICS = 100
VISITS = 2_000
VISITS_IN_FULL = 50_000
VISITS_A_DAY = 100
ROUNDS = 60
EACH = 10
RATIO_LIMIT = 1.1

_DROP_WHAT_READING_NEEDS_NOT = """
do $$
declare
    item record;
begin
    for item in
        select c.conname
        from pg_constraint as c
        where c.conrelid = 'app.appointment'::regclass and c.contype = 'c'
    loop
        execute format('alter table app.appointment drop constraint %I', item.conname);
    end loop;
    for item in
        select i.indexrelid::regclass as name
        from pg_index as i
        where i.indrelid = 'app.appointment'::regclass and not i.indisprimary
            and i.indexrelid <> 'app.appointment_starts_at'::regclass
    loop
        execute format('drop index %s', item.name);
    end loop;
end
$$
"""

_LOAD = (
    "set session_replication_role = replica",
    "alter table app.appointment drop constraint pet_elsewhere",
    _DROP_WHAT_READING_NEEDS_NOT,
    (
        "insert into app.site (tenant_id, id, name)"
        " select t.id, gen_random_uuid(), 'Main' from sec.tenant as t"
    ),
    (
        "insert into app.client (tenant_id, id, given_name, family_name)"
        " select t.id, gen_random_uuid(), 'Maya', 'Client ' || n"
        " from generate_series(1, 500) as n cross join sec.tenant as t"
    ),
    (
        "insert into app.pet (tenant_id, id, client_id, name)"
        " select c.tenant_id, gen_random_uuid(), c.id, 'Pet' from app.client as c"
    ),
    (
        "create temporary table pets as select p.tenant_id, p.id, p.client_id, s.id as site_id,"
        " row_number() over (partition by p.tenant_id order by p.id) as number"
        " from app.pet as p join app.site as s on s.tenant_id = p.tenant_id"
    ),
    "create index on pets (number)",
    "analyze pets",
    (
        "insert into app.appointment"
        " (tenant_id, id, site_id, pet_id, client_id, starts_at, ends_at)"
        " select p.tenant_id, uuidv7(), p.site_id, p.id, p.client_id, v.at,"
        " v.at + interval '45 minutes'"
        " from (select n, timestamptz '2026-01-01Z' + (n / {a_day}) * interval '1 day'"
        " + (n % {a_day}) * interval '5 minutes' as at"
        " from generate_series(0, {visits} - 1) as n) as v"
        " join pets as p on p.number = 1 + v.n % 500 order by v.n"
    ),
    "vacuum analyze app.appointment, app.pet, app.client",
)

_DAY = (
    "select a.*, p.name, p.species, p.breed, c.given_name, c.family_name"
    " from app.appointment as a"
    " join app.pet as p on p.tenant_id = a.tenant_id and p.id = a.pet_id"
    " left join app.client as c on c.tenant_id = a.tenant_id and c.id = a.client_id"
    " where a.tenant_id = %(clinic)s and a.starts_at >= %(day)s::timestamptz"
    " and a.starts_at < %(day)s::timestamptz + interval '1 day' and a.deleted_at is null"
    " order by a.starts_at"
)


def run(visits: int = VISITS) -> Iterator[Figure]:
    """Measure the day's query behind the wall and without it."""
    with _clinics(visits) as (behind, free, clinic):
        asked = {"clinic": clinic, "day": "2026-01-11Z"}
        rows = [line.execute(_DAY, asked).fetchall() for line in (behind, free)]
        if rows[0] != rows[1] or len(rows[0]) != VISITS_A_DAY:
            raise AssertionError("the two lines do not read the same day")
        samples, floors = timed_in_turn(
            lambda: behind.execute(_DAY, asked).fetchall(),
            lambda: free.execute(_DAY, asked).fetchall(),
            ROUNDS,
            EACH,
        )
    yield Figure(
        f"rls.day_of_{visits}",
        quietest(samples, EACH),
        "ms",
        quietest(floors, EACH),
        len(samples),
        ratio_limit=RATIO_LIMIT,
    )


def run_in_full() -> Iterator[Figure]:
    """Measure the same with as many visits as a large clinic has after years."""
    yield from run(VISITS_IN_FULL)


@contextmanager
def _clinics(
    visits: int,
) -> Iterator[tuple[psycopg.Connection[Any], psycopg.Connection[Any], UUID]]:
    """Yield a receptionist's line, one that no wall binds, and the clinic."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as directory:
        server = EmbeddedServer(Path(directory), settings={"max_wal_size": "8GB"})
        try:
            dsn = server.start()
            migrate(dsn)
            made = [
                create_tenant(dsn, name=f"Clinic {number}", timezone="UTC", template="empty")
                for number in range(CLINICS)
            ]
            clinic = made[CLINICS // 2]
            login = add_staff(dsn, tenant_id=clinic, name="Ann", role="receptionist")
            with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as operator:
                for statement in _LOAD:
                    operator.execute(_sized(statement, visits).encode())
                with psycopg.connect(
                    login.dsn, password=login.password, autocommit=True, prepare_threshold=None
                ) as behind:
                    yield behind, operator, clinic
        finally:
            server.stop()


def _sized(statement: str, visits: int) -> str:
    return statement.replace("{visits}", str(visits)).replace("{a_day}", str(VISITS_A_DAY))
