"""The checks of a server, one after the other, in one transaction that is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import psycopg
from alembic.script import ScriptDirectory
from psycopg.rows import dict_row

from frontdesk.logs.fields import Word
from frontdesk.logs.finding import Finding
from frontdesk.server.health.words import find
from frontdesk.server.operator_connection import act_for, operator_connection
from frontdesk.server.wall_check import rules, violations
from frontdesk.settings import migrations_dir
from frontdesk.storage.postgres.errors import translated

OLDEST = 15

Connection = psycopg.Connection[Any]


class Revision(Word):
    """The number of a migration."""

    __slots__ = ()
    form = r"[0-9a-z]{1,32}"


def examine_server(dsn: str) -> list[Finding]:
    """Return what was found; nothing is changed.

    Raises InvalidInput for a DSN that cannot be read, else what the login failed of.
    """
    with operator_connection(dsn) as connection, translated():
        found = [*_version(connection), *_schema(connection)]
        if not any(each.code == "schema.missing" for each in found):
            found += [*_health(connection), *_wall(connection), *_heads(connection)]
        connection.rollback()
    return found


def checks() -> dict[str, str]:
    """Return the checks that are one query, by the code of their finding."""
    folder = files("frontdesk.server") / "health"
    named = {each.name: each for each in folder.iterdir() if each.name.endswith(".sql")}
    return {
        name.removesuffix(".sql").replace("_", ".", 1): named[name].read_text(encoding="utf-8")
        for name in sorted(named)
    }


def _version(connection: Connection) -> Iterator[Finding]:
    major = connection.info.server_version // 10_000
    yield find("server.too_old" if major < OLDEST else "server.version", major=major)


def _schema(connection: Connection) -> Iterator[Finding]:
    there = connection.execute("select to_regclass('public.alembic_version')").fetchone()
    row = None
    if there is not None and there[0] is not None:
        row = connection.execute("select version_num from public.alembic_version").fetchone()
    if row is None:
        yield find("schema.missing")
        return
    found = str(row[0])
    known = ScriptDirectory(str(migrations_dir()))
    wanted = str(known.get_current_head())
    if found == wanted:
        yield find("schema.current", found=Revision(found))
    elif found in {each.revision for each in known.walk_revisions()}:
        yield find("schema.old", found=Revision(found), wanted=Revision(wanted))
    else:
        yield find("schema.newer")


def _health(connection: Connection) -> Iterator[Finding]:
    for code, query in checks().items():
        try:
            with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
                facts = cursor.execute(query.encode()).fetchone()
        except psycopg.errors.InsufficientPrivilege:
            yield find("check.not_allowed", check=Word(code.replace(".", "_")))
            continue
        if facts is not None:
            yield find(code, **{name: value or 0 for name, value in facts.items()})


def _wall(connection: Connection) -> Iterator[Finding]:
    broken = Counter(each.rule for each in violations(connection))
    for rule, objects in sorted(broken.items()):
        yield find("wall.broken", rule=Word(rule), objects=objects)
    if not broken:
        yield find("wall.stands", rules=len(rules()))


def _heads(connection: Connection) -> Iterator[Finding]:
    """Compare each clinic's head with the end of its log: the commands' only source of order."""
    connection.execute("set local role fd_owner")
    clinics = connection.execute("select id from sec.tenant").fetchall()
    differing = 0
    for (tenant_id,) in clinics:
        act_for(connection, tenant_id)
        row = connection.execute(
            "select h.position <> coalesce((select max(e.position) from app.event as e"
            " where e.tenant_id = h.tenant_id), h.position)"
            " from sec.head as h where h.tenant_id = %s",
            [tenant_id],
        ).fetchone()
        differing += row == (True,)
    if differing:
        yield find("log.head_differs", clinics=differing)
    else:
        yield find("log.continues", clinics=len(clinics))
