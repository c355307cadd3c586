"""What a proof is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """How a proof is to run: the same seed does the same again.

    With `short` it does in seconds what takes minutes in full; `say` tells who waits how far it is.
    """

    seed: int
    short: bool
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a proof counted, by name, and what was broken: a sentence for each violation."""

    figures: Mapping[str, int | float | str]
    violations: tuple[str, ...] = ()
