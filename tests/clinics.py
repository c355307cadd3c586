"""Two small clinics made with plain SQL, and how their staff sign in to the database."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from frontdesk.domain.ids import new_id

ROLES = ("receptionist", "groomer", "vet", "manager", "owner")


@dataclass(frozen=True, slots=True)
class Login:
    """A staff member's own login role."""

    login: str
    password: str
    staff_id: UUID


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic of the test's database. `ids` names its records: site, anna, table, bella, bath …"""

    tenant_id: UUID
    logins: Mapping[str, Login]
    ids: Mapping[str, UUID]
    operator_dsn: str
    _open: list[psycopg.Connection[Any]] = field(default_factory=list)

    @staticmethod
    def of(operator_dsn: str, kept: Mapping[str, Any]) -> Clinic:
        """Read what `make_clinics` returned."""
        logins = {
            role: Login(one["login"], one["password"], UUID(one["staff_id"]))
            for role, one in kept["logins"].items()
        }
        ids = {name: UUID(value) for name, value in kept["ids"].items()}
        return Clinic(UUID(kept["tenant_id"]), logins, ids, operator_dsn)

    def dsn(self, role: str = "receptionist", *, password: bool = True) -> str:
        """Return the DSN of a staff member, with or without the password."""
        login = self.logins[role]
        return make_conninfo(
            self.operator_dsn, user=login.login, password=login.password if password else None
        )

    def connect(self, role: str = "receptionist", **options: Any) -> psycopg.Connection[Any]:
        """Connect as a staff member, autocommit unless told otherwise; closed after the test."""
        connection = psycopg.connect(self.dsn(role), **{"autocommit": True, **options})
        self._open.append(connection)
        return connection

    def connect_as(self, login: str, password: str) -> psycopg.Connection[Any]:
        """Connect as a login that the test made, autocommit; closed after the test."""
        dsn = make_conninfo(self.operator_dsn, user=login, password=password)
        connection = psycopg.connect(dsn, autocommit=True)
        self._open.append(connection)
        return connection

    def close(self) -> None:
        """Close what the test opened."""
        for connection in self._open:
            connection.close()


def make_clinics(operator: psycopg.Connection[Any]) -> dict[str, Any]:
    """Make clinics a and b, and return what `Clinic.of` reads."""
    return {
        "a": _make_clinic(operator, "Canal Street Pets", "Europe/Berlin", "EUR"),
        "b": _make_clinic(operator, "Other Side Vets", "America/New_York", "USD"),
    }


def _make_clinic(
    operator: psycopg.Connection[Any], name: str, timezone: str, currency: str
) -> dict[str, Any]:
    with operator.transaction():
        row = operator.execute(
            "insert into sec.tenant (name, timezone, currency) values (%s, %s, %s) returning id",
            [name, timezone, currency],
        ).fetchone()
        assert row is not None
        tenant_id: UUID = row[0]
        operator.execute("select set_config('app.acting_tenant', %s, true)", [str(tenant_id)])
        logins = {role: make_login(operator, tenant_id, role) for role in ROLES}
        ids = make_records(operator, currency)
    return {
        "tenant_id": str(tenant_id),
        "logins": logins,
        "ids": {key: str(value) for key, value in ids.items()},
    }


def make_login(operator: psycopg.Connection[Any], tenant_id: UUID, role: str) -> dict[str, str]:
    login, password = f"u_{secrets.token_hex(8)}", secrets.token_urlsafe(18)
    verifier = operator.pgconn.encrypt_password(
        password.encode(), login.encode(), b"scram-sha-256"
    ).decode()
    row = operator.execute(
        "select app.add_staff(%s, %s, r.id, %s, %s) from app.role as r"
        " where r.tenant_id = %s and r.name = %s",
        [f"Staff {role}", role[:2], login, verifier, tenant_id, role],
    ).fetchone()
    assert row is not None
    # Tests open more connections than a person's desks do.
    operator.execute(sql.SQL("alter role {} connection limit 50").format(sql.Identifier(login)))
    return {"login": login, "password": password, "staff_id": str(row[0])}


def insert(connection: psycopg.Connection[Any], table: str, row_id: UUID, **values: Any) -> None:
    """Insert one record with plain SQL."""
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in ("id", *values))
    places = sql.SQL(", ").join(sql.Placeholder() * (len(values) + 1))
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier("app", table), columns, places
    )
    connection.execute(statement, [row_id, *values.values()])


def make_records(operator: psycopg.Connection[Any], currency: str) -> dict[str, UUID]:
    names = ("site", "anna", "ben", "table", "runs", "bath", "groom", "client", "bella", "rex")
    ids = {name: new_id() for name in names}
    insert(operator, "site", ids["site"], name="Main street")
    for weekday in range(6):
        insert(
            operator,
            "opening_hours",
            new_id(),
            site_id=ids["site"],
            weekday=weekday,
            opens_minute=8 * 60,
            closes_minute=18 * 60,
        )
    for name, kind, capacity in (
        ("anna", "groomer", 1),
        ("ben", "groomer", 1),
        ("table", "table", 1),
        ("runs", "run", 3),
    ):
        insert(
            operator,
            "resource",
            ids[name],
            site_id=ids["site"],
            name=name.title(),
            kind=kind,
            capacity=capacity,
        )
    for code, minutes in (("bath", 30), ("groom", 90)):
        insert(
            operator,
            "service",
            ids[code],
            code=code,
            name=code.title(),
            kind="grooming",
            duration_min=minutes,
            price_minor=4500,
            currency=currency,
        )
    insert(operator, "client", ids["client"], given_name="Maya", family_name="Stone")
    insert(
        operator,
        "client_contact",
        new_id(),
        client_id=ids["client"],
        kind="phone",
        value="+49 30 1234567",
    )
    for name in ("bella", "rex"):
        insert(operator, "pet", ids[name], client_id=ids["client"], name=name.title())
    return ids
