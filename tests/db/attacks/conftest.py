from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.db.attacks.battlefield import Battlefield, battlefield
from tests.servers import Server, clinic_of, fresh_database


@pytest.fixture(scope="module")
def shared_field(server: Server) -> Iterator[Battlefield]:
    with (
        fresh_database(server) as database,
        closing(clinic_of(database, "a")) as a,
        closing(clinic_of(database, "b")) as b,
        battlefield(database, a, b) as made,
    ):
        yield made


@pytest.fixture
def field(shared_field: Battlefield) -> Iterator[Battlefield]:
    """The battlefield; after every attack clinic b must be what it was."""
    before = shared_field.state_of_b()
    yield shared_field
    shared_field.a.close()
    assert shared_field.state_of_b() == before
