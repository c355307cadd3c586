"""Begins without the copy of the clinic's data, where the program ended badly again and again."""

from __future__ import annotations

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.putting_aside import put_replica_aside, put_replica_back
from frontdesk.sync.lock import DeskLock


def put_aside(profile: Profile) -> bool:
    """Put a desk's copy aside, unless another program works with it; what waits is not touched."""
    return _alone(profile) and put_replica_aside(profile.replica_path)


def put_back(profile: Profile) -> bool:
    """Use the former copy again, where no server is in reach to fetch another from."""
    return _alone(profile) and put_replica_back(profile.replica_path)


def _alone(profile: Profile) -> bool:
    lock = DeskLock(profile.lock_path)
    try:
        taken = lock.take()
    except ReplicaUnusable:
        return False
    lock.release()
    return taken
