from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from frontdesk.server.migrate import close_database, migrate
from frontdesk.storage.profiles import Profile
from tests.clinics import Clinic
from tests.releases.former import REVISIONS, FormerDesk, unpacked
from tests.releases.former_clinics import make_former_clinic
from tests.servers import Server
from tests.sync.desks import DeskUnderTest

MakeClinic = Callable[[str], Clinic]
MakeFormer = Callable[..., FormerDesk]
MakeDesk = Callable[..., DeskUnderTest]


@pytest.fixture
def clinic_of(server: Server) -> Iterator[MakeClinic]:
    """Make a clinic on a database as the given release left it; all is gone after the test."""
    with ExitStack() as stack:

        def make(version: str) -> Clinic:
            dsn = stack.enter_context(_database(server))
            migrate(dsn, REVISIONS[version])
            with psycopg.connect(dsn, autocommit=True) as operator:
                close_database(operator)
                kept = make_former_clinic(operator, version)
            return stack.enter_context(closing(Clinic.of(dsn, kept)))

        yield make


@contextmanager
def _database(server: Server) -> Iterator[str]:
    name = f"former_{secrets.token_hex(6)}"
    identifier = sql.Identifier(name)
    with closing(server.operator()) as operator:
        operator.execute(sql.SQL("create database {} template template0").format(identifier))
        yield server.dsn_of(name)
        operator.execute(sql.SQL("drop database {} with (force)").format(identifier))


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which former releases are unpacked."""
    return tmp_path_factory.mktemp("releases")


@pytest.fixture
def make_former(tmp_path: Path, programs: Path) -> Iterator[MakeFormer]:
    """Open desks under former releases; all are closed after the test."""
    with ExitStack() as stack:

        def make(version: str, clinic: Clinic, name: str = "former") -> FormerDesk:
            desk = FormerDesk(profile_of(clinic, tmp_path / name), unpacked(version, programs))
            return stack.enter_context(desk)

        yield make


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[MakeDesk]:
    """Open desks under this program; all are closed after the test."""
    desks: list[DeskUnderTest] = []

    def make(clinic: Clinic, name: str = "new", **more: object) -> DeskUnderTest:
        desk = DeskUnderTest(tmp_path / name, clinic, **more)  # type: ignore[arg-type]
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        desk.close()


def profile_of(clinic: Clinic, directory: Path, *, role: str = "receptionist") -> Profile:
    """Return the profile of a desk of the clinic in a folder."""
    server = conninfo_to_dict(clinic.operator_dsn)
    return Profile(
        directory.name,
        directory,
        str(server["host"]),
        int(str(server["port"])),
        str(server["dbname"]),
        clinic.logins[role].login,
    )
