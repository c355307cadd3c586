"""Everything at this workstation that is not settled: what waits, is in doubt, refused or held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.domain.ids import CommandId
from frontdesk.storage.replica.commands import CommandState, OutboxCommand

if TYPE_CHECKING:
    from frontdesk.storage.replica.store import LocalStore


@dataclass(frozen=True, slots=True)
class Unsettled:
    """One entry of this workstation, by whom and since when (UTC); `title` may hold names."""

    id: CommandId
    title: str
    entered_at: datetime
    author: str
    state: CommandState


def unsettled(store: LocalStore) -> list[Unsettled]:
    """Return what needs the server or a person, the oldest first, whoever entered it."""
    commands = [*store.outbox.waiting(), *store.outbox.attention()]
    names = {person.login: person.name for person in store.outbox.people.all()}
    found = [_entry(command, names) for command in commands]
    return sorted(found, key=lambda entry: entry.entered_at)


def _entry(command: OutboxCommand, names: dict[str, str]) -> Unsettled:
    return Unsettled(
        command.command_id,
        command.changeset.title,
        command.client_time,
        names.get(command.login) or command.login,
        command.state,
    )
