"""Reads the records of SQLite's pages without SQLite: for files that it will not open any more.

Only what a salvage needs: the cells of one page, and their values with what continues on other
pages (https://sqlite.org/fileformat2.html).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontdesk.storage.replica.sealed_pages import USABLE_BYTES

Value = int | float | str | bytes | None

_FILE_HEADER = 100
_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF = 0x02, 0x05, 0x0A, 0x0D
_FIXED_BYTES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a table (`rowid` given) or of an index (None).

    `whole` is false when a part of it stands on a page that cannot be read: then `values` holds the
    first ones only.
    """

    rowid: int | None
    values: tuple[Value, ...]
    whole: bool


class _TooShortError(Exception):
    """The record goes on beyond what can be read."""


def records(number: int, pages: Mapping[int, bytes]) -> Iterator[Record]:
    """Return the records of a page; none for a page that holds no such thing."""
    page = pages[number]
    begin = _FILE_HEADER if number == 1 else 0
    kind = page[begin]
    if kind not in (_TABLE_LEAF, _INDEX_LEAF, _INDEX_INNER):
        return
    pointers = begin + (12 if kind == _INDEX_INNER else 8)
    count = int.from_bytes(page[begin + 3 : begin + 5])
    for each in range(count):
        at = int.from_bytes(page[pointers + 2 * each : pointers + 2 * each + 2])
        if pointers + 2 * count <= at < USABLE_BYTES:
            record = _record(page, at + (4 if kind == _INDEX_INNER else 0), kind, pages)
            if record is not None:
                yield record


def free_pages(pages: Mapping[int, bytes]) -> frozenset[int]:
    """Return the pages that hold nothing any more, as far as the file's list of them goes."""
    first = pages.get(1)
    trunk = 0 if first is None else int.from_bytes(first[32:36])
    found: set[int] = set()
    while trunk in pages and trunk not in found:
        page = pages[trunk]
        found.add(trunk)
        count = min(int.from_bytes(page[4:8]), USABLE_BYTES // 4 - 2)
        found.update(int.from_bytes(page[8 + 4 * n : 12 + 4 * n]) for n in range(count))
        trunk = int.from_bytes(page[:4])
    return frozenset(found)


def _record(page: bytes, at: int, kind: int, pages: Mapping[int, bytes]) -> Record | None:
    try:
        size, at = _varint(page, at)
        rowid = None
        if kind == _TABLE_LEAF:
            rowid, at = _varint(page, at)
        payload = _payload(page, at, size, is_table=kind == _TABLE_LEAF, pages=pages)
        values, whole = _values(payload)
    except (_TooShortError, UnicodeDecodeError):
        return None
    return Record(_signed(rowid), values, whole)


def _signed(rowid: int | None) -> int | None:
    return rowid - 2**64 if rowid is not None and rowid >= 2**63 else rowid


def _payload(
    page: bytes, at: int, size: int, *, is_table: bool, pages: Mapping[int, bytes]
) -> bytes:
    """Return a record's bytes; fewer than `size` when it goes on where nothing can be read."""
    most = USABLE_BYTES - 35 if is_table else (USABLE_BYTES - 12) * 64 // 255 - 23
    if size <= most:
        return page[at : at + size]
    least = (USABLE_BYTES - 12) * 32 // 255 - 23
    here = least + (size - least) % (USABLE_BYTES - 4)
    here = here if here <= most else least
    parts, got = [page[at : at + here]], here
    following = int.from_bytes(page[at + here : at + here + 4])
    while got < size and following in pages:
        part = pages[following][4 : 4 + min(USABLE_BYTES - 4, size - got)]
        following = int.from_bytes(pages[following][:4])
        parts.append(part)
        got += len(part)
    return b"".join(parts)


def _values(payload: bytes) -> tuple[tuple[Value, ...], bool]:
    header, at = _varint(payload, 0)
    kinds = []
    while at < header:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    at = header
    for kind in kinds:
        length = _FIXED_BYTES.get(kind, (kind - 12) // 2)
        if at + length > len(payload):
            return tuple(values), False
        values.append(_value(kind, payload[at : at + length]))
        at += length
    return tuple(values), True


def _value(kind: int, content: bytes) -> Value:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind == 7:
        return _real(content)
    if kind < 7:
        return int.from_bytes(content, signed=True)
    return content.decode() if kind % 2 else content


def _real(content: bytes) -> float:
    import struct  # no table of the outbox has one today

    value: float = struct.unpack(">d", content)[0]
    return value


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for step in range(9):
        if at + step >= len(content):
            raise _TooShortError
        byte = content[at + step]
        if step == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    raise AssertionError("unreachable")
