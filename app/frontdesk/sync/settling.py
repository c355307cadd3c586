"""Waits until the server has answered one command, whichever process talks to it."""

from __future__ import annotations

import time

from frontdesk.domain.errors import EnvironmentalError, FrontDeskError
from frontdesk.domain.ids import CommandId
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.lock import DeskLock
from frontdesk.sync.once import synchronise
from frontdesk.sync.people import People

OTHER_SECONDS = 10.0
"""How long another process that talks to the server is given to send the command."""

_LOOK_SECONDS = 0.02


def settle(
    profile: Profile, people: People, store: LocalStore, command_id: CommandId
) -> tuple[OutboxCommand, FrontDeskError | None]:
    """Return the command as it stands after the server was tried, and what stood in the way.

    The command is on the disk before and stays there: without a line it simply goes on waiting.
    """
    until = time.monotonic() + OTHER_SECONDS
    lock = DeskLock(profile.lock_path)
    while not lock.take():
        command = _command(store, command_id)
        if _is_settled(store, command) or time.monotonic() > until:
            return command, None
        time.sleep(_LOOK_SECONDS)
    try:
        synchronise(profile, people, store)
    except FrontDeskError as error:
        return _command(store, command_id), error
    finally:
        lock.release()
    return _command(store, command_id), None


def _is_settled(store: LocalStore, command: OutboxCommand) -> bool:
    """Whether it was answered and what the answer rests on has arrived here."""
    meta = store.replica.meta
    arrived = meta is not None and meta.cursor >= (command.head or 0)
    return not command.state.waits and arrived


def _command(store: LocalStore, command_id: CommandId) -> OutboxCommand:
    command = store.outbox.command(command_id)
    if command is None:
        raise EnvironmentalError("The command is not in the outbox of this desk.")
    return command
