"""Reads where this desk stands: what waits, whose turn it is, and for whom the line should speak.

That takes a good many looks into the outbox and is asked before every step, so they are repeated
only once somebody, another process too, has written there.
"""

from __future__ import annotations

from dataclasses import replace

from frontdesk.storage.replica.cipher import DamagedFile
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.people import People
from frontdesk.sync.protocol import Desk


class Standing:
    """Belongs to the thread that made the store."""

    def __init__(self, store: LocalStore, people: People) -> None:
        self._store = store
        self._people = people
        self._rests_on: object = None
        self._last = Desk()

    def desk(self, line_of: str | None) -> Desk:
        """Return where this desk stands; `line_of` is for whom an open line speaks."""
        meta, present, active = self.kept_meta(), self._people.speaking(), self._people.active
        # Before the looks: what is written meanwhile makes the next one look again.
        rests_on = (self._store.outbox.stamp(), meta, present, active, line_of)
        if rests_on != self._rests_on:
            with self._store.outbox.consistent():
                self._last = self._look(meta, present, active, line_of)
            self._rests_on = rests_on
        return self._last

    def at_hello(self, line_of: str) -> Desk:
        """Return where this desk stands, with the device and the numbers that hello is about."""
        outbox = self._store.outbox
        return replace(
            self.desk(line_of),
            device_id=outbox.people.device_of(line_of),
            last_seq=outbox.enrolments.last_seq(line_of),
            last_answered_seq=outbox.enrolments.last_answered_seq(line_of),
        )

    def kept_meta(self) -> ReplicaMeta | None:
        """Return what the copy says of itself; None also where that cannot be read any more."""
        try:
            return self._store.replica.meta_of_anybody
        except DamagedFile:
            return None

    def absent(self) -> list[str]:
        """Return whose waiting commands nobody can send until they are let in here."""
        present = self._people.speaking()
        return [login for login in self._store.outbox.authors_waiting() if login not in present]

    def absent_names(self) -> tuple[str, ...]:
        """Return what those people are called, as far as it is known."""
        known = self._store.outbox.people
        return tuple(
            ((person := known.of(login)) and person.name) or login for login in self.absent()
        )

    def _look(
        self, meta: ReplicaMeta | None, present: frozenset[str], active: str, line_of: str | None
    ) -> Desk:
        outbox = self._store.outbox
        waiting = outbox.waiting_by_author()
        author = outbox.line.next_author(present) if waiting else None
        # The line is first for who has the next command, then for who has to be greeted again.
        to_greet = None if meta is None or author else outbox.next_to_greet(meta.epoch, present)
        speaker = author or to_greet or active
        whose = speaker if line_of is None else line_of
        return Desk(
            speaker=speaker,
            epoch=None if meta is None else meta.epoch,
            cursor=0 if meta is None else meta.cursor,
            tenant_id=None if meta is None else meta.tenant_id,
            waiting=sum(waiting.values()),
            sendable=author is not None and author == whose,
            leaving=waiting.get(whose, 0),
            carried=not present.issuperset(waiting),
            attention=outbox.needing_attention(),
        )
