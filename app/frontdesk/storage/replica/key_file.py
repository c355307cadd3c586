"""The file `key.json`: read as a whole, changed as a whole, destroyed for good.

Version 1 knew one person, and did not say who. It is read as the record of a person without a
login, and written as version 2 as soon as that person's password has opened it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontdesk.domain.errors import AlreadyExists, ReplicaUnusable
from frontdesk.storage.replica.sealing import DAMAGED
from frontdesk.storage.replica.turn import Turn
from frontdesk.storage.replica.whole_files import remove_if_possible, sync_folder

VERSION = 2
_SUFFIX_BYTES = 4
NOBODY_NAMED = ""
"""The login of the only person of a file of version 1."""

_UNWRITABLE = "The key of this workstation's data cannot be written."
_OTHERS = "The key of this workstation's data was made by another program."

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What the file says: one record a person, by login."""

    people: dict[str, Record] = field(default_factory=dict)
    version: int = VERSION

    def with_record(self, login: str, record: Record) -> KeyFile:
        """Return it with a person's record put in, in place of the nameless one if there is one."""
        named = {name: kept for name, kept in self.people.items() if name != NOBODY_NAMED}
        return KeyFile({**named, login: record})

    def without(self, login: str) -> KeyFile:
        """Return it without that person."""
        return KeyFile({name: kept for name, kept in self.people.items() if name != login})

    def to_json(self) -> dict[str, Any]:
        """Return the form of the file."""
        return {"version": VERSION, "people": self.people}


def read_key_file(path: Path) -> KeyFile:
    """Return what the file says; ReplicaUnusable when it is missing, damaged or not ours."""
    try:
        document = json.loads(path.read_text("utf-8"))
        version = document["version"]
        if version == 1:
            return KeyFile({NOBODY_NAMED: document}, version=1)
        people = document["people"] if version == VERSION else None
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ReplicaUnusable(DAMAGED) from exc
    if people is None:
        raise ReplicaUnusable(_OTHERS)
    if not isinstance(people, dict) or not all(isinstance(each, dict) for each in people.values()):
        raise ReplicaUnusable(DAMAGED)
    return KeyFile(people)


def create_key_file(path: Path, content: KeyFile) -> None:
    """Write the first file; AlreadyExists where there is one: with it would go what waits."""
    with Turn(path).next():
        temporary = _written_beside(path, content)
        try:
            os.link(temporary, path)  # unlike a rename, refuses when the name is taken
        except FileExistsError as exc:
            raise AlreadyExists("This workstation already keeps a key for the profile.") from exc
        except OSError as exc:
            raise ReplicaUnusable(_UNWRITABLE) from exc
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)


def change_key_file(path: Path, change: Callable[[KeyFile], KeyFile]) -> bool:
    """Read, change and write the file: the old one or the new one stands there, never half.

    Two processes that change it at a time do so in turn. `change` must be quick. With the last
    person the file goes, for nobody could open it any more; returns whether anybody is left.
    """
    with Turn(path).next():
        content = change(read_key_file(path))
        if not content.people:
            _destroy(path)
            return False
        temporary = _written_beside(path, content)
        try:
            temporary.replace(path)
            _remove_unfinished(path)
        except OSError as exc:
            remove_if_possible(temporary)
            raise ReplicaUnusable(_UNWRITABLE) from exc
        sync_folder(path.parent)
        return True


def destroy_key_file(path: Path) -> None:
    """Overwrite and remove the file, down to the disk; what it opened opens no more.

    In turn with those who change it: one that is under way must not bring it back. A disk may keep
    what was written over elsewhere: what is left there is wrapped under passwords.
    """
    with Turn(path).next():
        _destroy(path)


def _destroy(path: Path) -> None:
    try:
        _shred(path)
        _remove_unfinished(path)
    except OSError as exc:
        raise ReplicaUnusable(_UNWRITABLE) from exc
    if path.parent.exists():
        sync_folder(path.parent)


def _shred(path: Path) -> None:
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(os.urandom(max(path.stat().st_size, 1)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def _remove_unfinished(path: Path) -> None:
    """Remove what programs that were killed while they wrote have left: it opens all the same."""
    for left in path.parent.glob(f"{path.name}.{'[0-9a-f]' * 2 * _SUFFIX_BYTES}"):
        _shred(left)


def write_private(path: Path, content: str) -> None:
    """Write a file that only this user may read, down to the disk; it must not exist yet."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _written_beside(path: Path, content: KeyFile) -> Path:
    temporary = path.with_name(f"{path.name}.{os.urandom(_SUFFIX_BYTES).hex()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(temporary, json.dumps(content.to_json(), indent=1))
    except OSError as exc:
        remove_if_possible(temporary)
        raise ReplicaUnusable(_UNWRITABLE) from exc
    return temporary
