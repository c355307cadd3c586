"""The short cut of the proof `simulation`; `make proof` runs a thousand worlds."""

from __future__ import annotations

from pathlib import Path

from tests.proof import simulation
from tests.proof.outcome import Run
from tests.proof.simulated.run import run_world


def test_a_world_of_simulated_desks_breaks_no_promise() -> None:
    outcome = simulation.prove(Run(seed=1, short=True, say=lambda _text: None))
    assert outcome.violations == ()
    assert int(outcome.figures["operations"]) >= simulation.SHORT_WORLDS * simulation.OPERATIONS


def test_a_world_is_the_same_again_with_its_seed(tmp_path: Path) -> None:
    one = run_world(7, tmp_path / "one", 70)
    other = run_world(7, tmp_path / "other", 70)
    assert (one.done, one.faults, one.settled_after) == (
        other.done,
        other.faults,
        other.settled_after,
    )
