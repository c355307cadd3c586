"""Reads where this desk stands: what waits, whose turn it is, and for whom the line should speak.

That takes a good many looks into the outbox and is asked before every step, so they are repeated
only once somebody, another process too, has written there.
"""

from __future__ import annotations

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
        counts = outbox.counts()
        author = outbox.line.next_author(present) if counts.waiting else None
        # The line is first for who has the next command, then for who has to be greeted again.
        speaker = author or self._to_greet(present, meta) or active
        whose = speaker if line_of is None else line_of
        return Desk(
            speaker=speaker,
            device_id=outbox.people.device_of(whose),
            epoch=None if meta is None else meta.epoch,
            cursor=0 if meta is None else meta.cursor,
            tenant_id=None if meta is None else meta.tenant_id,
            last_seq=outbox.enrolments.last_seq(whose),
            last_answered_seq=outbox.enrolments.last_answered_seq(whose),
            waiting=counts.waiting,
            sendable=author is not None and author == whose,
            leaving=outbox.waits_for(whose) if counts.waiting else 0,
            carried=bool(counts.waiting and self.absent()),
            attention=counts.attention,
        )

    def _to_greet(self, present: frozenset[str], meta: ReplicaMeta | None) -> str | None:
        """Return of whom the server may have forgotten something, for it came from a backup."""
        logins = [] if meta is None else self._store.outbox.to_greet(meta.epoch)
        return next((login for login in logins if login in present), None)
