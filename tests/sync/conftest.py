from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from frontdesk.server.embedded import EmbeddedServer
from frontdesk.server.migrate import migrate
from frontdesk.storage.replica.sealing import SALT_BYTES, KdfCost, Stretching
from tests.clinics import Clinic, Login, make_clinics, make_login
from tests.fakes.proxy import CuttingProxy
from tests.sync.desks import DeskUnderTest

MakeDesk = Callable[..., DeskUnderTest]


@pytest.fixture(autouse=True)
def patient_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for what the server says to a login, however slow this machine is."""
    monkeypatch.setattr("frontdesk.sync.sign_in.PATIENCE_SECONDS", 30.0)


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make keys of passwords quickly: that this is slow on purpose is tested where it is done.

    Otherwise a fifth of a second of the processor would go into each desk, twice.
    """
    cheap = KdfCost(memory_kib=64, passes=1, lanes=1)
    monkeypatch.setattr(
        Stretching, "new", staticmethod(lambda _cost: Stretching(os.urandom(SALT_BYTES), cheap))
    )
    monkeypatch.setattr("frontdesk.doctor.files.DEFAULT_COST", cheap)


@pytest.fixture
def make_desk(tmp_path: Path, clinic_a: Clinic) -> Iterator[MakeDesk]:
    """Make desks of clinic A; all are closed after the test."""
    desks: list[DeskUnderTest] = []

    def make(name: str = "desk", **options: object) -> DeskUnderTest:
        clinic = options.pop("clinic", clinic_a)
        desk = DeskUnderTest(tmp_path / name, clinic, **options)  # type: ignore[arg-type]
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        desk.close()


@pytest.fixture
def crew(clinic_a: Clinic) -> Iterator[Clinic]:
    """Clinic A with logins that no other test uses: they are the cluster's and will be changed."""
    with psycopg.connect(clinic_a.operator_dsn, autocommit=True) as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s::text, false)", [clinic_a.tenant_id]
        )
        made = {}
        for role in ("receptionist", "groomer", "manager"):
            kept = make_login(operator, clinic_a.tenant_id, role)
            made[role] = Login(kept["login"], kept["password"], UUID(kept["staff_id"]))
        yield replace(clinic_a, logins={**clinic_a.logins, **made})
        for login in made.values():
            operator.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s",
                [login.login],
            )
            operator.execute(sql.SQL("drop owned by {}").format(sql.Identifier(login.login)))
            operator.execute(sql.SQL("drop role {}").format(sql.Identifier(login.login)))


@pytest.fixture
def proxy(clinic_a: Clinic) -> Iterator[CuttingProxy]:
    """A proxy before the test's server."""
    server = conninfo_to_dict(clinic_a.operator_dsn)
    with CuttingProxy((str(server["host"]), int(str(server["port"])))) as cutting:
        yield cutting


@pytest.fixture
def own_server() -> Iterator[EmbeddedServer]:
    # Not under tmp_path: pytest closes that folder to the server's user when another run begins.
    with tempfile.TemporaryDirectory(prefix="frontdesk-tests-") as directory:
        server = EmbeddedServer(Path(directory))
        yield server
        server.stop()


@pytest.fixture
def own_clinic(own_server: EmbeddedServer) -> Iterator[Clinic]:
    dsn = own_server.start()
    migrate(dsn)
    with psycopg.connect(dsn, autocommit=True) as operator:
        kept = make_clinics(operator)
    with closing(Clinic.of(dsn, kept["a"])) as clinic:
        yield clinic
