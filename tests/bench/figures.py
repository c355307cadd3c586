"""What a benchmark gives: figures, and how they are taken."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value.

    `floor` is the same work done bare in the same run and `ratio` how many times dearer the value
    is; both are None where no floor makes sense. `n` counts the samples. `limit` is the value that
    must not be exceeded, and `ratio_limit` the ratio, where one was promised; of a rate
    (`unit` per second) both are least values.
    """

    name: str
    value: float
    unit: str
    floor: float | None
    n: int
    limit: float | None = None
    ratio_limit: float | None = None

    @property
    def ratio(self) -> float | None:
        """Value over floor."""
        return round(self.value / self.floor, 2) if self.floor else None

    @property
    def holds(self) -> bool:
        """Whether every promise is kept."""
        pairs = ((self.value, self.limit), (self.ratio, self.ratio_limit))
        asked = [(found, most) for found, most in pairs if most is not None and found is not None]
        if self.unit.endswith("/s"):
            return all(found >= least for found, least in asked)
        return all(found <= most for found, most in asked)

    def to_json(self) -> str:
        """Return the line that `--json` prints."""
        document = asdict(self)
        floor = None if self.floor is None else _short(self.floor)
        shown = {key: document[key] for key in ("name", "unit", "n")}
        shown |= {"value": _short(self.value), "floor": floor, "ratio": self.ratio}
        order = ("name", "value", "unit", "floor", "ratio", "n")
        return json.dumps({key: shown[key] for key in order})


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def timed(work: Callable[[], object], repeats: int, warm: int = 3) -> list[float]:
    """Return the milliseconds of each of so many runs, after some that are not counted."""
    for _ in range(warm):
        work()
    gc.collect()
    gc.disable()
    try:
        return [_milliseconds(work) for _ in range(repeats)]
    finally:
        gc.enable()


def timed_in_turn(
    work: Callable[[], object], bare: Callable[[], object], rounds: int, each: int = 10
) -> tuple[list[float], list[float]]:
    """Return the milliseconds of the work and of its floor, taken in turn, some runs each.

    A machine that is busy for a while is so for both; within a turn the memory is as warm as the
    work itself leaves it.
    """
    first: list[float] = []
    second: list[float] = []
    for _ in range(rounds):
        second += timed(bare, each)
        first += timed(work, each)
    return first, second


def _milliseconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def median(samples: Sequence[float]) -> float:
    """Return the middle value."""
    return statistics.median(samples)


def quietest(samples: Sequence[float], each: int) -> float:
    """Return the lowest of the medians of so many consecutive samples.

    What a busy machine adds comes and goes; the quietest turn is the nearest to what the work
    itself costs, and unlike a plain minimum it is no single lucky sample.
    """
    turns = [samples[start : start + each] for start in range(0, len(samples), each)]
    return min(median(turn) for turn in turns if len(turn) == each)


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the value that a share (0 to 1) of the samples does not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
