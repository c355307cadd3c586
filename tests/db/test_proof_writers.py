"""The proof `writers`, cut short, on both versions of PostgreSQL."""

from __future__ import annotations

import pytest

from tests.clinics import Clinic
from tests.proof.writers import write

pytestmark = pytest.mark.db


@pytest.mark.acceptance(10)
def test_the_log_of_eight_writers_in_any_order_has_no_gap_and_a_reader_sees_it_all(
    clinic_a: Clinic,
) -> None:
    outcome = write(clinic_a, seed=20261121, seconds=1.5)
    assert outcome.violations == ()
    assert int(outcome.figures["rolled back"]) > 0
