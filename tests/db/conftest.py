from __future__ import annotations

import pytest

from tests.clinics import Clinic
from tests.db.desk import Desk


@pytest.fixture
def desk(clinic_a: Clinic) -> Desk:
    """The receptionist's."""
    return Desk(clinic_a.connect())


@pytest.fixture
def manager(clinic_a: Clinic) -> Desk:
    """The manager's."""
    return Desk(clinic_a.connect("manager"))
