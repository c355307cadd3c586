"""Sets of minutes as whole numbers: bit n stands for the nth minute after a day's first instant.

One number holds a day of one resource, so that ninety days of fifty columns are searched by a few
thousand shifts and ands rather than by walking through every appointment for every slot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MinuteSpan = tuple[int, int]
"""First minute, and the first minute after it."""


def mask_of(spans: Iterable[MinuteSpan], length: int) -> int:
    """Return the minutes of these spans that lie within 0 to `length`."""
    mask = 0
    for start, end in spans:
        if end > start:
            mask |= ((1 << (end - start)) - 1) << start if start > 0 else (1 << max(end, 0)) - 1
    return mask & ((1 << length) - 1)


def starts_of_runs(mask: int, length: int) -> int:
    """Return the minutes from which `length` minutes in a row are in the mask."""
    covered = 1
    while covered < length and mask:
        step = min(covered, length - covered)
        mask &= mask >> step
        covered += step
    return mask


def minutes_in(mask: int) -> Iterator[int]:
    """Yield the minutes of the mask, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def on_grid_or_first(starts: int, grid: int) -> int:
    """Return the starts that lie on the grid, and the first of every run that holds none of them.

    So a gap between two visits is offered even when it begins at an odd minute.
    """
    offered = starts & grid
    firsts = starts & ~(starts << 1)
    for first in minutes_in(firsts):
        run = _run_from(starts, first)
        if not run & grid:
            offered |= 1 << first
    return offered


def _run_from(mask: int, first: int) -> int:
    shifted = mask >> first
    length = (shifted ^ (shifted + 1)).bit_length() - 1
    return ((1 << length) - 1) << first
