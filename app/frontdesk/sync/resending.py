"""Finds out what a server that came back from a backup had lost, as this desk sends it again.

Everything is offered again that the server might lack; what it knew after all it answers as before.
Only the rest was lost, and that is told, person by person, once the last of it has an answer. It
stands in the outbox until somebody has read it: a restart of the program in between hides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from frontdesk.domain.link import Resent, SentAgain
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.sent_again import SentAgainBook, told


class Resending:
    """What is offered again, until each of it has an answer."""

    def __init__(self, book: SentAgainBook, on_offered_again: Callable[[Resent], None]) -> None:
        self._book = book
        self._on_offered_again = on_offered_again
        self._offered: dict[UUID, OutboxCommand] = {
            command.command_id: command for command in book.offered()
        }
        self._lost: dict[str, list[SentAgain]] = {}

    def offered(self, commands: Iterable[OutboxCommand]) -> None:
        """Remember what is queued again although it had been answered."""
        found: dict[UUID, OutboxCommand] = {each.command_id: each for each in commands}
        if found:
            self._book.note_offered(found)
            self._offered |= found

    def answered(self, answers: Iterable[tuple[UUID, Mapping[str, Any]]]) -> None:
        """Hear the server's answers; tell what it had lost when a person's last one is there."""
        ours = {each: answer for each, answer in answers if each in self._offered}
        if not ours:
            return
        lacking = [each for each, answer in ours.items() if not answer.get("replay")]
        self._book.note_answered(ours, lacking=lacking)
        for command_id, answer in ours.items():
            command = self._offered.pop(command_id)
            if command_id in lacking:
                self._lost.setdefault(command.login, []).append(told(command, answer["status"]))
            self._tell_if_complete(command.login)

    def _tell_if_complete(self, login: str) -> None:
        if all(command.login != login for command in self._offered.values()):
            lost = self._lost.pop(login, [])
            if lost:
                self._on_offered_again(Resent(tuple(lost)))
