"""Which answered commands a server must still prove to know, because it is another than it was.

A server that came back from a backup may have lost what it had answered. Each answer stands with
the timeline in which it was given; those of another timeline are asked for by their ids, once,
whoever gave them: also of people who left this workstation, or whose numbers a copy of it has used.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from frontdesk.storage.replica.archive import Archive
from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.outbox_file import OutboxFile

ASKED_AT_ONCE = 500

_ANSWERED = "state in ('applied', 'rejected', 'held')"
_LISTED = "command_id in (select value from json_each(?))"

# Two conditions that the index of the applied ones and that of the unsettled ones answer.
_OF_OTHERS = """select command_id, state, ordinal from command where state = 'applied'
        and (epoch is null or epoch < ?1 or epoch > ?1) and (?3 is null or login = ?3)
    union all select command_id, state, ordinal from command
        where state in ('rejected', 'held') and epoch is not ?1 and (?3 is null or login = ?3)
    order by ordinal limit ?2"""

Stock = Mapping[UUID, str]
"""What became of commands as far as it is known, by id: `applied`, `rejected` or `held`."""


class StockOfAnswers:
    """The answers of an outbox and its archive that are of another timeline."""

    def __init__(self, file: OutboxFile, archive: Archive) -> None:
        self._file = file
        self._archive = archive

    def page(self, epoch: UUID, login: str | None = None) -> Stock:
        """Return the next answers to ask for; empty when all are of this timeline.

        Of everybody, or those that this login was given.
        While any is left in the outbox, the archived ones come first: so nothing is forgotten if it
        ends in between. A login may have nothing but archived ones.
        """
        asked = self._of_others(epoch, login)
        if not asked and login is None:
            return {}
        return self._archive.of_others(epoch, ASKED_AT_ONCE, login) or asked

    def take(self, asked: Stock, known: Stock, epoch: UUID) -> list[OutboxCommand]:
        """Note what the server of this timeline knows of what it was asked for.

        What it has answered otherwise, or does not know, waits again; returns that.
        """
        agreed = [each for each, state in asked.items() if known.get(each) == state]
        forgotten = [each for each in asked if each not in set(agreed)]
        self._archive.settle(forgotten, list(asked), epoch)
        with self._file.transaction():
            self._file.connection.execute(
                f"update command set epoch = ? where {_ANSWERED} and {_LISTED}",
                (str(epoch), _listed(agreed)),
            )
            lost = self._file.commands(f"{_ANSWERED} and {_LISTED}", (_listed(forgotten),))
            self._queue(lost)
        return lost

    def distrust(self, login: str | None = None) -> None:
        """Have every answer asked for, whatever its timeline is called; with a login, its own."""
        self._archive.distrust(login)
        with self._file.transaction():
            distrust_answers(self._file.connection, login)

    def _queue(self, commands: Iterable[OutboxCommand]) -> None:
        """Let these wait again; what was sent under a former device gets a number of the present.

        Whose device nobody knows any more gets one when they come back.
        """
        self._file.connection.executemany(
            "update command set state = 'queued', code = null, detail = null, head = null,"
            " epoch = null, answered_at = null where command_id = ?",
            [(str(each.command_id),) for each in commands],
        )
        self._file.connection.executemany(
            "update command set device_id = person.device_id, device_seq = 1 + (select"
            " coalesce(max(device_seq), 0) from command other"
            " where other.device_id = person.device_id)"
            " from person where person.login = command.login and command.command_id = ?"
            " and person.device_id <> command.device_id",
            [(str(each.command_id),) for each in commands],
        )

    def _of_others(self, epoch: UUID, login: str | None) -> Stock:
        rows = self._file.rows(_OF_OTHERS, (str(epoch), ASKED_AT_ONCE, login))
        return {UUID(row[0]): row[1] for row in rows}


def distrust_answers(outbox: Connection, login: str | None = None) -> None:
    """Take the timeline off every answer, or this login's, within the caller's transaction."""
    outbox.execute(
        f"update command set epoch = null where {_ANSWERED} and (?1 is null or login = ?1)",
        (login,),
    )


def _listed(ids: Iterable[UUID]) -> str:
    return json.dumps([str(each) for each in ids])
