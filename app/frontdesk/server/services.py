"""Logins of programs, workers and reports: least rights, one clinic at a time.

Such a login reads what `migrations/sql/grants/services.sql` lists for its kind, of the clinic that
its session names in `app.acting_tenant`, if that is one of those listed for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from frontdesk.domain.errors import InvalidInput, NotFound
from frontdesk.domain.text_rules import check_line
from frontdesk.server.operator_connection import login_dsn, operator_session
from frontdesk.storage.postgres.new_login import new_password, verifier_of

KINDS = {"worker": "fd_service", "report": "fd_report"}
"""Kinds of programs, each with the group whose rights it has."""

CONNECTIONS_A_SERVICE = 10

_SIXTEEN = 160_000
"""The server version from which membership can be given without the right to take the role."""


@dataclass(frozen=True, slots=True)
class ServiceLogin:
    """How a program signs in. The password is known here and now, and nowhere after."""

    login: str
    password: str = field(repr=False)
    dsn: str


def add_service(dsn: str, *, name: str, kind: str, tenant_ids: Sequence[UUID]) -> ServiceLogin:
    """Make a login for a program called `name` that serves these clinics and no others.

    Raises:
        InvalidInput: no such kind, no clinic given, or a name that cannot be kept.
        NotFound: no such clinic.
        EnvironmentalError: the server cannot be reached or was not migrated.
    """
    check_line(name, field="name")
    if not name.strip():
        raise InvalidInput("A program's login needs a name.", field="name")
    if kind not in KINDS:
        raise InvalidInput(f"No kind of that name; there are {', '.join(KINDS)}.", field="kind")
    if not tenant_ids:
        raise InvalidInput("Name the clinics that it is for, one at least.", field="tenant")
    login, password = f"s_{secrets.token_hex(8)}", new_password()
    with operator_session(dsn) as connection:
        _make_role(connection, login, password, KINDS[kind])
        _bind(connection, login, name.strip(), kind, tenant_ids)
        return ServiceLogin(login, password, login_dsn(connection, login))


def disable_service(dsn: str, *, login: str) -> None:
    """Shut a program's login at once, its open sessions too.

    Raises:
        NotFound: no program has this login.
    """
    with operator_session(dsn) as connection:
        _require_service(connection, login)
        connection.execute(
            "update sec.login_binding set active = false where role_name = %s", [login]
        )
        connection.execute("reset role")  # fd_owner owns tables; roles are the operator's
        connection.execute(sql.SQL("alter role {} nologin").format(sql.Identifier(login)))
        _end_sessions(connection, login)


def list_services(dsn: str) -> list[dict[str, Any]]:
    """Return every program's login: login, name, kind, active and the ids of its clinics."""
    with operator_session(dsn) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select b.role_name as login, b.label as name, b.role as kind, b.active, array("
            "  select s.tenant_id from sec.service_tenant as s"
            "  where s.role_name = b.role_name order by 1) as tenants"
            " from sec.login_binding as b where b.service and b.role = any(%s)"
            " order by b.label, b.role_name",
            [list(KINDS)],
        ).fetchall()


def _make_role(connection: psycopg.Connection[Any], login: str, password: str, group: str) -> None:
    connection.execute("reset role")
    connection.execute(
        sql.SQL("create role {} login password {} connection limit {}").format(
            sql.Identifier(login),
            sql.Literal(verifier_of(connection, login, password)),
            sql.Literal(CONNECTIONS_A_SERVICE),
        )
    )
    options = " with inherit true, set false" if connection.info.server_version >= _SIXTEEN else ""
    connection.execute(
        sql.SQL("grant {} to {}" + options).format(sql.Identifier(group), sql.Identifier(login))
    )
    connection.execute("set local role fd_owner")


def _bind(
    connection: psycopg.Connection[Any],
    login: str,
    name: str,
    kind: str,
    tenant_ids: Sequence[UUID],
) -> None:
    connection.execute(
        "insert into sec.login_binding (role_name, label, role, service) values (%s, %s, %s, true)",
        [login, name, kind],
    )
    listed = connection.execute(
        "insert into sec.service_tenant (role_name, tenant_id)"
        " select %s, t.id from sec.tenant as t where t.id = any(%s)",
        [login, list(tenant_ids)],
    )
    if listed.rowcount < len(set(tenant_ids)):
        raise NotFound("No clinic has this tenant id.")


def _require_service(connection: psycopg.Connection[Any], login: str) -> None:
    """Refuse a login that is no program's: never the operator's or a person's."""
    row = None
    if "\0" not in login:
        row = connection.execute(
            "select from sec.login_binding where role_name = %s and service and role = any(%s)",
            [login, list(KINDS)],
        ).fetchone()
    if row is None:
        raise NotFound("No program has this login.")


def _end_sessions(connection: psycopg.Connection[Any], login: str) -> None:
    """End the login's sessions; an operator who may not signal others leaves them to the wall."""
    connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s"
        " and (pg_has_role(usesysid, 'USAGE') or pg_has_role('pg_signal_backend', 'USAGE'))",
        [login],
    )
