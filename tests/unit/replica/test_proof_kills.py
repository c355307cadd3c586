from __future__ import annotations

import random

import pytest

from tests.proof import kills
from tests.proof.outcome import Run


@pytest.mark.acceptance(19)
def test_a_killed_desk_keeps_what_it_said_was_kept() -> None:
    seed = random.SystemRandom().randrange(2**31)
    outcome = kills.prove(Run(seed, short=True, say=lambda _text: None))
    assert outcome.violations == (), f"python -m tests.proof kills --short --seed {seed}"
