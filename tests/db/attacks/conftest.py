from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.db.attacks.battlefield import Battlefield, battlefield
from tests.db.attacks.identities import Attackers, identities
from tests.db.attacks.pooler import pooler
from tests.servers import Server, clinic_of, fresh_database


@pytest.fixture(scope="session")
def shared_field(server: Server) -> Iterator[Battlefield]:
    with (
        fresh_database(server) as database,
        closing(clinic_of(database, "a")) as a,
        closing(clinic_of(database, "b")) as b,
        battlefield(database, a, b) as made,
    ):
        made.watch.execute("create extension pg_stat_statements schema ext")
        tables = ", ".join(f"app.{target.name}" for target in made.targets)
        made.watch.execute(f"vacuum analyze {tables}".encode())
        yield made


@pytest.fixture(scope="session")
def attackers(server: Server, shared_field: Battlefield) -> Iterator[Attackers]:
    made = identities(shared_field)
    with (
        pooler(server, shared_field.watch) as port,
        closing(Attackers(shared_field, made, port)) as ready,
    ):
        yield ready


@pytest.fixture
def field(shared_field: Battlefield) -> Iterator[Battlefield]:
    """The battlefield; after every attack clinic b must be what it was."""
    before = shared_field.state_of_b()
    yield shared_field
    shared_field.a.close()
    assert shared_field.state_of_b() == before


@pytest.fixture
def fresh_field(server: Server) -> Iterator[Battlefield]:
    """A battlefield of one test: its attacks are committed."""
    with (
        fresh_database(server) as database,
        closing(clinic_of(database, "a")) as a,
        closing(clinic_of(database, "b")) as b,
        battlefield(database, a, b) as made,
    ):
        yield made
