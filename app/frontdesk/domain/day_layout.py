"""Puts appointments that overlap in one column side by side.

Pure: the same appointments in any order get the same places. Works on instants, so a day on which
the clocks change needs no care here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Protocol
from uuid import UUID


class Spanning(Protocol):
    """Anything with an identity that lasts from one instant to another."""

    @property
    def id(self) -> UUID:
        """Who it is."""

    @property
    def starts_at(self) -> datetime:
        """Its first moment."""

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""


class Place(NamedTuple):
    """Lane `lane` (from 0) of `lanes` equally wide ones."""

    lane: int
    lanes: int


def lay_out(items: Iterable[Spanning]) -> dict[UUID, Place]:
    """Give each item of one column its place, so that no two in one lane overlap.

    Items that touch directly or through others share the number of lanes, which is the greatest
    number present at once among them; one that overlaps nothing has the whole width.
    """
    places: dict[UUID, Place] = {}
    for cluster in _clusters(items):
        lanes = _first_fit(cluster)
        count = max(lanes) + 1
        for item, lane in zip(cluster, lanes, strict=True):
            places[item.id] = Place(lane, count)
    return places


def _clusters(items: Iterable[Spanning]) -> Iterator[list[Spanning]]:
    """Yield the groups of items that hang together by overlapping, earliest first."""
    ordered = sorted(items, key=lambda item: (item.starts_at, _backwards(item.ends_at), item.id))
    free_from = datetime.min.replace(tzinfo=UTC)
    cluster: list[Spanning] = []
    for item in ordered:
        if cluster and item.starts_at >= free_from:
            yield cluster
            cluster = []
        free_from = max(free_from, item.ends_at) if cluster else item.ends_at
        cluster.append(item)
    if cluster:
        yield cluster


def _first_fit(cluster: Sequence[Spanning]) -> list[int]:
    """Return the lane of each item; by start, the first free lane needs the fewest lanes."""
    free_from: list[datetime] = []
    lanes: list[int] = []
    for item in cluster:
        lane = next(
            (lane for lane, ends_at in enumerate(free_from) if ends_at <= item.starts_at),
            len(free_from),
        )
        free_from[lane : lane + 1] = [item.ends_at]
        lanes.append(lane)
    return lanes


def _backwards(instant: datetime) -> float:
    return -instant.timestamp()
