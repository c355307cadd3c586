"""Saves what can be read of a damaged outbox, row by row, and says what is missing.

The damaged file is first put aside as a copy, byte for byte; then a new outbox is made of every
row whose page still bears its seal, and takes the file's place. A note says that this has begun, so
that a power cut in between only lets the next start do it again from the copy. The caller holds the
desk's lock, and nobody has the outbox open.
"""

from __future__ import annotations

from pathlib import Path

from frontdesk.domain.errors import DiskFull, ReplicaUnusable
from frontdesk.storage.replica.cipher import (
    Connection,
    DamagedFile,
    immediate,
    is_sealed,
    open_database,
    translated,
)
from frontdesk.storage.replica.outbox_ddl import OUTBOX_FORMAT, make_outbox
from frontdesk.storage.replica.salvage_gaps import (
    Rows,
    is_command,
    last_place,
    missing_entries,
    newest,
    people_of,
    with_own_numbers,
)
from frontdesk.storage.replica.salvage_note import Salvage, begun_note, report_of
from frontdesk.storage.replica.salvaged_rows import put_rows, rows_by_table, table_forms
from frontdesk.storage.replica.sealed_pages import ReadablePages, readable_pages
from frontdesk.storage.replica.whole_files import copy_whole, sync_folder, write_whole
from frontdesk.storage.replica.write_ahead_log import has_lost_transactions

_NOT_OURS = (
    "The waiting entries on this workstation (outbox.db) cannot be read: its key does not fit, or"
    " all of the file is damaged. Nothing was changed. Put the file back from a backup, or ask your"
    " operator."
)
_NEWER = (
    "The waiting entries on this workstation are damaged, and a newer version of this program wrote"
    " them. Nothing was changed. Start that version: it saves what can be read."
)
_NO_ROOM = (
    "The waiting entries on this workstation are damaged, and there is no room on the disk to save"
    " what can be read. Nothing was changed. Free some room and sign in again."
)


def is_damaged(outbox_path: Path, key: bytes) -> bool:
    """Read all of an outbox; False also where there is none. ReplicaUnusable but for damage."""
    if not outbox_path.exists():
        return False
    if has_lost_transactions(outbox_path):  # SQLite would pass over them without a word
        return True
    try:
        connection = open_database(outbox_path, key, synchronous="FULL")
    except DamagedFile:
        return True
    try:
        return not is_sealed(connection)
    finally:
        connection.close()


def needs_salvage(outbox_path: Path, key: bytes) -> bool:
    """Whether an outbox is damaged, or a salvage of it was begun and not ended."""
    return begun_note(outbox_path).exists() or is_damaged(outbox_path, key)


def salvage_outbox(outbox_path: Path, key: bytes) -> Salvage:
    """Put a sound outbox of all that can be read in the place of a damaged one.

    ReplicaUnusable, and nothing is changed, when not one page can be read; DiskFull without room.
    """
    try:
        backup = _backup(outbox_path, key)
        salvage = _rebuild(outbox_path, backup, key)
        write_whole(report_of(outbox_path), salvage.to_json())
        _replace(outbox_path)
    except OSError as exc:
        raise DiskFull(_NO_ROOM) from exc
    return salvage


# -- the files ---------------------------------------------------------------------------------


def _backup(outbox_path: Path, key: bytes) -> Path:
    """Copy the damaged file and its log aside, once, and note that the salvage has begun."""
    note = begun_note(outbox_path)
    if note.exists():
        return outbox_path.with_name(note.read_text(encoding="utf-8"))
    _require_ours(readable_pages(outbox_path, key))
    backup = _free_name(outbox_path)
    for ending in ("-wal", ""):
        damaged = outbox_path.with_name(outbox_path.name + ending)
        if damaged.exists():
            copy_whole(damaged, backup.with_name(backup.name + ending))
    write_whole(note, backup.name)
    return backup


def _require_ours(found: ReadablePages) -> None:
    if not found.pages:
        raise ReplicaUnusable(_NOT_OURS)
    first = found.pages.get(1)
    if first is not None and int.from_bytes(first[60:64]) > OUTBOX_FORMAT:
        raise ReplicaUnusable(_NEWER)


def _rebuild(outbox_path: Path, backup: Path, key: bytes) -> Salvage:
    """Make a new outbox, beside the old one, of what the backup still holds."""
    made = _made(outbox_path)
    _remove(made)
    found = readable_pages(backup, key)
    connection = open_database(made, key, synchronous="FULL")
    try:
        make_outbox(connection)
        rows = rows_by_table(found, table_forms(connection))
        rows["command"] = with_own_numbers(newest(filter(is_command, rows["command"])))
        with immediate(connection):
            _put_all(connection, rows)
            _continue_numbers(connection, last_place(found))
        with translated():
            connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    finally:
        connection.close()
    return Salvage(len(rows["command"]), missing_entries(found, rows), backup)


def _replace(outbox_path: Path) -> None:
    """Let the new outbox take the place; the old log must never be read with it."""
    for ending in ("-wal", "-shm"):
        outbox_path.with_name(outbox_path.name + ending).unlink(missing_ok=True)
    _made(outbox_path).replace(outbox_path)
    _remove(_made(outbox_path))
    sync_folder(outbox_path.parent)
    begun_note(outbox_path).unlink(missing_ok=True)


def _made(outbox_path: Path) -> Path:
    return outbox_path.with_name(f"{outbox_path.name}.new")


def _free_name(outbox_path: Path) -> Path:
    first = outbox_path.with_name(f"{outbox_path.name}.damaged")
    if not first.exists():
        return first
    number = 2
    while (other := first.with_name(f"{first.name}.{number}")).exists():
        number += 1
    return other


def _remove(database: Path) -> None:
    for ending in ("", "-wal", "-shm", "-turn"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _put_all(connection: Connection, rows: Rows) -> None:
    for form in table_forms(connection):
        if rows[form.name]:
            put_rows(connection, form, rows[form.name])
    connection.executemany("insert into person (login, device_id) values (?, ?)", people_of(rows))


def _continue_numbers(connection: Connection, last: int) -> None:
    """Let the next entry's place come behind all that there ever were."""
    connection.execute("delete from sqlite_sequence where name = 'command'")
    connection.execute("insert into sqlite_sequence (name, seq) values ('command', ?)", (last,))
