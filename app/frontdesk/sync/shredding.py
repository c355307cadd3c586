"""Takes away what opens a workstation: one person's part of it, or all of it for good."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from frontdesk.storage.passwords import forget_password
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.key_file import destroy_key_file
from frontdesk.storage.replica.putting_aside import copies_aside
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import forget_person


def forget_person_here(profile: Profile, store: LocalStore, login: str) -> None:
    """Take away what opens this workstation for one person; the others notice nothing."""
    forget_password(profile, login)
    forget_person(profile.key_path, login)
    store.outbox.people.forget(login)


def shred_workstation(profile: Profile, logins: Iterable[str]) -> None:
    """Destroy the key, and with it all data of this workstation; the outbox's file stays.

    First a note of it, so that the next start neither misses the key nor makes another one. The key
    goes next: what follows is only room on the disk, and can be done by the next start.
    """
    profile.withdrawn_path.touch(mode=0o600)
    destroy_key_file(profile.key_path)
    for login in logins:
        forget_password(profile, login)
    remove_the_unreadable(profile)


def remove_the_unreadable(profile: Profile) -> None:
    """Remove the files that no key opens any more, as far as nobody has them open."""
    for path in _unreadable(profile):
        with suppress(OSError):  # a window that still has it open (Windows): the next start
            path.unlink(missing_ok=True)


def _unreadable(profile: Profile) -> Iterable[Path]:
    drafts, archive = (profile.outbox_path.with_name(name) for name in ("drafts.db", "archive.db"))
    for database in (profile.replica_path, drafts):
        for ending in ("", "-wal", "-shm", "-journal"):
            yield database.with_name(database.name + ending)
    for database in (profile.replica_path, drafts, profile.outbox_path, archive):
        yield from copies_aside(database)
    yield profile.key_path.with_name("guesses.json")
