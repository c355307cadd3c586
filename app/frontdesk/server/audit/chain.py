"""Walks along the chain of one clinic's log and finds every place where it does not hold.

Two hashes are carried from event to event: the one *written* with the event before, and the one
*computed* of it. An event that fits neither is suspect; what the next one fits tells what is wrong:
the former, and contents were altered; the latter, and only the hash was. Events that all fit a few
positions away stand behind something that was taken out or put in.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from frontdesk.server.audit.beyond import BEYOND, Beyond
from frontdesk.server.audit.events import BEGINNING, Event
from frontdesk.server.audit.findings import Findings, Kind
from frontdesk.server.audit.suspects import VALUES, Stretch, Suspect, explain

GONE = "no event stands there"
HEAD_GONE = "the clinic's head is missing"
HEAD_BACK = "the head names an earlier position than the log holds"
HEAD_HASH = "the head's hash is not that of the last event"

_SHIFTS = tuple(shift for size in range(1, 9) for shift in (-size, size))
"""How far renumbered events are looked for, the nearest first."""

_KEPT = 500
"""Suspects whose contents are kept, to find out what became of them."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the clinic's log ends, by the row that every write moves."""

    position: int
    hash: bytes


class ChainWalk:
    """Takes the events of a clinic one after the other; memory does not grow with their number."""

    def __init__(
        self, tenant_id: UUID, head: Head | None, keep: frozenset[int] = frozenset()
    ) -> None:
        """Begin; `keep` are positions whose hashes are wanted in `hashes` afterwards."""
        self.findings = Findings()
        self.events = 0
        self.erased = 0
        self.hashes: dict[int, bytes] = {}
        self._wanted = keep
        self._tenant = str(tenant_id).encode()
        self._head = head
        self._last = 0
        self._written = BEGINNING
        self._computed = BEGINNING
        self._shift = 0
        self._stretch: Stretch | None = None
        self._stretches: list[Stretch] = []
        self._kept = 0
        self._end = head.position if head is not None else 1 << 63
        self._beyond = Beyond(self._tenant)

    @property
    def last(self) -> int:
        """The position of the last event, as far as the log goes on without doubt."""
        return self._last

    def take(self, event: Event) -> None:
        """Look at the next event."""
        position = int(event.position)
        self.events += 1
        self.erased += event.is_erased
        if position in self._wanted:
            self.hashes[position] = event.hash
        if min(position, position + self._shift) > self._end and not self._is_moved(
            position, event
        ):
            self._beyond.take(event, last=self._last, written=self._written)
            return
        if position != self._last + 1:
            self._leap_to(position, event)
        elif event.seal(self._tenant, self._written, position + self._shift) == event.hash:
            self._go_on(event)
        else:
            self._suspect(position, event)
        self._last = position

    def finish(self) -> None:
        """Look at the end of the log, and find out what became of the suspects."""
        self._end_stretch()
        self._look_at_head()
        explain(self._stretches, self._tenant, self.findings)

    def _go_on(self, event: Event) -> None:
        """Take an event that follows from the one before as it is written down."""
        if self._stretch is not None:
            self._end_stretch()
        self._written = self._computed = event.hash
        if not event.holds_values():
            self.findings.add(Kind.ALTERED, int(event.position), int(event.position), VALUES)

    def _is_moved(self, position: int, event: Event) -> bool:
        """Whether it stands behind the end only because it was renumbered."""
        shift = self._renumbered(position, event)
        return shift is not None and position + shift <= self._end

    def _suspect(self, position: int, event: Event) -> None:
        computed = event.seal(self._tenant, self._computed, position + self._shift)
        if computed == event.hash and self._stretch is not None:
            self._stretch.only_hashes = True
            self._go_on(event)
            return
        shift = self._renumbered(position, event)
        if shift is not None:
            self._note_renumbering(shift)
            self._go_on(event)
            return
        if self._stretch is None:
            self._stretch = Stretch(self._written, self._shift)
            self._stretches.append(self._stretch)
        keep = self._kept < _KEPT
        self._kept += keep
        self._stretch.add(Suspect(position, event, computed), keep=keep)
        self._written, self._computed = event.hash, computed

    def _renumbered(self, position: int, event: Event) -> int | None:
        """Return how many positions away an event behind a suspect follows from it, or None."""
        if self._stretch is None or len(self._stretch) > len(_SHIFTS):
            return None
        for shift in (0, *_SHIFTS):
            if shift != self._shift:
                sealed = event.seal(self._tenant, self._written, position + shift)
                if sealed == event.hash:
                    return shift
        return None

    def _note_renumbering(self, shift: int) -> None:
        if self._stretch is not None:
            self._stretch.shift_behind = shift
        self._shift = shift

    def _leap_to(self, position: int, event: Event) -> None:
        """Go on behind a gap: what the event there followed from is not known."""
        self._end_stretch()
        if position <= self._last:  # before the first position of all
            self.findings.add(Kind.INSERTED, position, position, BEYOND)
        else:
            self.findings.add(Kind.REMOVED, self._last + 1, position - 1, GONE)
        self._go_on(event)

    def _end_stretch(self) -> None:
        stretch, self._stretch = self._stretch, None
        if stretch is None or self._head is None:
            return
        if self._last + self._shift == self._head.position and self._computed == self._head.hash:
            stretch.only_hashes = True
            self._written = self._computed

    def _look_at_head(self) -> None:
        add, head, end = self.findings.add, self._head, self._last + self._shift
        if head is None:
            add(Kind.HEAD, self._last, self._last, HEAD_GONE)
        elif self._beyond.is_end(head.hash):
            add(Kind.HEAD, head.position, head.position, HEAD_BACK)
            return
        elif self._written == head.hash and head.position in (end, self._last):
            pass  # whoever renumbered events may have moved the head with them
        elif end < head.position:
            add(Kind.REMOVED, self._last + 1, head.position - self._shift, GONE)
        else:
            add(Kind.HEAD, self._last, self._last, HEAD_HASH)
        for each in self._beyond.findings():
            add(each.kind, each.first, each.last, each.detail)
