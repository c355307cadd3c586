"""Real PostgreSQL servers for the tests: started once a run, shared by all its processes.

Every test gets a database of its own, copied from a migrated template that holds two clinics.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fasteners import InterProcessLock
from psycopg import sql

from frontdesk.server.embedded import EmbeddedServer
from frontdesk.server.migrate import migrate
from tests.clinics import Clinic, make_clinics
from tests.quick_disk import use_quick_disk

VERSIONS = (18, 15)
"""Our own PostgreSQL, and the oldest we support, as Debian packs it."""

DIRECTORY = "FRONTDESK_TEST_SERVERS"
_PREFIX = "frontdesk-tests-"
_LOCK = "alive.lock"
_ALIVE = pytest.StashKey[InterProcessLock]()
BINARIES_15 = Path(
    os.environ.get("FRONTDESK_TEST_POSTGRES_15", "/usr/lib/postgresql/15/bin"),
)

_EVERY_VERSION = ("tests/db", "tests/migrations")

_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "256MB",
    "max_connections": "200",
    "auth_delay.milliseconds": "0",  # the tests that guess have no time
    "timezone": "Asia/Kolkata",  # what depends on the server's own time zone shall show
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `dsn` is its operator's, to the maintenance database.

    `upkeep` is a connection to that, for making and removing databases.
    """

    dsn: str
    version: int
    directory: Path
    upkeep: psycopg.Connection[Any]

    def dsn_of(self, database: str) -> str:
        """Return the operator's DSN to another database."""
        return f"{self.dsn.rpartition('/')[0]}/{database}"

    def operator(self, database: str | None = None) -> psycopg.Connection[Any]:
        """Connect as the operator, autocommit; the caller closes."""
        dsn = self.dsn if database is None else self.dsn_of(database)
        return psycopg.connect(dsn, autocommit=True)


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database of one test, with two clinics in it."""

    server: Server
    name: str

    @property
    def dsn(self) -> str:
        """The operator's DSN."""
        return self.server.dsn_of(self.name)

    @property
    def version(self) -> int:
        """The major version of PostgreSQL."""
        return self.server.version

    def operator(self) -> psycopg.Connection[Any]:
        """Connect as the operator, autocommit; the caller closes."""
        return self.server.operator(self.name)


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    use_quick_disk()
    _remove_servers_of_killed_runs()
    directory = tempfile.mkdtemp(prefix=_PREFIX)
    config.stash[_ALIVE] = InterProcessLock(Path(directory) / _LOCK)
    config.stash[_ALIVE].acquire()
    os.environ[DIRECTORY] = directory


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    _remove_servers(Path(os.environ.pop(DIRECTORY)))
    config.stash[_ALIVE].release()


def _remove_servers_of_killed_runs() -> None:
    """Stop what a run left behind that could not clean up: nobody holds its lock any more."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        lock = InterProcessLock(path)
        if os.access(path, os.W_OK) and lock.acquire(blocking=False):
            _remove_servers(path.parent)
            lock.release()
        elif lock.lockfile is not None:
            lock.lockfile.close()  # fasteners keeps the file of a lock it did not get open


def _remove_servers(directory: Path) -> None:
    for version in VERSIONS:
        EmbeddedServer(directory / str(version), binaries=_binaries(version)).stop()
    shutil.rmtree(directory)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "postgres_version" not in metafunc.fixturenames:
        return
    path = metafunc.definition.path.relative_to(metafunc.config.rootpath).as_posix()
    versions = VERSIONS if path.startswith(_EVERY_VERSION) else VERSIONS[:1]
    metafunc.parametrize(
        "postgres_version",
        versions,
        ids=[f"pg{version}" for version in versions],
        scope="session",
    )


@pytest.fixture(scope="session")
def server(postgres_version: int) -> Iterator[Server]:
    """The run's server of one major version, with the template database in it."""
    version = postgres_version
    binaries = _binaries(version)
    if binaries is not None and not binaries.exists():
        pytest.fail(f"{binaries} is missing: install postgresql-15 (packaging has the script)")
    directory = Path(os.environ[DIRECTORY]) / str(version)
    dsn = EmbeddedServer(directory, binaries=binaries, settings=_SETTINGS).start()
    with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as upkeep:
        started = Server(dsn, version, directory, upkeep)
        with InterProcessLock(directory / "template.lock"):
            if not (directory / "clinics.json").exists():
                _make_template(started)
        yield started


@contextmanager
def fresh_database(server: Server) -> Iterator[Database]:
    """A copy of the template for a while."""
    name = f"test_{secrets.token_hex(6)}"
    identifier, upkeep = sql.Identifier(name), server.upkeep
    upkeep.execute(
        sql.SQL("create database {} template {} strategy file_copy").format(
            identifier, sql.Identifier(_TEMPLATE)
        )
    )
    upkeep.execute(_AS_THE_TEMPLATE, {"name": name, "template": _TEMPLATE})
    yield Database(server, name)
    upkeep.execute(sql.SQL("drop database {} with (force)").format(identifier))


_TEMPLATE = "template_clinics"

_AS_THE_TEMPLATE = """
    with template as (
        select oid, datacl from pg_database where datname = %(template)s
    ), made as (
        update pg_database as d set datacl = t.datacl from template as t
        where d.datname = %(name)s returning d.oid, t.oid as template
    )
    insert into pg_db_role_setting (setdatabase, setrole, setconfig)
    select m.oid, s.setrole, s.setconfig
    from made as m
    join pg_db_role_setting as s on s.setdatabase = m.template
"""
"""Who may connect and what is set for sessions is not copied with a database."""


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """A database of this test alone."""
    with fresh_database(server) as made:
        yield made


@pytest.fixture
def clinic_a(database: Database) -> Iterator[Clinic]:
    """The first clinic of the test's database."""
    with closing(clinic_of(database, "a")) as clinic:
        yield clinic


@pytest.fixture
def clinic_b(database: Database) -> Iterator[Clinic]:
    """The other clinic, with the same kinds of records under other ids."""
    with closing(clinic_of(database, "b")) as clinic:
        yield clinic


def _binaries(version: int) -> Path | None:
    return None if version == VERSIONS[0] else BINARIES_15


def _make_template(server: Server) -> None:
    with closing(server.operator()) as operator:
        operator.execute(f"drop database if exists {_TEMPLATE}")
        operator.execute(f"create database {_TEMPLATE}")
    migrate(server.dsn_of(_TEMPLATE))
    with closing(server.operator(_TEMPLATE)) as operator:
        clinics = make_clinics(operator)
    (server.directory / "clinics.json").write_text(json.dumps(clinics), encoding="utf-8")


def clinic_of(database: Database, name: str) -> Clinic:
    """Return clinic `a` or `b` of a database; the caller closes it."""
    kept = json.loads((database.server.directory / "clinics.json").read_text(encoding="utf-8"))
    return Clinic.of(database.dsn, kept[name])
