"""Which commands of an outbox are sent next, and for whom: in the order in which they were entered.

One that has to wait for somebody may stand between; then those behind it change numbers with it,
as long as the server cannot know them yet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice, takewhile

from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.line_order import InLine, sendable
from frontdesk.storage.replica.outbox_file import WAITING, OutboxFile
from frontdesk.storage.replica.outbox_queries import OutboxQueries

_OUT_OF_THE_WAY = 2**40


class SendingLine:
    """The waiting commands of a desk as a line, and the numbers they are sent by."""

    def __init__(self, file: OutboxFile) -> None:
        self._file = file
        self._queries = OutboxQueries(file)

    def next_author(self, present: Collection[str]) -> str | None:
        """Return whose command is the first that may be sent while these people are here."""
        authors = self._queries.authors_waiting()
        if set(authors) <= set(present):
            return authors[0] if authors else None
        first = next(sendable(self._line(-1), present), None)
        return None if first is None else first.login

    def next_run(self, login: str, present: Collection[str], limit: int) -> list[OutboxCommand]:
        """Return the commands to send for this person now: those before anybody else's turn.

        Their numbers are the next ones; where one that has to wait stood between, it is numbered
        behind them.
        """
        run = list(islice(takewhile(_by(login), self._sendable(present, limit)), limit))
        if not run:
            return []
        ordinals = [each.ordinal for each in run]
        if not self._is_in_order(login, ordinals):
            self._move_up(login, ordinals)
        return self._file.commands(
            "ordinal in (select value from json_each(?))", (json.dumps(ordinals),)
        )

    def _sendable(self, present: Collection[str], limit: int) -> Iterator[InLine]:
        if set(self._queries.authors_waiting()) <= set(present):
            return self._line(limit)  # nobody is missed: however much waits, the first go first
        return sendable(self._line(-1), present)

    def _line(self, limit: int) -> Iterator[InLine]:
        rows = self._file.rows(
            "select ordinal, login, state = 'in_doubt', changes from command"
            f" where {WAITING} order by ordinal limit ?",
            (limit,),
        )
        return (InLine(row[0], row[1], bool(row[2]), row[3]) for row in rows)

    def _move_up(self, login: str, ordinals: list[int]) -> None:
        """Let these be the first of a person's waiting commands by number, too.

        Where one that has to wait stood between, they change numbers: it was never sent. The
        numbers themselves stay the same, for those in their gaps are of commands that are settled.
        """
        with self._file.transaction():
            waiting = self._file.rows(
                f"select ordinal, device_seq from command where {WAITING} and login = ?"
                " order by ordinal",
                (login,),
            )
            first = set(ordinals)
            behind = [row[0] for row in waiting if row[0] not in first]
            numbers = sorted(row[1] for row in waiting)
            wanted = dict(zip([*ordinals, *behind], numbers, strict=True))
            self._number({each: wanted[each] for each, seq in waiting if wanted[each] != seq})

    def _number(self, numbers: Mapping[int, int]) -> None:
        """Give these commands of one device these numbers, in a transaction."""
        for offset in (_OUT_OF_THE_WAY, 0):  # two of them never share a number on the way
            self._file.connection.executemany(
                "update command set device_seq = ? where ordinal = ?",
                [(seq + offset, ordinal) for ordinal, seq in numbers.items()],
            )

    def _is_in_order(self, login: str, ordinals: list[int]) -> bool:
        rows = self._file.rows(
            f"select ordinal from command where {WAITING} and login = ?"
            " order by device_seq limit ?",
            (login, len(ordinals)),
        )
        return [row[0] for row in rows] == ordinals


def _by(login: str) -> Callable[[InLine], bool]:
    return lambda command: command.login == login
