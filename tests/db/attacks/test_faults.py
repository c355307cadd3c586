"""The suite proves itself: with a fault in the wall, the attacks meant for it report a breach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from tests.db.attacks.battlefield import Battlefield, battlefield
from tests.db.attacks.catalogue import ATTACKS
from tests.db.attacks.engine import Answer, Attack, Way, answers_of, breaches
from tests.db.attacks.faults import FAULTS, Fault
from tests.servers import Server, clinic_of, fresh_database

pytestmark = pytest.mark.db

SHOWN = tuple(fault for fault in FAULTS if fault.shown_by)
_BY_NAME = {attack.name: attack for attack in ATTACKS}


@dataclass(slots=True)
class Within:
    """A session of staff within the transaction that holds the fault: its login is the true one."""

    battle: Battlefield
    identity: str
    _notices: list[str] = field(default_factory=list)

    def run(self, way: Way) -> list[Answer]:
        connection = self.battle.watch
        answers: list[Answer] = []
        connection.execute("savepoint before_attack")
        login = self.battle.a.logins[self.identity].login
        connection.execute(f"set local session authorization {login}".encode())
        for statement in way:
            answers += answers_of(connection, (statement,), self._notices)
            if answers[-1].state is not None:
                break
        connection.execute("rollback to savepoint before_attack")
        return answers


@pytest.fixture(scope="module")
def faulty(server: Server) -> Iterator[Battlefield]:
    """A battlefield of its own: faults come and go in one transaction each."""
    with (
        fresh_database(server) as database,
        closing(clinic_of(database, "a")) as a,
        closing(clinic_of(database, "b")) as b,
        battlefield(database, a, b) as made,
    ):
        yield made


def _found(battle: Battlefield, attack: Attack) -> list[str]:
    identity = attack.who[0] if attack.who else "receptionist"
    return [str(one) for one in breaches(battle, attack, Within(battle, identity))]


def test_enough_faults_are_shown_by_an_attack() -> None:
    assert len(SHOWN) >= 20


@pytest.mark.parametrize("fault", SHOWN, ids=lambda fault: fault.name)
def test_attacks_report_the_breach_of_a_planted_fault(faulty: Battlefield, fault: Fault) -> None:
    words = faulty.words(None) | {"staff": faulty.a.logins["receptionist"].login}
    attacks = [_BY_NAME[name] for name in fault.shown_by]
    with faulty.watch.transaction(force_rollback=True):
        assert [_found(faulty, attack) for attack in attacks] == [[]] * len(attacks)
        plant = fault.plant.replace("'{b}'", "{b}").format_map(words)
        faulty.watch.execute(plant.encode())
        for attack in attacks:
            assert _found(faulty, attack), attack.name
