from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic, small_clinic
from tests.factories.store import load_clinic, open_store


@pytest.fixture
def clinic() -> Clinic:
    return small_clinic()


@pytest.fixture
def store(tmp_path: Path, clinic: Clinic) -> Iterator[LocalStore]:
    """A desk that has fetched the small clinic."""
    opened = open_store(tmp_path)
    load_clinic(opened, clinic)
    yield opened
    opened.close()
