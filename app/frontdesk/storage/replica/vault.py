"""Keeps the key of a desk's databases, wrapped once under the password of each of its people.

The databases are encrypted under 32 random bytes that no person knows. `key.json` holds them
wrapped with AES-GCM under a key that Argon2id makes of a password, once for everybody who works at
this workstation: so a desk opens without the server, a changed password re-encrypts nothing, a
person comes and goes without touching the others, and a stolen file costs 64 MiB a guess.
"""

from __future__ import annotations

import os
from pathlib import Path

from frontdesk.domain.errors import ReplicaUnusable, UnknownHere, WrongPassword
from frontdesk.storage.replica.key_file import (
    NOBODY_NAMED,
    KeyFile,
    Record,
    change_key_file,
    create_key_file,
    read_key_file,
)
from frontdesk.storage.replica.pin_records import resealed
from frontdesk.storage.replica.sealing import (
    DAMAGED,
    DEFAULT_COST,
    KEY_BYTES,
    NONCE_BYTES,
    DoesNotOpen,
    KdfCost,
    Stretching,
    decoded,
    decrypted,
    seal,
    unseal,
)

NOT_OPENED = (
    "This password does not open the data on this workstation. Nothing was changed; type it again."
)
NOT_ADDED = (
    "This person has not been added to this workstation. Nothing was changed. Let somebody who"
    " works here sign in and add them."
)


def create_vault(path: Path, login: str, password: str, *, cost: KdfCost = DEFAULT_COST) -> bytes:
    """Make a new random key, keep it in `path` wrapped for this person, and return it.

    A vault that exists is never overwritten (AlreadyExists): with it would go the waiting commands.
    """
    key = os.urandom(KEY_BYTES)
    create_key_file(path, KeyFile({login: _wrap(key, login, password, cost)}))
    return key


def open_vault(path: Path, login: str, password: str) -> bytes:
    """Return the key kept in `path`.

    WrongPassword; UnknownHere for a person without a wrap; ReplicaUnusable for a damaged file.
    """
    content = read_key_file(path)
    if NOBODY_NAMED in content.people:
        return _open_former(path, content.people[NOBODY_NAMED], login, password)
    record = content.people.get(login)
    if record is None:
        raise UnknownHere(NOT_ADDED)
    try:
        return unseal(record.get("wrapped"), Stretching.read(record).key(password), _context(login))
    except DoesNotOpen as exc:
        raise WrongPassword(NOT_OPENED) from exc


def wrap_for(
    path: Path,
    key: bytes,
    login: str,
    password: str,
    *,
    former: str | None = None,
    name: str | None = None,
    cost: KdfCost = DEFAULT_COST,
) -> None:
    """Wrap the same key for a person, new here or known; the others' wraps stay as they are.

    A PIN stays when the `former` password is given, and goes otherwise: it opens the password.
    `name` is what the sign-in screen calls the person (default: what it called them before).
    """
    stretching = Stretching.new(cost)
    lock = stretching.key(password)
    known = _record(read_key_file(path), login)
    record = {
        **_sealed(key, login, stretching, lock),
        "name": known.get("name", "") if name is None else name,
        "pin": former and resealed(known, login, key, former, password, lock),
    }
    change_key_file(path, lambda content: content.with_record(login, record))


def call_by_name(path: Path, login: str, name: str) -> None:
    """Keep what the sign-in screen calls a person."""
    content = read_key_file(path)
    record = content.people.get(login)
    if record is None or record.get("name") == name:
        return
    change_key_file(path, lambda now: _renamed(now, login, name))


def forget_person(path: Path, login: str) -> bool:
    """Take a person's wrap, PIN and name out of the file; return whether anybody is left.

    With the last one the file goes: nobody could open it any more.
    """
    return path.exists() and change_key_file(path, lambda content: content.without(login))


def names_in(path: Path) -> dict[str, str]:
    """Return who can open this desk, by login, with the name to show ("" where none is known).

    Needs no password; empty for a missing file and for one of the former program.
    """
    try:
        content = read_key_file(path)
    except ReplicaUnusable:
        return {}
    return {
        login: str(record.get("name", ""))
        for login, record in content.people.items()
        if login != NOBODY_NAMED
    }


def _open_former(path: Path, record: Record, login: str, password: str) -> bytes:
    """Open a file of version 1, whose one person is whoever knows its password, and renew it."""
    stretched = Stretching.read(record)
    try:
        nonce, wrapped = decoded(record["nonce"]), decoded(record["wrapped"])
    except (KeyError, ValueError, TypeError) as exc:
        raise ReplicaUnusable(DAMAGED) from exc
    if len(nonce) != NONCE_BYTES:
        raise ReplicaUnusable(DAMAGED)
    lock = stretched.key(password)
    try:
        key = decrypted(nonce, wrapped, lock, None)
    except DoesNotOpen as exc:
        raise WrongPassword(NOT_OPENED) from exc
    renewed = _sealed(key, login, stretched, lock)
    change_key_file(path, lambda content: _unless_renewed(content, login, renewed))
    return key


def _unless_renewed(content: KeyFile, login: str, record: Record) -> KeyFile:
    """Leave what another process has renewed meanwhile as it is."""
    return content.with_record(login, record) if NOBODY_NAMED in content.people else content


def _renamed(content: KeyFile, login: str, name: str) -> KeyFile:
    record = content.people.get(login)
    return content if record is None else content.with_record(login, {**record, "name": name})


def _record(content: KeyFile, login: str) -> Record:
    return content.people.get(login) or content.people.get(NOBODY_NAMED) or {}


def _wrap(key: bytes, login: str, password: str, cost: KdfCost) -> Record:
    stretching = Stretching.new(cost)
    return _sealed(key, login, stretching, stretching.key(password))


def _sealed(key: bytes, login: str, stretching: Stretching, lock: bytes) -> Record:
    return {**stretching.to_json(), "wrapped": seal(key, lock, _context(login))}


def _context(login: str) -> str:
    return f"data key of {login}"
