"""Who attacks: staff of the first clinic, logins without a clinic, and the logins of workers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.db.attacks.battlefield import Battlefield
from tests.db.attacks.engine import STAFF, STRANGERS, Connected, Way

ROUTES = ("direct", "pooled")


@dataclass(frozen=True, slots=True)
class Identity:
    """A login of one kind; the prelude is what its program says at the beginning."""

    name: str
    login: str
    password: str
    prelude: Way = ()


def identities(battle: Battlefield) -> list[Identity]:
    """Make the logins that attack: the clinic's own staff are there already."""
    found = [
        Identity(role, battle.a.logins[role].login, battle.a.logins[role].password)
        for role in STAFF
    ]
    found += [_login(battle, name, "fd_staff") for name in STRANGERS]
    disabled = found[-2].login
    battle.watch.execute(
        "insert into sec.login_binding (role_name, tenant_id, staff_id, role, perms, active)"
        " select %s, b.tenant_id, b.staff_id, b.role, b.perms, false"
        " from sec.login_binding as b where b.role_name = %s",
        [disabled, battle.a.logins["manager"].login],
    )
    acts = f"set app.acting_tenant = '{battle.a.tenant_id}'"
    for kind, group in (("worker", "fd_service"), ("report", "fd_report")):
        if _exists(battle, "select from pg_roles where rolname = %s", group):
            found.append(_login(battle, kind, group, (acts,)))
            _bind_service(battle, found[-1].login, kind)
    return found


def _exists(battle: Battlefield, query: str, *parameters: str) -> bool:
    return battle.watch.execute(query.encode(), parameters).fetchone() is not None


def _login(battle: Battlefield, name: str, group: str, prelude: Way = ()) -> Identity:
    login, password = f"u_{secrets.token_hex(8)}", secrets.token_urlsafe(18)
    battle.watch.execute(
        sql.SQL("create role {} login password {} connection limit 50").format(
            sql.Identifier(login), sql.Literal(password)
        )
    )
    options = "with inherit true, set false" if battle.database.version >= 16 else ""
    battle.watch.execute(
        sql.SQL("grant {} to {} {}").format(
            sql.Identifier(group), sql.Identifier(login), sql.SQL(options)
        )
    )
    return Identity(name, login, password, prelude)


def _bind_service(battle: Battlefield, login: str, kind: str) -> None:
    battle.watch.execute(
        "insert into sec.login_binding (role_name, role, service) values (%s, %s, true)",
        [login, kind],
    )
    if _exists(battle, "select where to_regclass('sec.service_tenant') is not null"):
        battle.watch.execute(
            "insert into sec.service_tenant (role_name, tenant_id) values (%s, %s)",
            [login, battle.a.tenant_id],
        )


@dataclass(slots=True)
class Attackers:
    """The sessions of all identities, directly and through the pooler, opened when first used."""

    battle: Battlefield
    identities: list[Identity]
    pooler_port: int
    _open: dict[tuple[str, str], Connected] = field(default_factory=dict)

    def sessions(self) -> Iterator[Connected]:
        """Return a session of every identity by every route."""
        for identity in self.identities:
            for route in ROUTES:
                yield self.session(identity, route)

    def session(self, identity: Identity, route: str) -> Connected:
        """Return an identity's session by a route; a lost one is opened anew."""
        kept = self._open.get((identity.name, route))
        if kept is None or kept.is_lost():
            connection = psycopg.connect(
                self.dsn(identity, route), autocommit=True, prepare_threshold=None
            )
            kept = Connected(identity.name, connection, identity.prelude)
            self._open[identity.name, route] = kept
        return kept

    def dsn(self, identity: Identity, route: str) -> str:
        """Return how an identity connects by a route."""
        more = {"port": self.pooler_port} if route == "pooled" else {}
        return make_conninfo(
            self.battle.database.dsn, user=identity.login, password=identity.password, **more
        )

    def close(self) -> None:
        """End all sessions."""
        for kept in self._open.values():
            kept.connection.close()
