"""Tells what to do about damaged files, and has a damaged copy fetched anew."""

from __future__ import annotations

from frontdesk.domain.errors import FrontDeskError, ReplicaUnusable
from frontdesk.logs import log
from frontdesk.logs.events import DeskFile, FileDamaged
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.cipher import DamagedFile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.unsound import is_marked, mark_unsound, remove_mark

DAMAGED = (
    "A part of this workstation's copy of the data is damaged. It is fetched anew as soon as the"
    " server answers, and what waits is kept. Should this stay, close the program and sign in"
    " again."
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


def is_copy_damaged(profile: Profile) -> bool:
    """Whether anybody at this desk, the window too, has found damage in the copy."""
    return is_marked(profile.replica_path)


def begin_anew_if_damaged(store: LocalStore, profile: Profile) -> bool:
    """Empty a damaged copy, now that the server answers; return whether that was done."""
    if not is_copy_damaged(profile):
        return False
    log(FileDamaged(DeskFile.REPLICA))
    store.begin_anew()
    remove_mark(profile.replica_path)
    return True
