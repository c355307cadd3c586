"""What became of the commands of an outbox: sent, answered, settled, or offered once more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from frontdesk.storage.replica.archive import Archive
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.outbox_file import ATTENTION, THEIRS, WAITING, OutboxFile
from frontdesk.storage.replica.people import PeopleBook
from frontdesk.storage.replica.stock import distrust_answers


class Answers:
    """The states of the commands, as the server and the people at the desk change them."""

    def __init__(self, file: OutboxFile, people: PeopleBook, archive: Archive) -> None:
        self._file = file
        self._people = people
        self._archive = archive

    def mark_in_doubt(self, command_ids: Iterable[UUID]) -> None:
        """Note, before they are sent, that these may be known to the server from now on."""
        with self._file.transaction():
            self._file.connection.executemany(
                "update command set state = 'in_doubt' where command_id = ? and state = 'queued'",
                [(str(command_id),) for command_id in command_ids],
            )

    def record(
        self, answers: Iterable[tuple[UUID, dict[str, Any]]], *, epoch: UUID | None, now: datetime
    ) -> None:
        """Record the server's answers, all on the disk once this returns.

        A second answer to a settled command changes nothing.
        """
        with self._file.transaction():
            self._file.connection.executemany(
                "update command set state = ?, code = ?, detail = ?, head = ?, epoch = ?,"
                f" answered_at = ? where command_id = ? and ({WAITING} or state = 'held')",
                [
                    _answer_columns(command_id, answer, epoch=epoch, now=now)
                    for command_id, answer in answers
                ],
            )

    def dismiss(self, command_id: UUID, reason: str) -> None:
        """Let a person drop a refused command, saying why; it stays on record."""
        with self._file.transaction():
            self._file.connection.execute(
                "update command set state = 'dismissed', settled_reason = ?"
                f" where command_id = ? and {ATTENTION}",
                (reason, str(command_id)),
            )

    def offer_again(self, login: str, *, after_seq: int | None) -> list[OutboxCommand]:
        """Queue again this person's commands after `after_seq`; return those that had an answer.

        For a server that came back from a backup and has forgotten them: the ids stay the same, so
        nothing can happen twice. None when it has forgotten the device too: then what this person
        sent as another device, before it was enrolled anew, may be gone as well. What else it has
        forgotten, also of the others, it is asked for by `stock`.
        """
        self._archive.distrust()
        self._archive.bring_back(login, after_seq)
        which: str = "login = ?"
        params: tuple[str | int, ...] = (login,)
        if after_seq is not None:
            which, params = (f"{THEIRS} and device_seq > ?", (login, after_seq))
        with self._file.transaction():
            self._people.greet_all_again(but=login)
            distrust_answers(self._file.connection)
            answered = self._file.commands(
                f"state in ('applied', 'rejected', 'held') and {which}", params
            )
            self._file.connection.execute(
                "update command set state = 'queued', code = null, detail = null, head = null,"
                " epoch = null, answered_at = null"
                f" where state in ('in_doubt', 'applied', 'rejected', 'held') and {which}",
                params,
            )
            return answered


def _answer_columns(
    command_id: UUID, answer: dict[str, Any], *, epoch: UUID | None, now: datetime
) -> tuple[Any, ...]:
    detail = answer.get("detail")
    return (
        CommandState(answer["status"]).value,
        answer.get("code"),
        None if detail is None else json.dumps(detail, ensure_ascii=False),
        answer.get("head"),
        None if epoch is None else str(epoch),
        now.isoformat(),
        str(command_id),
    )
