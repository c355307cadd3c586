"""A server with as many staff logins as a chain of clinics has, made by the set."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict

from frontdesk.server.embedded import EmbeddedServer
from frontdesk.server.migrate import migrate
from frontdesk.server.tenants import create_tenant
from frontdesk.storage.profiles import Profile

PASSWORD = "the same for all of them"  # noqa: S105 - of logins that live for one benchmark
STAFF_OF_A_CLINIC = 50
_AT_A_TIME = 1000

_MAKE_LOGINS = """
do $$
declare
    login name;
begin
    for number in {first}..{last} loop
        login := 'u_bench_' || number;
        execute format('create role %I login password %L connection limit 40', login, '{verifier}');
        execute format('grant fd_staff to %I with inherit true, set false', login);
    end loop;
end
$$
"""
_BIND = """
with people as (
    insert into app.staff (id, name, initials, role)
    select gen_random_uuid(), 'Person ' || number, 'P', 'receptionist'
    from generate_series(%(first)s::int, %(last)s::int) as number
    returning id, tenant_id, substring(name from '[0-9]+') as number
)
insert into sec.login_binding (role_name, tenant_id, staff_id, role, perms)
select 'u_bench_' || p.number, p.tenant_id, p.id, t.name, t.perms
from people as p cross join sec.role_template as t
where t.name = 'receptionist'
"""


@dataclass(frozen=True, slots=True)
class Staffed:
    """A running server; its logins are `u_bench_1` to `u_bench_<logins>`."""

    dsn: str
    logins: int

    def profile(self, number: int) -> Profile:
        """Return the connection of one person."""
        parts = conninfo_to_dict(self.dsn)
        return Profile(
            "bench",
            Path("/nowhere"),
            str(parts["host"]),
            int(str(parts["port"])),
            str(parts["dbname"]),
            f"u_bench_{number}",
        )


@contextmanager
def staffed_server(logins: int) -> Iterator[Staffed]:
    """Start a server as it is shipped, with so many staff logins, for a block."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as directory:
        server = EmbeddedServer(Path(directory))
        try:
            dsn = server.start()
            migrate(dsn)
            _make_logins(dsn, logins)
            _make_people(dsn, logins)
            yield Staffed(dsn, logins)
        finally:
            server.stop()


def _make_logins(dsn: str, logins: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        verifier = connection.pgconn.encrypt_password(
            PASSWORD.encode(), b"anybody", b"scram-sha-256"
        ).decode()
        for first, last in _shares(logins, _AT_A_TIME):
            connection.execute(_MAKE_LOGINS.format(first=first, last=last, verifier=verifier))


def _make_people(dsn: str, logins: int) -> None:
    for first, last in _shares(logins, STAFF_OF_A_CLINIC):
        tenant_id = create_tenant(dsn, name=f"Clinic {first}", timezone="UTC", template="empty")
        with psycopg.connect(dsn) as connection:
            _bind(connection, tenant_id, first, last)


def _bind(
    connection: psycopg.Connection[tuple[object, ...]], tenant_id: UUID, first: int, last: int
) -> None:
    connection.execute("select set_config('app.acting_tenant', %s, true)", [str(tenant_id)])
    connection.execute(_BIND, {"first": first, "last": last})


def _shares(count: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield first and last number of each share of 1 to `count`."""
    for first in range(1, count + 1, most):
        yield first, min(first + most - 1, count)
