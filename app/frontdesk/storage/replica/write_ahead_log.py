"""Reads a write-ahead log as SQLite does, and sees what SQLite passes over in silence.

SQLite takes a log up to the first frame whose checksum does not fit: after a power cut that is the
end of what was promised. A bit that went bad further in front looks the same to it, and everything
behind is dropped without a word (https://sqlite.org/fileformat2.html, section 4).
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE_BYTES = 4096
_LOG_HEADER, _FRAME_HEADER = 32, 24
_FRAME_BYTES = _FRAME_HEADER + PAGE_BYTES
_BIG_ENDIAN_SUMS = 0x377F0683
_WORD = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Frame:
    """A page in the log; `commits` says that a transaction ends with it."""

    number: int
    commits: bool
    generation: bytes
    sealed: bytes


def log_of(database: Path) -> bytes:
    """Return the bytes of a database's log, none where there is none; OSError."""
    log = database.with_name(f"{database.name}-wal")
    return log.read_bytes() if log.exists() else b""


def has_lost_transactions(database: Path) -> bool:
    """Whether a log holds transactions behind a damaged frame that were on the disk already.

    The next transaction begins only when the one before is on the disk: so of what a power cut
    tore, nothing begins behind its end. Of a log that somebody is writing to, nothing is said.
    """
    log = log_of(database)
    listed = frames(log)
    whole = _whole_frames(log)
    if not any(frame.commits for frame in listed[whole:-1]):
        return False
    return log_of(database) == log  # else somebody was writing to it under our eyes


def committed_pages(log: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Return each page up to the last transaction's end, broken ones too, in order.

    As the number of its transaction, from 1 on, its own number, and its bytes.
    """
    listed = frames(log)
    end = max((at for at, frame in enumerate(listed) if frame.commits), default=-1)
    transaction = 1
    for frame in listed[: end + 1]:
        yield transaction, frame.number, frame.sealed
        transaction += frame.commits


def frames(log: bytes) -> list[Frame]:
    """Return the frames of a log's present generation, in order, broken ones among them."""
    found = list(_all_frames(log))
    if not found:
        return []
    told = log[16:24]
    counted = Counter(frame.generation for frame in found)
    # A damaged header names no frame's generation; then it is that of most of them.
    generation = told if told in counted else counted.most_common(1)[0][0]
    last = max(at for at, each in enumerate(found) if each.generation == generation)
    return found[: last + 1]


def _all_frames(log: bytes) -> Iterator[Frame]:
    for at in range(_LOG_HEADER, len(log) - _FRAME_BYTES + 1, _FRAME_BYTES):
        header, page = log[at : at + _FRAME_HEADER], at + _FRAME_HEADER
        yield Frame(
            int.from_bytes(header[:4]),
            header[4:8] != bytes(4),
            header[8:16],
            log[page : page + PAGE_BYTES],
        )


def _whole_frames(log: bytes) -> int:
    """Return how many frames SQLite would take: those whose chain of checksums is unbroken."""
    if len(log) < _LOG_HEADER:
        return 0
    order = ">" if int.from_bytes(log[:4]) == _BIG_ENDIAN_SUMS else "<"
    sums = _summed(log[:24], (0, 0), order)
    if sums != _told(log, 24):
        return 0
    count = 0
    for at in range(_LOG_HEADER, len(log) - _FRAME_BYTES + 1, _FRAME_BYTES):
        sums = _summed(log[at : at + 8], sums, order)
        sums = _summed(log[at + _FRAME_HEADER : at + _FRAME_BYTES], sums, order)
        if log[at + 8 : at + 16] != log[16:24] or sums != _told(log, at + 16):
            break
        count += 1
    return count


def _told(log: bytes, at: int) -> tuple[int, int]:
    return int.from_bytes(log[at : at + 4]), int.from_bytes(log[at + 4 : at + 8])


def _summed(content: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = sums
    words = iter(struct.unpack(f"{order}{len(content) // 4}I", content))
    for one, other in zip(words, words, strict=True):
        first = first + one + second & _WORD
        second = second + other + first & _WORD
    return first, second
