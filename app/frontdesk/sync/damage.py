"""Tells what to do about a damaged copy, and sees to it that the next sign-in replaces it."""

from __future__ import annotations

from frontdesk.domain.errors import FrontDeskError, ReplicaUnusable
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.cipher import DamagedFile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.unsound import mark_unsound

DAMAGED = (
    "A part of this workstation's copy of the data is damaged. Close the program and sign in again"
    " while the server answers: the copy is fetched anew, and what waits is kept."
)


def judged(error: FrontDeskError, store: LocalStore, profile: Profile) -> FrontDeskError:
    """Return the error to be told; of a damaged replica, what helps (a look at it takes seconds).

    The outbox cannot be replaced: damage there stays what it is.
    """
    if not isinstance(error, DamagedFile) or "replica.db" not in store.damaged_files():
        return error
    mark_unsound(profile.replica_path)
    return ReplicaUnusable(DAMAGED)
