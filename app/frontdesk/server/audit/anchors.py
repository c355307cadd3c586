"""Anchors: where a clinic's log stood on a day, signed, and kept outside the database.

The chain shows that nobody altered a log without sealing it anew from there on. An anchor shows
that nobody did that either: the hash that was signed must still stand at its position.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

FORM = 1
"""The version of the form that is signed; docs/audit.md describes it."""


class AnchorState(StrEnum):
    """What an anchor is worth by itself, whatever the log says."""

    GOOD = "good"
    ALTERED = "altered"
    UNKNOWN_KEY = "unknown key"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Position and hash of a clinic's last event at a time, `at` in UTC as ISO 8601."""

    tenant_id: str
    day: str
    position: int
    hash: str
    at: str
    epoch: str
    key_id: str
    anchor: int = FORM

    def canonical(self) -> bytes:
        """Return what is signed: JSON of everything, keys in order, no spaces, ASCII."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode("ascii")


@dataclass(frozen=True, slots=True)
class KeptAnchor:
    """An anchor as it was found; without `anchor` it could not even be read."""

    path: Path
    state: AnchorState
    anchor: Anchor | None = None


def signed(anchor: Anchor, key: Ed25519PrivateKey) -> str:
    """Return the file's text: the anchor and its signature."""
    signature = base64.b64encode(key.sign(anchor.canonical())).decode("ascii")
    return json.dumps({**asdict(anchor), "signature": signature}, indent=2, sort_keys=True) + "\n"


def path_of(directory: Path, tenant_id: UUID, day: date) -> Path:
    """Return where the anchor of a clinic and a day is kept."""
    return directory / str(tenant_id) / f"{day.isoformat()}.json"


def kept_anchors(
    directory: Path, tenant_id: UUID, keys: Mapping[str, Ed25519PublicKey]
) -> Iterator[KeptAnchor]:
    """Read a clinic's anchors by day and check each one's signature; keys by their short names."""
    for path in sorted((directory / str(tenant_id)).glob("*.json")):
        yield _checked(path, keys)


def _checked(path: Path, keys: Mapping[str, Ed25519PublicKey]) -> KeptAnchor:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        signature = base64.b64decode(document.pop("signature"), validate=True)
        anchor = Anchor(**document)
        key = keys.get(anchor.key_id)
        if key is None:
            return KeptAnchor(path, AnchorState.UNKNOWN_KEY)
        key.verify(signature, anchor.canonical())
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error, InvalidSignature):
        return KeptAnchor(path, AnchorState.ALTERED)
    # Signed once, but for another clinic or day: somebody put it here.
    if path.stem != anchor.day or path.parent.name != anchor.tenant_id:
        return KeptAnchor(path, AnchorState.ALTERED)
    return KeptAnchor(path, AnchorState.GOOD, anchor)
