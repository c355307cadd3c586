"""What a server that came back from a backup is sent again, until somebody has read what it lacked.

By the ids of commands, in the outbox: what an entry says stands in the command itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

from frontdesk.domain.link import SentAgain
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.outbox_file import OutboxFile


class SentAgainBook:
    """The entries of an outbox that were offered again; an instance belongs to one thread."""

    def __init__(self, file: OutboxFile) -> None:
        self._file = file

    def note_offered(self, command_ids: Iterable[UUID]) -> None:
        """Note what is queued again although it had been answered."""
        with self._file.transaction():
            self._file.connection.executemany(
                "insert or ignore into sent_again (command_id) values (?)",
                [(str(each),) for each in command_ids],
            )

    def note_answered(self, command_ids: Iterable[UUID], *, lacking: Iterable[UUID]) -> None:
        """Note what the server said to these; it had lost the ones that are `lacking`."""
        with self._file.transaction():
            self._file.connection.execute(
                "delete from sent_again where lacked = 0"
                " and command_id in (select value from json_each(?))",
                (_listed(command_ids),),
            )
            self._file.connection.executemany(
                "insert or replace into sent_again (command_id, lacked) values (?, 1)",
                [(str(each),) for each in lacking],
            )

    def offered(self) -> list[OutboxCommand]:
        """Return what is offered again and has no answer yet."""
        return self._file.commands(
            "command_id in (select command_id from sent_again where lacked = 0)"
        )

    def unread(self) -> list[SentAgain]:
        """Return what the server had lost, in the order of entry, until somebody has read it."""
        found = self._file.commands(
            "command_id in (select command_id from sent_again where lacked = 1)"
        )
        return [told(command, command.state) for command in found]

    def note_read(self) -> None:
        """Note that somebody has read what the server had lost."""
        with self._file.transaction():
            self._file.connection.execute("delete from sent_again where lacked = 1")


def told(command: OutboxCommand, state: str) -> SentAgain:
    """Return what is said of a command that was sent again, and became `state`."""
    return SentAgain(command.changeset.title, command.client_time, command.login, str(state))


def _listed(ids: Iterable[UUID]) -> str:
    return json.dumps([str(each) for each in ids])
