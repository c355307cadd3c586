from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.clinics import Clinic
from tests.fakes.proxy import CuttingProxy
from tests.sync.desks import DeskUnderTest

MakeDesk = Callable[..., DeskUnderTest]


@pytest.fixture(autouse=True)
def patient_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for what the server says to a login, however slow this machine is."""
    monkeypatch.setattr("frontdesk.sync.sign_in.PATIENCE_SECONDS", 30.0)


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
def proxy(clinic_a: Clinic) -> Iterator[CuttingProxy]:
    """A proxy before the test's server."""
    server = conninfo_to_dict(clinic_a.operator_dsn)
    with CuttingProxy((str(server["host"]), int(str(server["port"])))) as cutting:
        yield cutting
