"""Tells from the commands themselves what undo and redo would take back: it works after a restart.

An undo is a command that reverses another; a redo reverses an undo. Replaying the list from its
start gives the two stacks that an editor would hold in memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from frontdesk.storage.replica.commands import CommandState, OutboxCommand

_HAD_NO_EFFECT = (CommandState.REJECTED, CommandState.DISMISSED, CommandState.RESOLVED)


def undo_chain(
    commands: Iterable[OutboxCommand],
) -> tuple[OutboxCommand | None, OutboxCommand | None]:
    """Return the commands that undo and redo would reverse, from the commands in order.

    A refused command changed nothing and cannot be undone; a command whose undo was refused is not
    offered again, because the refusal (somebody changed the row) stands.
    """
    undoable: dict[UUID, OutboxCommand] = {}
    redoable: dict[UUID, OutboxCommand] = {}
    for command in commands:
        refused = command.state in _HAD_NO_EFFECT
        if command.reverses is None:
            if not refused:
                undoable[command.command_id] = command
                redoable.clear()
        elif undoable.pop(command.reverses, None) is not None:
            if not refused:
                redoable[command.command_id] = command
        elif redoable.pop(command.reverses, None) is not None and not refused:
            undoable[command.command_id] = command
    return _last(undoable), _last(redoable)


def _last(commands: dict[UUID, OutboxCommand]) -> OutboxCommand | None:
    return next(reversed(commands.values()), None)
