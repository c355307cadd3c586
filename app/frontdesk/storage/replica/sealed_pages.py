"""Reads a damaged database page by page: each has a seal of its own, so most of them are good.

SQLCipher refuses a file whose first page is broken and a scan at the first broken page. Here every
page of the file and of its write-ahead log is opened by itself; one whose seal does not fit is not
there. The format is that of SQLCipher 4 with a raw key: pages of 4096 bytes that end in 16 bytes of
nonce and 64 of HMAC-SHA512; the file begins with 16 bytes of salt, from which the seals' key comes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from frontdesk.storage.replica.write_ahead_log import PAGE_BYTES, committed_pages, log_of

_SALT_BYTES = 16
_NONCE_BYTES = 16
_SEAL_BYTES = 64
USABLE_BYTES = PAGE_BYTES - _NONCE_BYTES - _SEAL_BYTES
"""What SQLite has of a page."""

_PLAIN_BEGINNING = b"SQLite format 3\0"
_ROUNDS, _SALT_MASK = 2, 0x3A


@dataclass(frozen=True, slots=True)
class ReadablePages:
    """The pages that could be opened, by number, as the log leaves them; the others are `broken`.

    A page that is broken in the log but not in the file is given as the file has it, and counts as
    broken too: it is older than what was promised.
    """

    pages: dict[int, bytes]
    broken: frozenset[int]


def readable_pages(path: Path, key: bytes) -> ReadablePages:
    """Open what can be opened of a database and its log; OSError when the file cannot be read."""
    content = path.read_bytes()
    logged = log_of(path)
    opener = _Opener(key, _salt(content, key))
    pages: dict[int, bytes] = {}
    broken: set[int] = set()
    for number in range(1, len(content) // PAGE_BYTES + 1):
        sealed = content[(number - 1) * PAGE_BYTES : number * PAGE_BYTES]
        _take(pages, broken, number, opener.opened(number, sealed))
    for number, sealed in committed_pages(logged):
        _take(pages, broken, number, opener.opened(number, sealed))
    return ReadablePages(pages, frozenset(broken))


def _take(pages: dict[int, bytes], broken: set[int], number: int, page: bytes | None) -> None:
    if page is None:
        broken.add(number)
    else:
        pages[number] = page
        broken.discard(number)


class _Opener:
    """Opens pages with the data key, if their seals fit."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self._key = key
        self._seal_key = _seal_key(key, salt)

    def opened(self, number: int, sealed: bytes) -> bytes | None:
        """Return what SQLite sees of a page, or None when its seal does not fit."""
        if not _fits(self._seal_key, number, sealed):
            return None
        begin = _SALT_BYTES if number == 1 else 0
        nonce = sealed[USABLE_BYTES : USABLE_BYTES + _NONCE_BYTES]
        lock = Cipher(algorithms.AES(self._key), modes.CBC(nonce)).decryptor()
        plain = lock.update(sealed[begin:USABLE_BYTES]) + lock.finalize()
        return (_PLAIN_BEGINNING if number == 1 else b"") + plain


def _fits(seal_key: bytes, number: int, sealed: bytes) -> bool:
    begin = _SALT_BYTES if number == 1 else 0
    told = sealed[USABLE_BYTES + _NONCE_BYTES :]
    made = hmac.new(seal_key, sealed[begin : USABLE_BYTES + _NONCE_BYTES], hashlib.sha512)
    made.update(number.to_bytes(4, "little"))
    return hmac.compare_digest(told, made.digest())


def _seal_key(key: bytes, salt: bytes) -> bytes:
    masked = bytes(byte ^ _SALT_MASK for byte in salt)
    return hashlib.pbkdf2_hmac("sha512", key, masked, _ROUNDS, len(key))


def _salt(content: bytes, key: bytes) -> bytes:
    """Return the salt, mended where one byte of it is damaged: without it no seal would fit."""
    kept = content[:_SALT_BYTES]
    for salt in (kept, *_one_byte_off(kept)):
        seal_key = _seal_key(key, salt)
        for number in (1, 2):  # one of them, if the other is damaged as well
            sealed = content[(number - 1) * PAGE_BYTES : number * PAGE_BYTES]
            if len(sealed) == PAGE_BYTES and _fits(seal_key, number, sealed):
                return salt
    return kept


def _one_byte_off(salt: bytes) -> Iterator[bytes]:
    for at, was in enumerate(salt):
        for byte in range(256):
            if byte != was:
                yield salt[:at] + bytes([byte]) + salt[at + 1 :]
