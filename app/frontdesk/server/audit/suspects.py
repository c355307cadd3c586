"""What became of events that do not fit where they stand: altered, swapped, moved by others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from frontdesk.server.audit.events import Event
from frontdesk.server.audit.findings import Findings, Kind

VALUES = "its values are not those that were sealed"
CONTENTS = "it does not follow from the event before it"
HASH = "its hash is not that of its contents"
HASHES = "their hashes were exchanged"
EVENTS = "the two events were exchanged"
PUT_IN = "the events behind it were renumbered"
TAKEN_OUT = "an event was taken out and those behind it were renumbered"

_TRIED = 200
"""Suspects that are tried in each other's places; it takes the square of them."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """An event that does not fit, with the hash that its contents would have there."""

    position: int
    event: Event
    computed: bytes


@dataclass(slots=True)
class Stretch:
    """Suspects side by side. `before` is the last hash that holds, `shift` how far renumbered."""

    before: bytes
    shift: int
    shift_behind: int | None = None
    only_hashes: bool = False
    kept: list[Suspect] = field(default_factory=list)
    _first: int = 0
    _last: int = 0
    _length: int = 0

    def __len__(self) -> int:
        """How many suspects there are, kept or not."""
        return self._length

    def add(self, suspect: Suspect, *, keep: bool) -> None:
        """Take one more; without `keep` only its position."""
        self._first = self._first or suspect.position
        self._last = suspect.position
        self._length += 1
        if keep:
            self.kept.append(suspect)

    def positions(self) -> range:
        """Return where they stand."""
        return range(self._first, self._last + 1) if self._length else range(0)


def explain(stretches: Sequence[Stretch], tenant: bytes, findings: Findings) -> None:
    """Tell of each suspect what most simply explains it."""
    contents = [stretch for stretch in stretches if not stretch.only_hashes]
    hashes = [stretch for stretch in stretches if stretch.only_hashes]
    _explain_hashes([each for stretch in hashes for each in stretch.kept], findings)
    known = [each for stretch in contents for each in stretch.kept]
    homes: dict[int, int] = {}
    for stretch in contents:
        homes |= _homes(stretch, known[:_TRIED], tenant)
    for stretch in contents:
        _explain_contents(stretch, homes, findings)


def _explain_hashes(suspects: Iterable[Suspect], findings: Findings) -> None:
    suspects = list(suspects)
    for each in suspects:
        if not each.event.holds_values():
            findings.add(Kind.ALTERED, each.position, each.position, VALUES)
    wrong = {each.position: each for each in suspects if each.computed != each.event.hash}
    by_written = {each.event.hash: each.position for each in wrong.values()}
    for position, each in wrong.items():
        other = by_written.get(each.computed)
        mutual = other is not None and wrong[other].computed == each.event.hash
        if other is None or not mutual:
            findings.add(Kind.ALTERED, position, position, HASH)
        elif position < other:
            findings.add(Kind.SWAPPED, position, other, HASHES)


def _homes(stretch: Stretch, suspects: Sequence[Suspect], tenant: bytes) -> dict[int, int]:
    """Return for places of a stretch at which position the event that belongs there stands."""
    homes: dict[int, int] = {}
    before, here = stretch.before, {each.position: each for each in stretch.kept}
    for place in stretch.positions():
        if place not in here:
            break
        own = here[place].event.hash
        for each in (here[place], *suspects):
            sealed = each.event.seal(tenant, before, place + stretch.shift)
            if sealed in (each.event.hash, own):
                homes[place] = each.position
                before = sealed
                break
        else:
            before = own
    return homes


def _explain_contents(stretch: Stretch, homes: dict[int, int], findings: Findings) -> None:
    moved = stretch.shift if stretch.shift_behind is None else stretch.shift_behind
    if moved != stretch.shift:
        _explain_renumbering(stretch, moved - stretch.shift, homes, findings)
        return
    broken_values = {each.position for each in stretch.kept if not each.event.holds_values()}
    for place in stretch.positions():
        home = homes.get(place)
        mutual = home is not None and homes.get(home) == place
        if home is None or not mutual:
            detail = VALUES if place in broken_values else CONTENTS
            findings.add(Kind.ALTERED, place, place, detail)
        elif place < home:
            findings.add(Kind.SWAPPED, place, home, EVENTS)


def _explain_renumbering(
    stretch: Stretch, by: int, homes: dict[int, int], findings: Findings
) -> None:
    """Those behind stand `by` positions too low: taken out; too high: put in."""
    if by > 0:
        first = stretch.positions().start
        findings.add(Kind.REMOVED, first, first + by - 1, TAKEN_OUT)
        return
    at_home = set(homes.values())
    strangers = [place for place in stretch.positions() if place not in at_home]
    for place in strangers:
        findings.add(Kind.INSERTED, place, place, PUT_IN)
