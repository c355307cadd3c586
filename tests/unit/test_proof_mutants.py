"""The mutants can still be planted, and a quick one is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.proof import mutants
from tests.proof.mutant_list import MUTANTS, Mutant
from tests.proof.outcome import Run

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_place_of_a_mistake_is_where_the_list_says(mutant: Mutant) -> None:
    for edit in mutant.edits:
        right = (ROOT / edit.file).read_text(encoding="utf-8")
        assert mutants.mistaken(edit, right) != right
    for test in mutant.tests:
        path, _, name = test.partition("::")
        assert f"def {name}" in (ROOT / path).read_text(encoding="utf-8")


def test_there_are_twelve_mistakes_and_each_has_its_own_name() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 12


@pytest.mark.acceptance(53)
def test_a_planted_mistake_is_noticed() -> None:
    seed = random.SystemRandom().randrange(2**31)
    outcome = mutants.prove(Run(seed, short=True, say=lambda _text: None))
    assert outcome.violations == ()
    assert outcome.figures["caught"] == 1
