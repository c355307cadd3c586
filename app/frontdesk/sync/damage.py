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

OUTBOX_DAMAGED = (
    "A part of what waits on this workstation (outbox.db) is damaged. Close the program and sign in"
    " again: it puts the damaged file aside, saves what can be read and says what is missing."
)


def judged(error: FrontDeskError, store: LocalStore, profile: Profile) -> FrontDeskError:
    """Return the error to be told; of damage, what helps (a look at the files takes seconds)."""
    if not isinstance(error, DamagedFile):
        return error
    damaged = store.damaged_files()
    if "outbox.db" in damaged:
        return ReplicaUnusable(OUTBOX_DAMAGED)
    if "replica.db" not in damaged:
        return error
    mark_unsound(profile.replica_path)
    return ReplicaUnusable(DAMAGED)
