"""The rough day of the proof `faults`, cut short, on a server that other tests use meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clinics import Clinic
from tests.proof.faults import SHORT, rough_day
from tests.proof.faults_place import Place, furnished
from tests.proof.outcome import Run
from tests.servers import Database

pytestmark = pytest.mark.db


@pytest.mark.acceptance(1, 2)
def test_after_a_rough_day_nothing_is_lost_doubled_or_overlapping_and_no_clinic_sees_the_other(
    tmp_path: Path, database: Database, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    clinics = {"a": clinic_a, "b": clinic_b}
    with furnished(Place(tmp_path / "desks", database.dsn, clinics)) as place:
        outcome = rough_day(Run(20261121, True, print), place, SHORT)
    assert outcome.violations == ()
    assert outcome.figures["commands promised"] >= SHORT.commands  # type: ignore[operator]
    assert outcome.figures["commands applied"] > outcome.figures["commands rejected"]  # type: ignore[operator]
