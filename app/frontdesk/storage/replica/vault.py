"""Keeps the key of a desk's databases, wrapped under the password of its login.

The databases are encrypted under 32 random bytes that no person knows. `key.json` holds them
wrapped with AES-GCM under a key that Argon2id makes of the password, so that a desk opens without
the server, a changed password re-encrypts nothing, and a stolen file costs 64 MiB a guess.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from frontdesk.domain.errors import AlreadyExists, ReplicaUnusable, WrongPassword
from frontdesk.storage.replica.cipher import KEY_BYTES

_VERSION = 1
_SALT_BYTES = 16
_NONCE_BYTES = 12
_NOT_OPENED = (
    "This password does not open the data on this workstation. Nothing was changed; type it again."
)


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one guess of the password costs; kept in the file, so that it can grow."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4

    def is_sane(self) -> bool:
        """Whether a file with these numbers may be worked on: no guess costs over 1 GiB."""
        return (
            8 * self.lanes <= self.memory_kib <= 1_048_576
            and 1 <= self.passes <= 20
            and 1 <= self.lanes <= 16
        )


DEFAULT_COST = KdfCost()


def create_vault(path: Path, password: str, *, cost: KdfCost = DEFAULT_COST) -> bytes:
    """Make a new random key, keep it wrapped in `path`, and return it.

    A vault that exists is never overwritten (AlreadyExists): with it would go the waiting commands.
    """
    key = secrets.token_bytes(KEY_BYTES)
    temporary = _written_beside(path, _wrap(key, password, cost))
    try:
        os.link(temporary, path)  # unlike a rename, refuses when the name is taken
    except FileExistsError as exc:
        raise AlreadyExists("This workstation already keeps a key for the profile.") from exc
    except OSError as exc:
        raise ReplicaUnusable("The key of this workstation's data cannot be written.") from exc
    finally:
        temporary.unlink(missing_ok=True)
    _sync_directory(path.parent)
    return key


def open_vault(path: Path, password: str) -> bytes:
    """Return the key kept in `path`; WrongPassword, or ReplicaUnusable when the file is damaged."""
    try:
        document = json.loads(path.read_text("utf-8"))
        cost = KdfCost(**{name: int(value) for name, value in document["kdf"].items()})
        salt, nonce, wrapped = (
            base64.b64decode(document[name], validate=True) for name in ("salt", "nonce", "wrapped")
        )
        readable = document["version"] == _VERSION and cost.is_sane()
        readable = readable and len(salt) == _SALT_BYTES and len(nonce) == _NONCE_BYTES
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise ReplicaUnusable("The key of this workstation's data is missing or damaged.") from exc
    if not readable:
        raise ReplicaUnusable("The key of this workstation's data was made by another program.")
    return _unwrap(wrapped, nonce, _stretched(password, salt, cost))


def rewrap_vault(path: Path, key: bytes, password: str, *, cost: KdfCost = DEFAULT_COST) -> None:
    """Put the same key under a new password: the old file, or the new one, never half of it."""
    temporary = _written_beside(path, _wrap(key, password, cost))
    try:
        temporary.replace(path)
    except OSError as exc:
        temporary.unlink(missing_ok=True)
        raise ReplicaUnusable("The key of this workstation's data cannot be written.") from exc
    _sync_directory(path.parent)


def _wrap(key: bytes, password: str, cost: KdfCost) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    wrapped = AESGCM(_stretched(password, salt, cost)).encrypt(nonce, key, None)
    return {
        "version": _VERSION,
        "kdf": asdict(cost),
        "salt": base64.b64encode(salt).decode(),
        "nonce": base64.b64encode(nonce).decode(),
        "wrapped": base64.b64encode(wrapped).decode(),
    }


def _unwrap(wrapped: bytes, nonce: bytes, stretched: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(stretched).decrypt(nonce, wrapped, None)
    except InvalidTag as exc:
        raise WrongPassword(_NOT_OPENED) from exc
    except ValueError as exc:
        raise ReplicaUnusable("The key of this workstation's data is damaged.") from exc


def _stretched(password: str, salt: bytes, cost: KdfCost) -> bytes:
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    try:
        return hash_secret_raw(
            password.encode("utf-8", "surrogatepass"),
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except HashingError as exc:
        raise ReplicaUnusable("There is not enough memory to check the password.") from exc


def _written_beside(path: Path, document: dict[str, Any]) -> Path:
    """Write the document to a new private file beside `path`, down to the disk."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
    except OSError as exc:
        temporary.unlink(missing_ok=True)
        raise ReplicaUnusable("The key of this workstation's data cannot be written.") from exc
    return temporary


def _sync_directory(directory: Path) -> None:
    """Make a new name last through a power cut, where the system can (Windows cannot)."""
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
