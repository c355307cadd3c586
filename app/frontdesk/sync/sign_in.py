"""Opens a desk: with the server the first time, with or without it ever after."""

from __future__ import annotations

from collections.abc import Callable

from frontdesk.domain.errors import (
    EnvironmentalError,
    NotSynchronised,
    PasswordChanged,
    ReplicaUnusable,
    ServerUnreachable,
    WrongPassword,
)
from frontdesk.storage.postgres.connection import CONNECT_SECONDS
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.unsound import replace_unsound
from frontdesk.storage.replica.vault import create_vault, open_vault, rewrap_vault
from frontdesk.sync.lock import DeskLock
from frontdesk.sync.once import synchronise

Progress = Callable[[float | None], None]

ANSWER_SECONDS = 3
"""How long an already known desk waits for the server before it opens without it."""

CHANGED_ELSEWHERE = (
    "The password of this login was changed. Sign in with the new one; what waits on this"
    " workstation is kept."
)
OLD_NEEDED = (
    "The server takes this password, but the data on this workstation still opens with the former"
    " one. Enter the former password once more; nothing is lost."
)
KEY_GONE = (
    "The key of this workstation's data (key.json) is gone, and what waits here cannot be read"
    " without it. Nothing was changed. Put the file back from a backup, or make a new connection."
)
FIRST_ONLINE = (
    "This workstation has not fetched the clinic's data yet. Connect to the server once; after"
    " that it opens without it too."
)


def open_store(profile: Profile, key: bytes) -> LocalStore:
    """Open the desk's replica and outbox; the store belongs to the calling thread."""
    return LocalStore.open(profile.replica_path, profile.outbox_path, key)


def sign_in(
    profile: Profile,
    password: str,
    *,
    old_password: str | None = None,
    on_progress: Progress = lambda _progress: None,
) -> bytes:
    """Return the key of the desk's data.

    The first time the server must answer: the desk is enrolled and fetches its data, `on_progress`
    hearing 0 to 1. Later the password alone opens the desk; a server that answers is asked too.
    Raises WrongPassword, PasswordChanged (give `old_password` then), NoBinding, ServerUnreachable
    (only before the first exchange), and the other errors of the line.
    """
    known = profile.key_path.exists()
    key = unlock(profile, password, old_password=old_password)
    taken = _server_takes(profile, password) if known else None
    if taken is False:
        raise WrongPassword(CHANGED_ELSEWHERE)
    if taken:
        _replace_damaged(profile)
    _fetch_if_empty(profile, password, key, on_progress)
    return key


def unlock(profile: Profile, password: str, *, old_password: str | None = None) -> bytes:
    """Return the key of the desk's data; the server is asked only if the password is new here.

    On a new desk the key is made, once the server has taken the login; ReplicaUnusable when the key
    of an old one is gone.
    """
    if not profile.key_path.exists():
        if profile.outbox_path.exists():  # a new key would hide that the old one is missed
            raise ReplicaUnusable(KEY_GONE)
        _ask(profile, password, CONNECT_SECONDS)  # no key is made for a login the server refuses
        return create_vault(profile.key_path, password)
    try:
        return open_vault(profile.key_path, password)
    except WrongPassword as wrong:
        return _open_with_former(profile, password, old_password, wrong)


def _open_with_former(
    profile: Profile, password: str, former: str | None, wrong: WrongPassword
) -> bytes:
    """Wrap the key anew when the server takes the password that the key does not."""
    if not _server_takes(profile, password):
        raise wrong
    if former is None:
        raise PasswordChanged(OLD_NEEDED) from wrong
    key = open_vault(profile.key_path, former)
    rewrap_vault(profile.key_path, key, password)
    return key


def _server_takes(profile: Profile, password: str) -> bool | None:
    """Whether the server takes the password; None when it cannot be asked.

    NoBinding passes through: a login that was disabled opens nothing any more.
    """
    try:
        _ask(profile, password, ANSWER_SECONDS)
    except WrongPassword:
        return False
    except EnvironmentalError:
        return None
    return True


def _ask(profile: Profile, password: str, seconds: int) -> None:
    """Let the server judge login and binding, without leaving a trace there."""
    link = ServerLink.open(profile, password, seconds=seconds)
    try:
        with link.consistent():
            link.hello({})
    finally:
        link.close()


def _replace_damaged(profile: Profile) -> None:
    """Make room for a new copy where the old one is damaged, unless another process uses it."""
    lock = DeskLock(profile.lock_path)
    if not lock.take():
        return
    try:
        replace_unsound(profile.replica_path)
    finally:
        lock.release()


def _fetch_if_empty(profile: Profile, password: str, key: bytes, on_progress: Progress) -> None:
    store = open_store(profile, key)
    try:
        if store.replica.meta is not None:
            return
        lock = DeskLock(profile.lock_path)
        if not lock.take():
            raise NotSynchronised(FIRST_ONLINE)
        try:
            synchronise(profile, password, store, on_progress=on_progress)
        except ServerUnreachable as exc:
            raise ServerUnreachable(FIRST_ONLINE) from exc
        finally:
            lock.release()
    finally:
        store.close()
