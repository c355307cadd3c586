"""The tables of the outbox. They only ever grow: what an older program queued stays readable.

A table that an older program knows nothing of, as `pin`, does it no harm and leaves the format as
it is; the format is raised when an older program would misread what is kept.
"""

from __future__ import annotations

import re

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.storage.replica.cipher import Connection, immediate, translated

OUTBOX_FORMAT = 1

_DDL = (
    "create table if not exists desk (one integer primary key check (one = 1), device_id text)",
    "insert or ignore into desk (one) values (1)",
    """create table if not exists command (
        ordinal integer primary key autoincrement,
        command_id text not null unique,
        device_id text not null,
        device_seq integer not null check (device_seq >= 1),
        name text not null,
        version integer not null,
        title text not null,
        changes text not null,
        client_time text not null,
        login text not null,
        reverses text,
        state text not null default 'queued' check (state in ('queued', 'in_doubt', 'applied',
            'rejected', 'held', 'dismissed', 'resolved')),
        code text,
        detail text,
        head integer,
        epoch text,
        answered_at text,
        settled_reason text,
        resolved_by text,
        unique (device_id, device_seq))""",
    """create index if not exists command_waiting on command (ordinal)
        where state in ('queued', 'in_doubt')""",
    """create index if not exists command_attention on command (ordinal)
        where state in ('rejected', 'held')""",
    "create index if not exists command_applied on command (epoch, head) where state = 'applied'",
    """create table if not exists touched (ordinal integer not null, tbl text not null,
        row_id text not null, primary key (ordinal, tbl, row_id)) without rowid""",
    # The visits somebody parked. `placed_by` is the command that put one elsewhere, `undone_by` the
    # one that took that back: so a card comes back to the board with undo and leaves with redo.
    """create table if not exists pin (
        ordinal integer primary key autoincrement,
        login text not null,
        appointment_id text not null,
        parked_at text not null,
        placed_by text,
        undone_by text,
        unique (login, appointment_id))""",
    # Up to which event of which timeline this desk has forgotten what was erased, and whether its
    # files are still to be scrubbed; the records; the commands that lost their texts.
    """create table if not exists forgotten (one integer primary key check (one = 1), epoch text,
        position integer not null default 0, owed integer not null default 0)""",
    "insert or ignore into forgotten (one) values (1)",
    """create table if not exists erased_row (row_id text primary key, tbl text not null)
        without rowid""",
    "create table if not exists forgotten_command (ordinal integer primary key)",
    """create trigger if not exists command_stays before delete on command
        begin select raise(abort, 'a command is never deleted'); end""",
)

_NAMES = frozenset(re.findall(r"if not exists (\w+)", " ".join(_DDL)))


def make_outbox(connection: Connection) -> None:
    """Make the tables where they are missing; ReplicaUnusable for a newer program's outbox.

    Where nothing is missing nothing is written: opening waits neither for the disk nor for a desk
    that is writing.
    """
    if _is_made(connection):
        return
    with immediate(connection):
        row = connection.execute("pragma user_version").fetchone()
        if row is not None and row[0] > OUTBOX_FORMAT:
            raise ReplicaUnusable(
                "A newer version of this program was used here and its waiting entries are kept."
                " Start that version again, or update this one."
            )
        for statement in _DDL:
            connection.execute(statement)
        connection.execute(f"pragma user_version = {OUTBOX_FORMAT}")


def _is_made(connection: Connection) -> bool:
    with translated():
        row = connection.execute("pragma user_version").fetchone()
        there = {row[0] for row in connection.execute("select name from sqlite_master")}
    return row is not None and row[0] == OUTBOX_FORMAT and there >= _NAMES
