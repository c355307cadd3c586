"""The two locks of the key file: a slow one made of a secret somebody types, and AES-GCM."""

from __future__ import annotations

import base64
import os
from dataclasses import asdict, dataclass
from typing import Any

from frontdesk.domain.errors import ReplicaUnusable

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12

DAMAGED = (
    "The key of this workstation's data (key.json) is missing or damaged. Nothing was changed, and"
    " what waits here is kept. Put the file back from a backup, or make a new connection."
)


class DoesNotOpen(Exception):
    """The secret is not the one it was sealed under, or the sealed bytes were changed."""


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


@dataclass(frozen=True, slots=True)
class Stretching:
    """How a typed secret becomes a key: the salt and the cost of one guess."""

    salt: bytes
    cost: KdfCost

    @staticmethod
    def new(cost: KdfCost) -> Stretching:
        """Return one with a salt of its own."""
        return Stretching(os.urandom(SALT_BYTES), cost)

    @staticmethod
    def read(document: dict[str, Any]) -> Stretching:
        """Read it from a record; ReplicaUnusable when the record is damaged."""
        try:
            cost = KdfCost(**{name: int(value) for name, value in document["kdf"].items()})
            salt = decoded(document["salt"])
        except (KeyError, TypeError, ValueError, AttributeError) as exc:
            raise ReplicaUnusable(DAMAGED) from exc
        if not cost.is_sane() or len(salt) != SALT_BYTES:
            raise ReplicaUnusable("The key of this workstation's data was made by another program.")
        return Stretching(salt, cost)

    def to_json(self) -> dict[str, Any]:
        """Return the form kept in a record."""
        return {"kdf": asdict(self.cost), "salt": encoded(self.salt)}

    def key(self, secret: str) -> bytes:
        """Return the key that the secret makes; takes the time and memory of one guess."""
        from argon2.exceptions import HashingError
        from argon2.low_level import Type, hash_secret_raw

        try:
            return hash_secret_raw(
                secret.encode("utf-8", "surrogatepass"),
                self.salt,
                time_cost=self.cost.passes,
                memory_cost=self.cost.memory_kib,
                parallelism=self.cost.lanes,
                hash_len=KEY_BYTES,
                type=Type.ID,
            )
        except HashingError as exc:
            raise ReplicaUnusable("There is not enough memory to check the password.") from exc


def derived(key: bytes, purpose: str, *, salt: bytes = b"") -> bytes:
    """Return another key from one or two keys: `salt` is the second, both are needed."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt or None, purpose.encode()).derive(key)


def seal(content: bytes, key: bytes, context: str) -> str:
    """Return the content sealed; it opens only with the same key in the same context."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE_BYTES)
    return encoded(nonce + AESGCM(key).encrypt(nonce, content, context.encode()))


def unseal(sealed: object, key: bytes, context: str) -> bytes:
    """Return what was sealed; DoesNotOpen for another key, ReplicaUnusable for what is no seal."""
    if not isinstance(sealed, str):
        raise ReplicaUnusable(DAMAGED)
    try:
        content = decoded(sealed)
    except ValueError as exc:
        raise ReplicaUnusable(DAMAGED) from exc
    return decrypted(content[:NONCE_BYTES], content[NONCE_BYTES:], key, context.encode())


def decrypted(nonce: bytes, content: bytes, key: bytes, context: bytes | None) -> bytes:
    """Return the plain bytes; DoesNotOpen for another key, ReplicaUnusable for no such bytes."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(nonce, content, context)
    except InvalidTag as exc:
        raise DoesNotOpen from exc
    except ValueError as exc:
        raise ReplicaUnusable(DAMAGED) from exc


def encoded(content: bytes) -> str:
    """Return bytes as they stand in JSON."""
    return base64.b64encode(content).decode()


def decoded(text: str) -> bytes:
    """Read what `encoded` wrote; ValueError or TypeError when it is something else."""
    return base64.b64decode(text, validate=True)
