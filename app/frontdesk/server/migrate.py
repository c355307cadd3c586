"""Brings a database's schema to where this program needs it, and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql

from frontdesk.domain.errors import ProgramTooOld, ServerBusy
from frontdesk.server.migrating import PATIENCE_SECONDS, with_patience
from frontdesk.server.operator_dsn import secured
from frontdesk.settings import migrations_dir

_OTHER_DATABASES = ("postgres", "template1")

_MAY_CONNECT = ("fd_staff", "fd_service", "fd_report")

_TURN = 7_227_140_001
"""The advisory lock of whoever migrates a database."""

_TURN_SECONDS = 60
_LOOK_SECONDS = 0.1

OTHERS_TURN = "Somebody else migrates this database right now. Try again when that is done."

NEWER = (
    "This database was migrated by a newer version of this program. Update this one; nothing was"
    " changed."
)


def migrate(dsn: str, revision: str = "head", *, patience: float = PATIENCE_SECONDS) -> None:
    """Bring the schema up to `revision`; nothing happens when it is there already.

    `dsn` is the operator's. People may go on working: a revision that they are in the way of is
    tried again for `patience` seconds. Raises ProgramTooOld when the schema is newer than this
    program, psycopg.Error or sqlalchemy.exc.SQLAlchemyError; a revision that fails leaves the
    schema as it was before it.
    """
    dsn = secured(dsn)
    with _alone(dsn):
        with_patience(lambda: _upgrade(dsn, revision), seconds=patience)
        with psycopg.connect(dsn) as connection:
            close_database(connection)
            _bind_operator(connection)


def migrate_down(dsn: str, revision: str) -> None:
    """Take the schema back to `revision`, or to nothing with `base`. Data of what goes is gone."""
    dsn = secured(dsn)
    with _alone(dsn):
        with_patience(lambda: _downgrade(dsn, revision))


def _upgrade(dsn: str, revision: str) -> None:
    with _prepared(dsn) as config:
        command.upgrade(config, revision)


def _downgrade(dsn: str, revision: str) -> None:
    with _prepared(dsn) as config:
        command.downgrade(config, revision)


def close_database(connection: psycopg.Connection) -> None:
    """Let only our roles connect: databases made from a template or a dump lack these rights."""
    row = connection.execute("select current_database()").fetchone()
    database = sql.Identifier(row[0] if row else "")
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    groups = connection.execute(
        "select rolname from pg_catalog.pg_roles where rolname = any(%s)", [list(_MAY_CONNECT)]
    ).fetchall()  # an older schema has fewer
    for (group,) in groups:
        connection.execute(
            sql.SQL("grant connect on database {} to {}").format(database, sql.Identifier(group))
        )
    _limit_sessions(connection, database)
    for name in _OTHER_DATABASES:
        _close_other_database(connection, name)


def _limit_sessions(connection: psycopg.Connection, database: sql.Identifier) -> None:
    """Set what a forgotten session may hold. A session may set the first anew, not the second."""
    connection.execute(
        sql.SQL("alter database {} set idle_in_transaction_session_timeout = '10min'").format(
            database
        )
    )
    superuser = connection.execute("select current_setting('is_superuser')::boolean").fetchone()
    if superuser == (True,):
        connection.execute(
            sql.SQL("alter database {} set temp_file_limit = '2GB'").format(database)
        )


def _close_other_database(connection: psycopg.Connection, name: str) -> None:
    """Shut a database that is not ours, where the operator owns it or is a superuser."""
    open_to_all = connection.execute(
        "select from pg_catalog.pg_database as d where d.datname = %s"
        " and has_database_privilege('public', d.oid, 'CONNECT')"
        " and (pg_has_role(d.datdba, 'USAGE') or current_setting('is_superuser')::boolean)",
        [name],
    ).fetchone()
    # Two migrations at once that change one database's rights would fail: only one needs to.
    if open_to_all is not None:
        connection.execute(
            sql.SQL("revoke connect, temporary on database {} from public").format(
                sql.Identifier(name)
            )
        )


def _bind_operator(connection: psycopg.Connection) -> None:
    """Let the operator write as a worker does: for the clinic named by app.acting_tenant."""
    connection.execute("set local role fd_owner")
    connection.execute(
        "insert into sec.login_binding (role_name, role, perms, service)"
        " select session_user, 'operator', t.perms, true from sec.role_template as t"
        " where t.name = 'owner' on conflict (role_name) do nothing"
    )


@contextmanager
def _alone(dsn: str) -> Iterator[None]:
    """Let one migration at a time run on a database: of two at once, one would fail half-way."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        may_lock = connection.execute(
            "select has_function_privilege('pg_catalog.pg_try_advisory_lock(bigint)', 'EXECUTE')"
        ).fetchone()
        if may_lock == (True,):  # a superuser's migration may have closed it to this operator
            _take_turn(connection)
        yield


def _take_turn(connection: psycopg.Connection) -> None:
    """Ask for the lock again and again.

    Waiting inside the server would hold a snapshot, for which an index that is built concurrently
    waits in turn.
    """
    until = time.monotonic() + _TURN_SECONDS
    while connection.execute("select pg_try_advisory_lock(%s)", [_TURN]).fetchone() != (True,):
        if time.monotonic() > until:
            raise ServerBusy(OTHERS_TURN)
        time.sleep(_LOOK_SECONDS)


@contextmanager
def _prepared(dsn: str) -> Iterator[Config]:
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(dsn),
        poolclass=sqlalchemy.NullPool,
    )
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        _require_known(config, connection)
        yield config


def _require_known(config: Config, connection: sqlalchemy.Connection) -> None:
    """Refuse a schema of revisions that this program does not have."""
    present = MigrationContext.configure(
        connection, opts={"version_table_schema": "public"}
    ).get_current_heads()
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    connection.rollback()  # the question opened a transaction
    if not known.issuperset(present):
        raise ProgramTooOld(NEWER)
