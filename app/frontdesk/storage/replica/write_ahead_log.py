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

_Sums = tuple[int, int]


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

    The next transaction begins only when the one before is on the disk, and its first frame's
    checksum goes on from there. What a power cut tore has nothing of the kind behind it, only what
    it did not overwrite of a longer one that was torn before. Of a log that somebody is writing to,
    nothing is said.
    """
    log = log_of(database)
    if not any(_goes_on_behind_damage(log, order) for order in "<>"):
        return False
    return log_of(database) == log  # else somebody was writing to it under our eyes


def _goes_on_behind_damage(log: bytes, order: str) -> bool:
    listed = frames(log)
    whole, sums = _whole_frames(log)
    for at, frame in enumerate(listed[whole:-1], start=whole):
        # Pieces of a former log in the same file go on from each other, too.
        if not frame.commits or listed[at + 1].generation != listed[-1].generation:
            continue
        ends = [_told(log, _begin(at) + 16)]
        if at == whole:  # perhaps what is damaged is only what it says of itself
            ends.append(_summed_frame(log, at, sums, order))
        behind = _told(log, _begin(at + 1) + 16)
        if any(_summed_frame(log, at + 1, end, order) == behind for end in ends):
            return True
    return False


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
    counted = Counter(frame.generation for frame in found)
    # A damaged header names no frame's generation; then it is that of most of them. A sound one
    # may name one of which no frame has reached the disk: nothing there is of this log.
    generation = log[16:24]
    if generation not in counted and not _is_header_sound(log):
        generation = counted.most_common(1)[0][0]
    last = max((at for at, each in enumerate(found) if each.generation == generation), default=-1)
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


def _whole_frames(log: bytes) -> tuple[int, _Sums]:
    """Return how many frames SQLite would take, and the checksum of all up to there.

    Those are the frames whose chain of checksums is unbroken.
    """
    if len(log) < _LOG_HEADER:
        return 0, (0, 0)
    order, sums = _summed_header(log)
    if not _is_header_sound(log):
        return 0, sums
    count = 0
    for at in range(_LOG_HEADER, len(log) - _FRAME_BYTES + 1, _FRAME_BYTES):
        further = _summed_frame(log, count, sums, order)
        if log[at + 8 : at + 16] != log[16:24] or further != _told(log, at + 16):
            break
        count, sums = count + 1, further
    return count, sums


def _is_header_sound(log: bytes) -> bool:
    return _summed_header(log)[1] == _told(log, 24)


def _summed_header(log: bytes) -> tuple[str, _Sums]:
    order = ">" if int.from_bytes(log[:4]) == _BIG_ENDIAN_SUMS else "<"
    return order, _summed(log[:24], (0, 0), order)


def _begin(frame: int) -> int:
    return _LOG_HEADER + frame * _FRAME_BYTES


def _summed_frame(log: bytes, frame: int, sums: _Sums, order: str) -> _Sums:
    begin = _begin(frame)
    sums = _summed(log[begin : begin + 8], sums, order)
    return _summed(log[begin + _FRAME_HEADER : begin + _FRAME_BYTES], sums, order)


def _told(log: bytes, at: int) -> _Sums:
    return int.from_bytes(log[at : at + 4]), int.from_bytes(log[at + 4 : at + 8])


def _summed(content: bytes, sums: _Sums, order: str) -> _Sums:
    first, second = sums
    words = iter(struct.unpack(f"{order}{len(content) // 4}I", content))
    for one, other in zip(words, words, strict=True):
        first = first + one + second & _WORD
        second = second + other + first & _WORD
    return first, second
