"""Looks at a desk's outbox before anybody opens it, and saves what can be read of a damaged one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.logs import log
from frontdesk.logs.events import OutboxSalvaged
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.salvage import needs_salvage, salvage_outbox
from frontdesk.sync.lock import DeskLock

MENDING_SECONDS = 60.0
"""How long another program may look at the outbox, and save it, before we give up waiting."""

_LOOK_SECONDS = 0.05

BEING_MENDED = (
    "Another program is saving what can be read of the waiting entries on this workstation. Nothing"
    " was done; try again in a minute."
)


def mend_outbox(profile: Profile, key: bytes) -> None:
    """Salvage a damaged outbox; `LocalStore.salvaged` tells what became of it.

    Where another process of this desk is at work, it has the file open, and the next start looks.
    Where another one mends it just now, this waits: an entry in the file that is being replaced
    would be lost. ReplicaUnusable when that takes too long or nothing of the outbox can be read,
    DiskFull when there is no room for it.
    """
    with _nobody_else_mends(profile):
        lock = DeskLock(profile.lock_path)
        if not lock.take():
            return
        try:
            if needs_salvage(profile.outbox_path, key):
                salvage = salvage_outbox(profile.outbox_path, key)
                log(OutboxSalvaged(salvage.saved, len(salvage.missing)))
        finally:
            lock.release()


@contextmanager
def _nobody_else_mends(profile: Profile) -> Iterator[None]:
    lock = DeskLock(profile.mending_lock_path)
    until = time.monotonic() + MENDING_SECONDS
    while not lock.take():
        if time.monotonic() > until:
            raise ReplicaUnusable(BEING_MENDED)
        time.sleep(_LOOK_SECONDS)
    try:
        yield
    finally:
        lock.release()
