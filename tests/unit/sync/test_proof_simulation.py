"""The short cut of the proof `simulation`; `make proof` runs a thousand worlds."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from tests.proof import simulation
from tests.proof.outcome import Run
from tests.proof.simulated.run import run_world


def test_a_world_of_simulated_desks_breaks_no_promise() -> None:
    outcome = simulation.prove(Run(seed=1, short=True, say=lambda _text: None))
    assert outcome.violations == ()
    assert int(outcome.figures["operations"]) >= simulation.SHORT_WORLDS * simulation.OPERATIONS


def test_a_world_is_the_same_again_with_its_seed_on_a_slow_machine_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = run_world(7, tmp_path / "one", 70)
    slow = count(0.0, 40.0)  # seconds between two looks at the real clock
    monkeypatch.setattr("time.clock_gettime", lambda _clock: next(slow))
    other = run_world(7, tmp_path / "other", 70)
    assert (one.done, one.faults, one.settled_after) == (
        other.done,
        other.faults,
        other.settled_after,
    )
