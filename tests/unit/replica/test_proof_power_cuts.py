from __future__ import annotations

import random

import pytest

from tests.proof import power_cuts
from tests.proof.outcome import Run


@pytest.mark.acceptance(20)
def test_a_cut_power_loses_nothing_that_was_promised_and_a_lazy_outbox_is_found_out() -> None:
    seed = random.SystemRandom().randrange(2**31)
    outcome = power_cuts.prove(Run(seed, short=True, say=lambda _text: None))
    assert outcome.violations == (), f"python -m tests.proof power_cuts --short --seed {seed}"
    assert outcome.figures["cuts_that_caught_synchronous_normal"] != 0
    assert outcome.figures["promises_checked"] != 0
