"""Opens a desk: with the server the first time, with or without it ever after."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from frontdesk.domain.errors import (
    EnvironmentalError,
    FrontDeskError,
    LeaseExpired,
    NoBinding,
    PasswordChanged,
    ReplicaUnusable,
    ServerUnreachable,
    Withdrawn,
    WrongPassword,
)
from frontdesk.storage.postgres.connection import CONNECT_SECONDS
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.guesses import Guesses
from frontdesk.storage.replica.key_file import destroy_key_file
from frontdesk.storage.replica.readable import require_readable
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.unsound import replace_unsound
from frontdesk.storage.replica.vault import create_vault, open_vault, wrap_for
from frontdesk.sync.first_load import FIRST_ONLINE as FIRST_ONLINE
from frontdesk.sync.first_load import FirstLoad
from frontdesk.sync.lock import DeskLock
from frontdesk.sync.mending import mend_outbox
from frontdesk.sync.once import synchronise
from frontdesk.sync.people import People
from frontdesk.sync.shredding import remove_the_unreadable

Progress = Callable[[float | None], None]

ANSWER_SECONDS = 3
"""How long the server is given to judge a login that this workstation knows already."""

PATIENCE_SECONDS = 0.5
"""How long somebody whose password has opened the desk's data waits for that judgement.

A server in reach has given it by then: it is asked while the key is made from the password, which
takes about as long. Of one that answers later the sync hears, and says so in the open window.
"""

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
WITHDRAWN = (
    "This workstation was shut out on the server, and its data was made unreadable. What waited"
    " here was handed to the manager. Ask there, or make a new connection."
)


def open_store(profile: Profile, key: bytes) -> LocalStore:
    """Open the desk's replica and outbox for the login of `profile`.

    The store belongs to the calling thread.
    """
    return LocalStore.open(profile.replica_path, profile.outbox_path, key, login=profile.login)


def sign_in(
    profile: Profile,
    password: str,
    *,
    old_password: str | None = None,
    on_progress: Progress = lambda _progress: None,
    patience: float | None = None,
    today_suffices: bool = False,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> bytes:
    """Return the key of the desk's data.

    The first time the server must answer: the desk is enrolled and fetches its data, `on_progress`
    hearing 0 to 1. With `today_suffices` it returns soon after the day is here; LoadingStopped is
    raised when `is_cancelled` says so. Later the password alone opens the desk; a server that
    answers within `patience` seconds more (default: PATIENCE_SECONDS) may refuse.
    Raises WrongPassword, PasswordChanged (give `old_password` then), TooManyGuesses, UnknownHere
    for somebody who was not added here, LeaseExpired when nothing may be read until the server
    answers, NoBinding, Withdrawn for whom the server has shut out (what waited is handed over),
    ServerUnreachable (only before the first exchange), and the other errors of the line.
    """
    _finish_withdrawal(profile)
    if not profile.key_path.exists():
        key = unlock(profile, password)
    else:
        with Guesses.beside(profile.key_path).one(profile.login):  # first: no guess is asked early
            question = _Question(profile, password)
            key = _open_or_renew(
                profile, password, old_password, lambda: question.answer(ANSWER_SECONDS)
            )
        mend_outbox(profile, key)  # while the server thinks about the password
        try:
            taken = question.answer(PATIENCE_SECONDS if patience is None else patience)
        except NoBinding:
            _hand_over_what_waits(profile, password, key)
            raise
        if taken is False:
            raise WrongPassword(CHANGED_ELSEWHERE)
        if taken:
            _replace_damaged(profile)
        if taken is None:
            _require_lease(profile, key, question)
    make_load = partial(
        FirstLoad,
        on_progress=on_progress,
        today_suffices=today_suffices,
        is_cancelled=is_cancelled,
    )
    _fetch_if_needed(profile, password, key, make_load)
    return key


def unlock(profile: Profile, password: str, *, old_password: str | None = None) -> bytes:
    """Return the key of the desk's data; the server is asked only if the password is new here.

    On a new desk the key is made, once the server has taken the login; ReplicaUnusable when the key
    of an old one is gone.
    """
    _finish_withdrawal(profile)
    if not profile.key_path.exists():
        if profile.outbox_path.exists():  # a new key would hide that the old one is missed
            raise ReplicaUnusable(KEY_GONE)
        _ask_first(profile, password)  # no key is made for a login the server refuses
        return create_vault(profile.key_path, profile.login, password)
    with Guesses.beside(profile.key_path).one(profile.login):
        key = _open_or_renew(
            profile, password, old_password, lambda: _server_takes(profile, password)
        )
    mend_outbox(profile, key)
    return key


def _finish_withdrawal(profile: Profile) -> None:
    """Raise Withdrawn where a withdrawal has begun, after what was left of it is done.

    It begins when everything that waited was acknowledged: nothing is lost with the key.
    """
    if profile.withdrawn_path.exists():
        destroy_key_file(profile.key_path)
        remove_the_unreadable(profile)
        raise Withdrawn(WITHDRAWN)


def _open_or_renew(
    profile: Profile,
    password: str,
    former: str | None,
    server_takes: Callable[[], bool | None],
) -> bytes:
    """Open the key, or wrap it anew when the server takes the password that the key does not."""
    path, login = profile.key_path, profile.login
    try:
        return open_vault(path, login, password)
    except WrongPassword as wrong:
        if not server_takes():
            raise
        if former is None:
            raise PasswordChanged(OLD_NEEDED) from wrong
    key = open_vault(path, login, former)
    wrap_for(path, key, login, password, former=former)
    return key


class _Question:
    """Asks the server on a thread of its own: not even a name server can hold up who waits."""

    def __init__(self, profile: Profile, password: str) -> None:
        self._takes: bool | None = None
        self._error: FrontDeskError | None = None
        self._thread = threading.Thread(
            target=self._ask, args=(profile, password), name="sign-in-question", daemon=True
        )
        self._thread.start()

    def answer(self, seconds: float) -> bool | None:
        """Whether the server takes the password; None when it has not said so after `seconds`.

        Raises what it raised, such as NoBinding.
        """
        self._thread.join(seconds)
        if self._error is not None:
            raise self._error
        return self._takes

    def _ask(self, profile: Profile, password: str) -> None:
        try:
            self._takes = _server_takes(profile, password)
        except FrontDeskError as error:
            self._error = error


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


def _ask_first(profile: Profile, password: str) -> None:
    """Let the server judge a login where there is nothing yet to go on with without it."""
    try:
        _ask(profile, password, CONNECT_SECONDS)
    except ServerUnreachable as exc:
        raise ServerUnreachable(FIRST_ONLINE) from exc


def _hand_over_what_waits(profile: Profile, password: str, key: bytes) -> None:
    """Give the server what a login that it shut out has waiting here; Withdrawn when that is done.

    A window that is open does it by itself, and holds the lock.
    """
    lock = DeskLock(profile.lock_path)
    if not lock.take():
        return
    store = open_store(profile, key)
    try:
        synchronise(profile, People.of(profile, key, password), store)
    except EnvironmentalError:
        return  # the next time
    finally:
        store.close()
        lock.release()


def _require_lease(profile: Profile, key: bytes, question: _Question) -> None:
    """Open nothing for whom the server was not heard for too long, until it answers."""
    store = open_store(profile, key)
    try:
        require_readable(store, profile.login, of_today=True)
    except LeaseExpired:
        if not question.answer(ANSWER_SECONDS):
            raise
    finally:
        store.close()


def _replace_damaged(profile: Profile) -> None:
    """Make room for a new copy where the old one is damaged, unless another process uses it."""
    lock = DeskLock(profile.lock_path)
    if not lock.take():
        return
    try:
        replace_unsound(profile.replica_path)
    finally:
        lock.release()


def _fetch_if_needed(
    profile: Profile, password: str, key: bytes, make_load: Callable[[LocalStore], FirstLoad]
) -> None:
    store = open_store(profile, key)
    try:
        load = make_load(store)
        if load.is_needed:
            load.fetch(profile, People.of(profile, key, password))
    finally:
        store.close()
