"""A disk that remembers every write and every sync of SQLite, so that its power can be cut later.

It is a VFS of the very library the program uses: a copy of the usual one whose files note what is
written, cut off, synced and deleted. What it notes is played back up to any moment by `Disk.cut`.
"""

from __future__ import annotations

import ctypes
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import _sqlite3

_OK, _FULL = 0, 13
_library = ctypes.CDLL(_sqlite3.__file__)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_int),
        ("file_bytes", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("delete", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 14),
    )


class _Methods(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_int),
        ("close", ctypes.c_void_p),
        ("read", ctypes.c_void_p),
        ("write", ctypes.c_void_p),
        ("truncate", ctypes.c_void_p),
        ("sync", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 13),
    )


class _File(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


_FILE = ctypes.POINTER(_File)
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
    _FILE,
    ctypes.c_int,
    ctypes.POINTER(ctypes.c_int),
)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_void_p, ctypes.c_int, ctypes.c_longlong)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_longlong)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_int)

_library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
_library.sqlite3_vfs_find.argtypes = (ctypes.c_char_p,)
_library.sqlite3_vfs_register.argtypes = (ctypes.POINTER(_Vfs), ctypes.c_int)
_library.sqlite3_vfs_unregister.argtypes = (ctypes.POINTER(_Vfs),)


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes at an offset of a file; they are safe after the file's next sync."""

    file: str
    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class CutOff:
    """A file was made this short."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """All that was done to a file before this is safe."""

    file: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A file was removed; `safe` when its folder was synced with it."""

    file: str
    safe: bool


@dataclass(frozen=True, slots=True)
class Said:
    """The program told somebody that something is done."""

    what: Any


Entry = Written | CutOff | Synced | Deleted | Said


class RecordedDisk:
    """What happened to the files of one folder, in order."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.before = {
            path.name: path.read_bytes() for path in directory.glob("*") if _is_kept(path.name)
        }
        self.entries: list[Entry] = []
        self.writes_left: int | None = None
        """After so many writes more the disk is full; None: never."""
        self._names: dict[int, str] = {}
        self._tables: list[_Methods] = []
        self._methods: dict[int, _Methods] = {}

    def say(self, what: object) -> None:
        """Note that the program has told somebody so."""
        self.entries.append(Said(what))

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Let all files that SQLite opens within the block be recorded."""
        usual = _library.sqlite3_vfs_find(None)
        mine = _Vfs.from_buffer_copy(usual.contents)
        mine.name = b"recorded"
        kept = (_OPEN(self._opener(usual)), _DELETE(self._deleter(usual)))
        mine.open, mine.delete = (ctypes.cast(each, ctypes.c_void_p) for each in kept)
        _library.sqlite3_vfs_register(ctypes.byref(mine), 1)
        try:
            yield
        finally:
            _library.sqlite3_vfs_unregister(ctypes.byref(mine))
            _library.sqlite3_vfs_register(usual, 1)

    def _opener(self, usual: Any) -> Any:
        really = _OPEN(usual.contents.open)
        address = ctypes.cast(usual, ctypes.c_void_p)

        def opened(_vfs: Any, name: Any, file: Any, flags: int, told: Any) -> int:
            result: int = really(address, name, file, flags, told)
            if result == _OK and name and file.contents.methods:
                self._follow(Path(ctypes.string_at(name).decode()), file)
            return result

        return opened

    def _follow(self, path: Path, file: Any) -> None:
        if path.parent != self._directory:
            return
        self._names[ctypes.addressof(file.contents)] = path.name
        usual = ctypes.addressof(file.contents.methods.contents)
        if usual not in self._methods:
            self._methods[usual] = self._recording_methods(file.contents.methods.contents)
        file.contents.methods = ctypes.pointer(self._methods[usual])

    def _deleter(self, usual: Any) -> Any:
        really = _DELETE(usual.contents.delete)
        address = ctypes.cast(usual, ctypes.c_void_p)

        def deleted(_vfs: Any, name: bytes, sync: int) -> int:
            path = Path(name.decode())
            if path.parent == self._directory and path.exists():
                self.entries.append(Deleted(path.name, bool(sync)))
            result: int = really(address, name, sync)
            return result

        return deleted

    def _recording_methods(self, usual: _Methods) -> _Methods:
        write, truncate = _WRITE(usual.write), _TRUNCATE(usual.truncate)

        def written(file: Any, content: Any, size: int, offset: int) -> int:
            if not self._has_room():
                return _FULL
            self.entries.append(Written(self._name(file), offset, ctypes.string_at(content, size)))
            result: int = write(file, content, size, offset)
            return result

        def cut_off(file: Any, size: int) -> int:
            self.entries.append(CutOff(self._name(file), size))
            result: int = truncate(file, size)
            return result

        def synced(file: Any, _flags: int) -> int:  # the real disk need not be waited for
            self.entries.append(Synced(self._name(file)))
            return _OK

        mine = _Methods.from_buffer_copy(usual)
        kept = (_WRITE(written), _TRUNCATE(cut_off), _SYNC(synced))
        mine.write, mine.truncate, mine.sync = (ctypes.cast(each, ctypes.c_void_p) for each in kept)
        mine.kept = kept  # as long as the table that points to them
        return mine

    def _has_room(self) -> bool:
        if self.writes_left is None:
            return True
        self.writes_left -= 1
        return self.writes_left >= 0

    def _name(self, file: Any) -> str:
        return self._names[ctypes.addressof(file.contents)]


def _is_kept(name: str) -> bool:
    """Whether a file outlives the machine: the shared memory of the log does not."""
    return name.endswith((".db", "-wal", "-journal"))


SECTOR_BYTES = 512


def files_after_cut(disk: RecordedDisk, entries: int, chance: random.Random) -> dict[str, bytes]:
    """Return what a disk may hold whose power failed after so many entries.

    What was not synced is there whole, in part, or not at all, in any order, sector by sector.
    """
    safe: dict[str, bytearray] = {name: bytearray(old) for name, old in disk.before.items()}
    loose: dict[str, list[Written | CutOff]] = {}
    for entry in disk.entries[:entries]:
        match entry:
            case Written(file) | CutOff(file):
                loose.setdefault(file, []).append(entry)
            case Synced(file):
                _make(safe.setdefault(file, bytearray()), loose.pop(file, []))
            case Deleted(file, is_safe):
                if is_safe or chance.random() < 0.5:
                    safe.pop(file, None)
                    loose.pop(file, None)
    kept_share = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    for file, changes in loose.items():
        if file in safe or chance.random() < 0.5:
            _make(safe.setdefault(file, bytearray()), _torn(changes, kept_share, chance))
    return {name: bytes(content) for name, content in safe.items()}


def _torn(
    changes: list[Written | CutOff], kept_share: float, chance: random.Random
) -> list[Written | CutOff]:
    sectors = [part for change in changes for part in _sectors(change)]
    return [part for part in sectors if chance.random() < kept_share]


def _sectors(change: Written | CutOff) -> Iterator[Written | CutOff]:
    if isinstance(change, CutOff):
        yield change
        return
    at, end = change.offset, change.offset + len(change.content)
    while at < end:
        until = min(end, at - at % SECTOR_BYTES + SECTOR_BYTES)
        yield Written(change.file, at, change.content[at - change.offset : until - change.offset])
        at = until


def _make(content: bytearray, changes: list[Written | CutOff]) -> None:
    for change in changes:
        if isinstance(change, CutOff):
            del content[change.size :]
            continue
        end = change.offset + len(change.content)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        content[change.offset : end] = change.content
