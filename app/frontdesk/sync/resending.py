"""Finds out what a server that came back from a backup had lost, as this desk sends it again.

Everything is offered again that the server might lack; what it knew after all it answers as before.
Only the rest was lost, and that is told, person by person, once the last of it has an answer. It is
kept in memory alone: after a restart of the program the entries are in the log like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from frontdesk.domain.link import Resent, SentAgain
from frontdesk.storage.replica.commands import OutboxCommand


class Resending:
    """What is offered again, until each of it has an answer."""

    def __init__(self, on_offered_again: Callable[[Resent], None]) -> None:
        self._on_offered_again = on_offered_again
        self._offered: dict[UUID, OutboxCommand] = {}
        self._lost: dict[str, list[SentAgain]] = {}

    def offered(self, commands: Iterable[OutboxCommand]) -> None:
        """Remember what is queued again although it had been answered."""
        self._offered |= {command.command_id: command for command in commands}

    def answered(self, answers: Iterable[tuple[UUID, Mapping[str, Any]]]) -> None:
        """Hear the server's answers; tell what it had lost when a person's last one is there."""
        for command_id, answer in answers:
            command = self._offered.pop(command_id, None)
            if command is not None:
                if not answer.get("replay"):
                    lost = self._lost.setdefault(command.login, [])
                    lost.append(_sent_again(command, answer))
                self._tell_if_complete(command.login)

    def _tell_if_complete(self, login: str) -> None:
        if all(command.login != login for command in self._offered.values()):
            lost = self._lost.pop(login, [])
            if lost:
                self._on_offered_again(Resent(tuple(lost)))


def _sent_again(command: OutboxCommand, answer: Mapping[str, Any]) -> SentAgain:
    return SentAgain(
        command.changeset.title, command.client_time, command.login, str(answer["status"])
    )
