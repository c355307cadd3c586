"""Puts an outbox back under its name after its files were removed or replaced while it was open.

What was promised is then only in the file that is still open, and would go with the program. So a
copy of it is first written beside, and is on the disk before anything is taken away; only then is
the name cleared and the copy put there. Killed in between, the next start goes on with the copy.
A file with entries of its own, or one that cannot be read, is somebody's: it stays where it is.
"""

from __future__ import annotations

import os
from enum import Enum, auto
from pathlib import Path

from frontdesk.domain.errors import EnvironmentalError, ReplicaUnusable
from frontdesk.storage.replica.cipher import (
    Connection,
    DamagedFile,
    is_sealed,
    is_sound,
    open_database,
    translated,
)
from frontdesk.storage.replica.same_files import SameFiles, files_of
from frontdesk.storage.replica.turn import Turn
from frontdesk.storage.replica.whole_files import sync_file, sync_folder

RESCUED = ".rescued"
"""What the name of the copy ends with as long as it is not in its place."""

_PATIENCE_SECONDS = 60.0

_REMOVED = (
    "The file outbox.db of this desk, or its outbox.db-wal, was removed or replaced while the"
    " program runs, and it cannot be written anew. Nothing more is taken down, so this step was not"
    " done. Leave the program open, make sure that its folder may be written and has room, and try"
    " again."
)
_ANOTHER = (
    "Another file was put in the place of this desk's outbox.db. All that was entered here is kept"
    " beside it, in outbox.db.rescued; nothing more is taken down, so this step was not done. Move"
    " the file outbox.db to another folder and try again: then the desk goes on with what it had."
)


class _Holds(Enum):
    """What of our commands another outbox holds."""

    ALL = auto()
    NOTHING_ELSE = auto()
    OTHERS = auto()


class RescuedOutbox:
    """The way of one outbox back to its name."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._rescued = path.with_name(path.name + RESCUED)
        self._turn = Turn(path, patience_s=_PATIENCE_SECONDS)

    def put_back(self, open_one: Connection, found: SameFiles) -> None:
        """Let a file stand under the name that holds all commands of an open one.

        ReplicaUnusable or DiskFull where that cannot be; what is open then has to stay open.
        """
        try:
            with self._turn.next():
                if not found.left() and self._held_there(open_one) is _Holds.ALL:
                    return  # another window was first
                self._write_copy(open_one)
                for own in found.left():  # its log must never be read with another file
                    own.unlink(missing_ok=True)
                self._put_in_place(open_one)
        except OSError as exc:
            raise ReplicaUnusable(_REMOVED) from exc

    def finish(self) -> None:
        """Go on with a copy that a dying program left; ReplicaUnusable where another file is."""
        if not self._rescued.exists():
            return
        try:
            with self._turn.next():
                if self._rescued.exists():
                    self._finish()
        except OSError as exc:
            raise ReplicaUnusable(_REMOVED) from exc

    def _finish(self) -> None:
        if not self._path.exists():
            self._move_in()
            return
        copy = open_database(self._rescued, self._key, synchronous="FULL")
        try:
            self._put_in_place(copy)
        finally:
            copy.close()
            _remove(self._rescued, but_itself=True)

    def _put_in_place(self, ours: Connection) -> None:
        if self._path.exists():
            held = self._held_there(ours)
            if held is _Holds.OTHERS:
                raise ReplicaUnusable(_ANOTHER)
            if held is _Holds.ALL:
                self._rescued.unlink()
                return
            self._path.unlink()
        self._move_in()

    def _move_in(self) -> None:
        _remove(self._path, but_itself=True)
        try:
            os.link(self._rescued, self._path)  # unlike a renaming, it never replaces anything
        except FileExistsError:
            raise
        except OSError:  # a disk without second names
            self._rescued.rename(self._path)
        sync_folder(self._path.parent)
        self._rescued.unlink(missing_ok=True)

    def _write_copy(self, open_one: Connection) -> None:
        part = self._rescued.with_name(f"{self._rescued.name}.part")
        _remove(part)
        copy = open_database(part, self._key, synchronous="FULL")
        try:
            with translated():
                open_one.backup(copy)
                copy.execute("pragma wal_checkpoint(truncate)").fetchall()
            if not is_sealed(copy):
                raise DamagedFile("The outbox is damaged.")
        finally:
            copy.close()
        sync_file(part)
        part.replace(self._rescued)
        _remove(part)
        sync_folder(part.parent)

    def _held_there(self, ours: Connection) -> _Holds:
        """Compare the commands under the name with ours; what cannot be read is another's."""
        if not self._path.exists():
            return _Holds.NOTHING_ELSE
        try:
            there = open_database(self._path, self._key, synchronous="FULL")
        except EnvironmentalError:
            return _Holds.OTHERS
        try:
            return _compared(ours, there)
        except EnvironmentalError:
            return _Holds.OTHERS
        finally:
            there.close()


def _compared(ours: Connection, there: Connection) -> _Holds:
    with translated():
        tables = {row[0] for row in there.execute("select name from sqlite_master")}
        if not tables:
            return _Holds.NOTHING_ELSE  # some program has just begun an empty one
        if "command" not in tables or "archived" not in tables:
            return _Holds.OTHERS
        if not _missing(ours, there):
            # Read together with a log that is not its own, it could look whole.
            return _Holds.ALL if is_sound(there) else _Holds.OTHERS
        return _Holds.OTHERS if _missing(there, ours) else _Holds.NOTHING_ELSE


def _missing(one: Connection, other: Connection) -> set[str]:
    """Return the commands of one outbox that the other neither has nor has archived."""
    archived = {row[0] for row in other.execute("select ordinal from archived")}
    known = {row[0] for row in other.execute("select command_id from command")}
    return {
        row[1]
        for row in one.execute("select ordinal, command_id from command")
        if row[0] not in archived and row[1] not in known
    }


def _remove(database: Path, *, but_itself: bool = False) -> None:
    for file in files_of(database)[1 if but_itself else 0 :]:
        file.unlink(missing_ok=True)
