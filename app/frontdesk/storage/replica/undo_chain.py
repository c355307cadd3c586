"""Tells from the commands themselves what undo and redo would take back: it works after a restart.

An undo is a command that reverses another; a redo reverses an undo. Replaying the list from its
start gives the two stacks that an editor would hold in memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from frontdesk.storage.replica.commands import CommandState

_HAD_NO_EFFECT = (CommandState.REJECTED, CommandState.DISMISSED, CommandState.RESOLVED)


@dataclass(frozen=True, slots=True)
class ChainLink:
    """What the chain needs to know of a command."""

    command_id: UUID
    reverses: UUID | None
    state: CommandState


def undo_chain(commands: Iterable[ChainLink]) -> tuple[UUID | None, UUID | None]:
    """Return which commands undo and redo would reverse, from the commands in order.

    A refused command changed nothing and cannot be undone; a command whose undo was refused is not
    offered again, because the refusal (somebody changed the row) stands.
    """
    undoable: dict[UUID, None] = {}
    redoable: dict[UUID, None] = {}
    for command in commands:
        refused = command.state in _HAD_NO_EFFECT
        if command.reverses is None:
            if not refused:
                undoable[command.command_id] = None
                redoable.clear()
        elif command.reverses in undoable:
            del undoable[command.reverses]
            if not refused:
                redoable[command.command_id] = None
        elif command.reverses in redoable:
            del redoable[command.reverses]
            if not refused:
                undoable[command.command_id] = None
    return _last(undoable), _last(redoable)


def _last(commands: dict[UUID, None]) -> UUID | None:
    return next(reversed(commands), None)
