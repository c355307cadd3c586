"""Looks at a desk's outbox before anybody opens it, and saves what can be read of a damaged one."""

from __future__ import annotations

from frontdesk.logs import log
from frontdesk.logs.events import OutboxSalvaged
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.salvage import needs_salvage, salvage_outbox
from frontdesk.sync.lock import DeskLock


def mend_outbox(profile: Profile, key: bytes) -> None:
    """Salvage a damaged outbox; `LocalStore.salvaged` tells what became of it.

    Where another process of this desk is at work, it has the file open, and the next start looks.
    ReplicaUnusable when nothing of it can be read, DiskFull when there is no room for it.
    """
    lock = DeskLock(profile.lock_path)
    if not lock.take():
        return
    try:
        if needs_salvage(profile.outbox_path, key):
            salvage = salvage_outbox(profile.outbox_path, key)
            log(OutboxSalvaged(salvage.saved, len(salvage.missing)))
    finally:
        lock.release()
