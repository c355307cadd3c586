"""Begins without the copy of the clinic's data, where the program ended badly again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.putting_aside import put_replica_aside, put_replica_back
from frontdesk.sync.lock import DeskLock


def put_aside(profile: Profile) -> bool:
    """Put a desk's copy aside, unless another program works with it; what waits is not touched."""
    with _alone(profile) as alone:
        return alone and put_replica_aside(profile.replica_path)


def put_back(profile: Profile) -> bool:
    """Use the former copy again, where no server lets another be fetched."""
    with _alone(profile) as alone:
        return alone and put_replica_back(profile.replica_path)


@contextmanager
def _alone(profile: Profile) -> Iterator[bool]:
    """Keep all others out for the block, if nobody is in."""
    lock = DeskLock(profile.lock_path)
    try:
        taken = lock.take()
    except ReplicaUnusable:
        taken = False
    try:
        yield taken
    finally:
        lock.release()
