"""How many attacks there are, and that none of the catalogue's is missing."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from tests.db.attacks import test_logins, test_oracles
from tests.db.attacks.catalogue import ATTACKS
from tests.db.attacks.faults import FAULTS

CATALOGUE = set(range(1, 71))
"""The attacks that the wall was designed against, by number."""


def _marked(module: ModuleType) -> list[tuple[int, str]]:
    functions: list[Any] = [each for name, each in vars(module).items() if name.startswith("test_")]
    return [
        mark.args
        for function in functions
        for mark in getattr(function, "pytestmark", [])
        if mark.name == "attack"
    ]


def _single() -> list[tuple[int, str]]:
    return [*_marked(test_logins), *_marked(test_oracles)]


def test_there_are_a_hundred_attacks_and_more_each_named_once() -> None:
    names = [attack.name for attack in ATTACKS] + [name for _, name in _single()]
    assert len(names) == len(set(names))
    assert len(names) >= 200


def test_every_attack_of_the_catalogue_is_tried_or_planted_as_a_fault() -> None:
    tried = {number for attack in ATTACKS for number in attack.numbers}
    tried |= {number for number, _ in _single()}
    planted = {fault.number for fault in FAULTS if fault.number is not None}
    assert CATALOGUE - tried - planted == set()
