"""Which lanes of a resource are taken: the same choice that the server makes."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.domain.day_plan import Busy
from frontdesk.domain.minute_mask import mask_of


def taken_by_lane(busy: Iterable[Busy], capacity: int, length: int) -> list[int]:
    """Return, for each of `capacity` lanes, the taken minutes of 0 to `length` as a mask.

    A claim made on this desk does not know its lane yet: it takes the first that is free, as the
    server will choose. Claims beyond the capacity (deliberate overbooking) take nothing away.
    """
    if capacity == 1:
        return [mask_of(((claim.start, claim.end) for claim in busy if claim.lane == 1), length)]
    lanes = [0] * capacity
    for claim in sorted(busy, key=lambda each: (each.lane, each.start)):
        mask = mask_of([(claim.start, claim.end)], length)
        own = claim.lane - 1
        if own >= capacity:
            continue
        if lanes[own] & mask:
            own = next((n for n, taken in enumerate(lanes) if not taken & mask), own)
        lanes[own] |= mask
    return lanes
