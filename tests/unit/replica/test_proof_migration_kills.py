"""The short cut of the proof that an update killed in the middle loses nothing."""

from __future__ import annotations

import random

import pytest

from tests.proof.migration_kills import prove
from tests.proof.outcome import Run


@pytest.mark.acceptance(44)
def test_an_update_killed_while_it_takes_the_files_over_loses_nothing() -> None:
    seed = random.SystemRandom().randrange(2**31)
    outcome = prove(Run(seed, short=True, say=lambda _text: None))
    assert outcome.violations == (), seed
