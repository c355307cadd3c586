"""Every page of an encrypted database as it is when decrypted: also what no query shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
_RESERVED = 80  # at a page's end: the vector, then the seal
_VECTOR = 16
_SALT = 16  # of the file, in front of its first page
_WAL_HEADER = 32
_FRAME_HEADER = 24


def pages_of(path: Path, key: bytes) -> Iterator[bytes]:
    """Yield the plain bytes of every page of the file, and of its write-ahead log."""
    raw = path.read_bytes()
    for start in range(0, len(raw), PAGE):
        yield _plain(raw[start : start + PAGE], key, first=start == 0)
    wal = path.with_name(f"{path.name}-wal")
    frames = wal.read_bytes()[_WAL_HEADER:] if wal.exists() else b""
    step = _FRAME_HEADER + PAGE
    for start in range(0, len(frames) - step + 1, step):
        number = int.from_bytes(frames[start : start + 4], "big")
        page = frames[start + _FRAME_HEADER : start + step]
        yield _plain(page, key, first=number == 1)


def _plain(page: bytes, key: bytes, *, first: bool) -> bytes:
    end = PAGE - _RESERVED
    vector = page[end : end + _VECTOR]
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return cipher.update(page[_SALT if first else 0 : end]) + cipher.finalize()
