"""The system's keyring, where a person wishes their password to be kept: never needed.

A machine without a keyring, one that is locked, or one that fails is a machine without a kept
password: the program asks for it, and nothing else changes.
"""

from __future__ import annotations

from typing import Any

from frontdesk.domain.errors import EnvironmentalError
from frontdesk.logs import log
from frontdesk.logs.events import KeyringUnusable
from frontdesk.logs.fields import ErrorKind
from frontdesk.storage.profiles import Profile

NO_KEYRING = (
    "This computer has no keyring that can keep the password, or it is locked. Nothing was kept;"
    " the password is asked for as before."
)


def kept_password(profile: Profile, login: str) -> str | None:
    """Return the password that the keyring keeps for a login, or None."""
    keyring = _keyring()
    if keyring is None:
        return None
    try:
        kept: str | None = keyring.get_password(_service(profile), login)
    except Exception as exc:  # noqa: BLE001 - a backend is somebody else's program and raises anything
        _unusable(exc)
        return None
    return kept


def keep_password(profile: Profile, login: str, password: str) -> None:
    """Keep a password as its person wishes; EnvironmentalError where that cannot be done."""
    keyring = _keyring()
    if keyring is None:
        raise EnvironmentalError(NO_KEYRING)
    try:
        keyring.set_password(_service(profile), login, password)
    except Exception as exc:  # noqa: BLE001 - see above
        _unusable(exc)
        raise EnvironmentalError(NO_KEYRING) from None  # the cause may repeat what it was given


def forget_password(profile: Profile, login: str) -> None:
    """Let the keyring keep the password of a login no more; harmless where it never did."""
    keyring = _keyring()
    if keyring is None or kept_password(profile, login) is None:
        return
    try:
        keyring.delete_password(_service(profile), login)
    except Exception as exc:  # noqa: BLE001 - see above
        _unusable(exc)


def _service(profile: Profile) -> str:
    return f"petcare-frontdesk:{profile.host}"


def _keyring() -> Any:
    try:
        import keyring
    except ImportError:
        return None
    return keyring


def _unusable(exc: Exception) -> None:
    log(KeyringUnusable(ErrorKind.of(exc)))
