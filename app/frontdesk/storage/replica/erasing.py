"""Forgets what was erased in all of a desk's files: rows, commands, pins, drafts, archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import EnvironmentalError, InvalidInput
from frontdesk.logs import log
from frontdesk.logs.events import DraftsUnsearched, NotScrubbed
from frontdesk.logs.fields import ErrorKind
from frontdesk.storage.replica import search_index
from frontdesk.storage.replica.cipher import Connection, immediate, translated
from frontdesk.storage.replica.drafts import Drafts
from frontdesk.storage.replica.erased_texts import REFUSAL
from frontdesk.storage.replica.forgetting import (
    NamedBy,
    forget_in_outbox,
    forget_refused,
    named_by,
    names_erased,
    scrub,
)
from frontdesk.storage.replica.outbox import Outbox
from frontdesk.storage.replica.overlay import Pairs
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.replica_file import ReplicaFile
from frontdesk.storage.replica.showing import Showing


class Erasing:
    """The forgetting of one desk; belongs to the thread of its store."""

    def __init__(
        self,
        file: ReplicaFile,
        outbox: Outbox,
        replica: Replica,
        showing: Showing,
        drafts: Callable[[], Drafts],
    ) -> None:
        self._file = file
        self._outbox = outbox
        self._replica = replica
        self._showing = showing
        self._drafts = drafts

    @property
    def _connection(self) -> Connection:
        return self._file.connection

    def forget(self, records: Iterable[tuple[str, UUID]]) -> Changed:
        """Forget erased records: drafts, commands, pins, rows, search; `scrub` cleans the files.

        The rows come again from the server, emptied. Call it before they do: the names that drafts
        are searched for are taken from the rows. Harmless when repeated.
        """
        erased = {str(row_id): table for table, row_id in records}
        pairs: Pairs = {(table, UUID(row_id)) for row_id, table in erased.items()}
        with translated():
            named = named_by(self._connection, erased)
        self._forget_drafts(erased, named)
        self._outbox.archive.forget(erased)
        with immediate(self._connection):
            meta = self._replica.signed_in()
            with self._outbox.transaction():
                blanked = forget_in_outbox(self._outbox.connection, erased)
            pairs |= self._showing.show_again(meta, pairs, blanked, erased)
            search_index.rebuild(self._connection)
        return replace(Changed.of(pairs), erased=frozenset(map(UUID, erased)))

    def scrub(self) -> None:
        """Rewrite the files where they still hold what was forgotten; tried again when it fails."""
        if not self._outbox.forgotten.owes_scrubbing:
            return
        try:
            files = (self._connection, self._outbox.connection, self._drafts().connection)
            clean = [scrub(each) for each in files]
            if all(clean):
                self._outbox.forgotten.note_scrubbed()
        except EnvironmentalError as error:  # no room, or somebody writes: at the next chance
            log(NotScrubbed(ErrorKind.of(error)))

    def refuse(self, changeset: ChangeSet) -> None:
        """Raise InvalidInput for a change about somebody whose data were erased."""
        if names_erased(self._outbox.connection, changeset.to_json()):
            raise InvalidInput(
                "The data of this client were erased. Nothing can be kept for them any more;"
                " a client who comes back is a new one."
            )

    def forget_refused(self, answers: Sequence[tuple[UUID, dict[str, Any]]]) -> None:
        """Take the texts out of what was refused because of an erased record."""
        refused = [
            command_id
            for command_id, answer in answers
            if (answer.get("detail") or {}).get("constraint") == REFUSAL
        ]
        if refused:
            with self._outbox.transaction():
                forget_refused(self._outbox.connection, refused)

    def _forget_drafts(self, erased: Mapping[str, str], named: NamedBy) -> None:
        try:
            self._drafts().forget(erased, named.stands_in)
        except EnvironmentalError as error:  # the desk must go on without its drafts
            log(DraftsUnsearched(ErrorKind.of(error)))
