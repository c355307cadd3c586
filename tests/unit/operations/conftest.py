from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.storage.replica.store import LocalStore
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.clinic import Clinic, small_clinic
from tests.factories.store import seeded_store


@pytest.fixture
def clinic() -> Clinic:
    return small_clinic()


@pytest.fixture
def store(tmp_path: Path, clinic: Clinic) -> Iterator[LocalStore]:
    opened = seeded_store(tmp_path, clinic)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: LocalStore, clinic: Clinic) -> AtTheDesk:
    return AtTheDesk(store, clinic)
