"""A person's PIN: it opens that person's password, on a workstation that is open already.

The password lies sealed under a random secret; the secret lies sealed twice, once under what
Argon2id makes of the PIN *together with the data key*, once under the password itself. So a stolen
disk allows no guess of a PIN (there is no data key without somebody's password), and a changed
password keeps the PIN without asking for it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from frontdesk.domain.errors import ReplicaUnusable, UnknownHere
from frontdesk.storage.replica.key_file import (
    KeyFile,
    Record,
    change_key_file,
    read_key_file,
)
from frontdesk.storage.replica.sealing import (
    DAMAGED,
    DEFAULT_COST,
    KEY_BYTES,
    DoesNotOpen,
    KdfCost,
    Stretching,
    derived,
    seal,
    unseal,
)

_NO_PIN = (
    "This person has no PIN at this workstation. Nothing was changed; sign in with the password"
    " and set one."
)


def set_pin(
    path: Path, key: bytes, login: str, password: str, pin: str, *, cost: KdfCost = DEFAULT_COST
) -> None:
    """Let this PIN open that person's password from now on; UnknownHere without a wrap here."""
    record = _person(read_key_file(path), login)
    secret, stretching = os.urandom(KEY_BYTES), Stretching.new(cost)
    made = {
        **stretching.to_json(),
        "by_pin": seal(secret, _lock_of_pin(stretching, pin, key), _secret_of(login)),
        **_sealed_both(login, secret, key, password, Stretching.read(record).key(password)),
    }
    change_key_file(path, lambda content: _with_pin(content, login, made))


def forget_pin(path: Path, login: str) -> None:
    """Let no PIN open that person's password any more."""
    if login in with_pin(path):
        change_key_file(path, lambda content: _with_pin(content, login, None))


def with_pin(path: Path) -> frozenset[str]:
    """Return the logins that have a PIN here; needs no password."""
    try:
        content = read_key_file(path)
    except ReplicaUnusable:
        return frozenset()
    return frozenset(login for login, record in content.people.items() if record.get("pin"))


def password_by_pin(path: Path, key: bytes, login: str, pin: str) -> str:
    """Return that person's password; DoesNotOpen for another PIN, UnknownHere without one."""
    kept = _pin_record(_person(read_key_file(path), login))
    if kept is None:
        raise UnknownHere(_NO_PIN)
    lock = _lock_of_pin(Stretching.read(kept), pin, key)
    secret = unseal(kept.get("by_pin"), lock, _secret_of(login))
    try:
        password = unseal(
            kept.get("password"), derived(secret, "password", salt=key), _password_of(login)
        )
    except DoesNotOpen as exc:
        raise ReplicaUnusable(DAMAGED) from exc
    return password.decode("utf-8", "surrogatepass")


def resealed(
    record: Record, login: str, key: bytes, former: str, password: str, lock: bytes
) -> dict[str, Any] | None:
    """Return the PIN of a person's former record for a new password, or None if it has to go.

    `lock` is what the new password makes of the new record's salt.
    """
    kept = _pin_record(record)
    if kept is None:
        return None
    try:
        former_lock = derived(Stretching.read(record).key(former), "pin")
        secret = unseal(kept.get("by_password"), former_lock, _secret_of(login))
    except (DoesNotOpen, ReplicaUnusable):
        return None  # the PIN has to be set again: better than no new password
    return {**kept, **_sealed_both(login, secret, key, password, lock)}


def _sealed_both(
    login: str, secret: bytes, key: bytes, password: str, lock: bytes
) -> dict[str, str]:
    """Return the secret under the password, and the password under the secret."""
    content = password.encode("utf-8", "surrogatepass")
    return {
        "by_password": seal(secret, derived(lock, "pin"), _secret_of(login)),
        "password": seal(content, derived(secret, "password", salt=key), _password_of(login)),
    }


def _lock_of_pin(stretching: Stretching, pin: str, key: bytes) -> bytes:
    return derived(stretching.key(pin), "pin", salt=key)


def _person(content: KeyFile, login: str) -> Record:
    record = content.people.get(login)
    if record is None:
        raise UnknownHere(_NO_PIN)
    return record


def _with_pin(content: KeyFile, login: str, pin: dict[str, Any] | None) -> KeyFile:
    """Return the file with that PIN, as long as the person is still in it."""
    record = content.people.get(login)
    if record is None:
        return content
    return content.with_record(login, {**record, "pin": pin})


def _pin_record(record: Record) -> dict[str, Any] | None:
    kept = record.get("pin")
    return kept if isinstance(kept, dict) else None


def _secret_of(login: str) -> str:
    return f"pin of {login}"


def _password_of(login: str) -> str:
    return f"password of {login}"
