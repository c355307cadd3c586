"""The key that signs anchors: Ed25519, made by the operator, kept where the database is not."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from frontdesk.domain.errors import AlreadyExists, InvalidInput

NOT_PRIVATE = "That file holds no Ed25519 key that signs. `admin audit make-key` makes one."
NOT_PUBLIC = "That file holds no public Ed25519 key. `make-key` wrote one beside the key, .pub."


def make_key(path: Path) -> Path:
    """Write a new key, for its owner's eyes only, and beside it the public one; return that.

    Raises:
        AlreadyExists: one of the files is there; what it signed could not be checked any more.
        OSError: it cannot be written.
    """
    public = path.with_name(f"{path.name}.pub")
    if public.exists():
        raise AlreadyExists(f"{public} is there already; nothing was changed.")
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    shown = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _write_new(path, secret, mode=0o600)
    _write_new(public, shown, mode=0o644)
    return public


def read_key(path: Path) -> Ed25519PrivateKey:
    """Read the key that signs; InvalidInput when the file holds none."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
        raise InvalidInput(NOT_PRIVATE, field="key") from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidInput(NOT_PRIVATE, field="key")
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Read the key that checks; InvalidInput when the file holds none."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
        raise InvalidInput(NOT_PUBLIC, field="public-key") from exc
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidInput(NOT_PUBLIC, field="public-key")
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """Return the short name of a key: the beginning of the hash of its 32 bytes."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return sha256(raw).hexdigest()[:16]


def _write_new(path: Path, content: bytes, *, mode: int) -> None:
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    except FileExistsError as exc:
        raise AlreadyExists(f"{path} is there already; nothing was changed.") from exc
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
