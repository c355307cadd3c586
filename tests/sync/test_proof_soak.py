"""The proof `soak`, cut to seconds, on a server that other tests use meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clinics import Clinic
from tests.proof.faults_place import Place, furnished
from tests.proof.outcome import Run
from tests.proof.soak import Length, soak
from tests.servers import Database

pytestmark = pytest.mark.db

MOMENT = Length(warm=1.5, seconds=3.0, gap=1.5, pause=0.1, oldest=60.0)
"""In so few seconds one trouble on a busy machine is more than a hundredth of all."""


@pytest.mark.acceptance(54)
def test_desks_at_work_under_faults_do_not_grow_and_keep_nobody_waiting(
    tmp_path: Path, database: Database, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    clinics = {"a": clinic_a, "b": clinic_b}
    with furnished(Place(tmp_path / "desks", database.dsn, clinics)) as place:
        outcome = soak(Run(20261121, True, print), place, MOMENT)
    assert outcome.violations == ()
    assert int(outcome.figures["entries"]) > 0
    assert int(outcome.figures["troubles"]) > 0
