"""Sends what waits, and records what the server says to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from frontdesk.domain.changed import Changed
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.understood import Versions, as_understood

Answers = Sequence[tuple[UUID, Mapping[str, Any]]]

_ANSWERS_WAIT_SECONDS = 0.2
"""An answer that has come is on the disk, and on the screen, this soon, however many follow."""


class Sending:
    """The commands of one desk on their way; every call from the thread that made the store.

    `on_answers` hears answers once they are on the disk, and which rows they changed.
    """

    def __init__(
        self,
        store: LocalStore,
        *,
        clock: Callable[[], float],
        on_answers: Callable[[Answers, Changed], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._on_answers = on_answers

    def push(self, line: ServerLink, batch: Sequence[OutboxCommand], versions: Versions) -> None:
        """Send these commands, in order; `versions` are those the server takes."""
        # Noted before anything is sent: from here on the server may know them.
        ids = [command.command_id for command in batch]
        if any(command.state is CommandState.QUEUED for command in batch):
            self._store.outbox.answers.mark_in_doubt(ids)
        answers = line.apply(
            [
                as_understood(command.envelope(after=before), versions)
                for command, before in zip(batch, [None, *ids], strict=False)
            ]
        )
        self._take(batch, answers)

    def _take(self, batch: Sequence[OutboxCommand], answers: Iterable[dict[str, Any]]) -> None:
        """Record the answers, those before a cut too, a transaction for all that come together.

        Until then their commands are in doubt: a crash in between only asks for them again.
        """
        taken: list[tuple[UUID, dict[str, Any]]] = []
        since = self._clock()
        try:
            for command, answer in zip(batch, answers, strict=False):
                taken.append((command.command_id, answer))
                if self._clock() - since > _ANSWERS_WAIT_SECONDS:
                    self._record(taken)
                    taken, since = [], self._clock()
        finally:
            self._record(taken)

    def _record(self, answers: Sequence[tuple[UUID, dict[str, Any]]]) -> None:
        if answers:
            self._on_answers(answers, self._store.record_answers(answers))
