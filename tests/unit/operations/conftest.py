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


@pytest.fixture
def no_perms(tmp_path: Path, clinic: Clinic) -> Iterator[AtTheDesk]:
    """The same desk in the hands of somebody whose role allows nothing."""
    (tmp_path / "no_perms").mkdir()
    opened = seeded_store(tmp_path / "no_perms", clinic, perms=frozenset())
    yield AtTheDesk(opened, clinic)
    opened.close()
