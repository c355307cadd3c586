"""Reads a damaged database page by page: each has a seal of its own, so most of them are good.

SQLCipher refuses a file whose first page is broken and a scan at the first broken page. Here every
page of the file and of its write-ahead log is opened by itself; one whose seal does not fit is not
there. The format is that of SQLCipher 4 with a raw key: pages of 4096 bytes that end in 16 bytes of
nonce and 64 of HMAC-SHA512; the file begins with 16 bytes of salt, from which the seals' key comes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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


_Reading = tuple[int, bytes | None]
"""As of which transaction of the log (0: in the file) a page is so; None where it is broken."""


@dataclass(frozen=True, slots=True)
class ReadablePages:
    """The pages that could be opened, by number, as the log leaves them; the others are `broken`.

    A page that is broken in the log but not in the file is given as the file has it, and counts as
    broken too: it is older than what was promised.
    """

    pages: dict[int, bytes]
    broken: frozenset[int]
    readings: Mapping[int, Sequence[_Reading]]

    def beside(self, number: int) -> Mapping[int, bytes]:
        """Return the pages of the same age as the given one, which is broken since.

        A record that goes on on another page would else be put together of two that never met.
        """
        spoilt = _spoilt_by(self.readings[number])
        found = {}
        for other, readings in self.readings.items():
            before = [page for at, page in readings if at < spoilt]
            if before and before[-1] is not None:
                found[other] = before[-1]
        return found


def _spoilt_by(readings: Sequence[_Reading]) -> int:
    """Return with which transaction a page was broken, after it had been read for the last time."""
    spoilt = 0
    for at, page in reversed(readings):
        if page is not None:
            break
        spoilt = at
    return spoilt


def readable_pages(path: Path, key: bytes) -> ReadablePages:
    """Open what can be opened of a database and its log; OSError when the file cannot be read."""
    content = path.read_bytes()
    opener = _Opener(key, _salt(content, key))
    readings: dict[int, list[_Reading]] = defaultdict(list)
    for number in range(1, len(content) // PAGE_BYTES + 1):
        sealed = content[(number - 1) * PAGE_BYTES : number * PAGE_BYTES]
        readings[number].append((0, opener.opened(number, sealed)))
    for transaction, number, sealed in committed_pages(log_of(path)):
        readings[number].append((transaction, opener.opened(number, sealed)))
    last = {number: _last_good(each) for number, each in readings.items()}
    return ReadablePages(
        {number: page for number, page in last.items() if page is not None},
        frozenset(number for number, each in readings.items() if each[-1][1] is None),
        readings,
    )


def _last_good(readings: Sequence[_Reading]) -> bytes | None:
    return next((page for _, page in reversed(readings) if page is not None), None)


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
