"""Every attack of the tables, by every identity, directly and through the pooler."""

from __future__ import annotations

import pytest

from tests.db.attacks.battlefield import Battlefield
from tests.db.attacks.catalogue import ATTACKS
from tests.db.attacks.engine import Attack, breaches
from tests.db.attacks.identities import Attackers

pytestmark = [pytest.mark.db, pytest.mark.acceptance(39)]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_finds_the_wall(field: Battlefield, attackers: Attackers, attack: Attack) -> None:
    found = [
        str(one) for session in attackers.sessions() for one in breaches(field, attack, session)
    ]
    assert not found, f"{len(found)} breaches:\n" + "\n".join(found[:12])
