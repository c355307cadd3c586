"""The tables of the outbox. They only ever grow: what an older program queued stays readable.

A table that an older program knows nothing of, as `pin`, does it no harm and leaves the format as
it is; the format is raised when an older program would misread what is kept.
"""

from __future__ import annotations

import re

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.cipher import Connection, immediate, translated
from frontdesk.storage.replica.entry_stop import TABLE as ENTRY_STOP

OUTBOX_FORMAT = 2
"""2: the commands of several people, each with a device of their own, stand in one line."""

COMMAND_STAYS = """create trigger if not exists command_stays before delete on command
        begin select raise(abort, 'a command is never deleted'); end"""
"""Nothing leaves the outbox but what is in the archive, for whose moving this is lifted."""

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
        override text,
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
    # Who works here. `desk` keeps the device of the former program's one person until they come.
    """create table if not exists person (
        ordinal integer primary key autoincrement,
        login text not null unique,
        device_id text unique,
        staff_id text,
        name text not null default '',
        role text not null default '',
        perms text not null default '[]',
        lease_until text,
        epoch text,
        closed integer not null default 0)""",
    """create index if not exists command_waiting_of on command (login, ordinal)
        where state in ('queued', 'in_doubt')""",
    # One id for all who work here: a workstation is shut out as a whole.
    """create table if not exists workstation (
        one integer primary key check (one = 1), id text not null,
        closed integer not null default 0)""",
    # How late it is by the server's clock, and what this machine's showed then.
    """create table if not exists latest (
        one integer primary key check (one = 1), instant text not null, shown text not null)""",
    ENTRY_STOP,
    # What a restored server is sent again; `lacked` is 1 when it turned out not to know it.
    """create table if not exists sent_again (command_id text primary key,
        lacked integer not null default 0) without rowid""",
    # What went to the archive, so that a place that is empty is not taken for a loss.
    """create table if not exists archived (ordinal integer primary key, device_id text not null,
        device_seq integer not null, archived_at text not null)""",
    COMMAND_STAYS,
)

# An outbox of the former program: whoever gave the last command under its device is its person.
_KNOW_THE_FORMER_PERSON = """insert or ignore into person (login, device_id)
    select command.login, desk.device_id from desk
    join command on command.device_id = desk.device_id
    order by command.ordinal desc limit 1"""
_THE_DEVICE_IS_THEIRS = """update desk set device_id = null
    where device_id in (select device_id from person)"""

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
        connection.execute(
            "insert or ignore into workstation (one, id) values (1, ?)", (str(new_id()),)
        )
        if row is not None and row[0] == 1:
            connection.execute("alter table command add column override text")
            connection.execute(_KNOW_THE_FORMER_PERSON)
            connection.execute(_THE_DEVICE_IS_THEIRS)
        connection.execute(f"pragma user_version = {OUTBOX_FORMAT}")


def _is_made(connection: Connection) -> bool:
    with translated():
        row = connection.execute("pragma user_version").fetchone()
        there = {row[0] for row in connection.execute("select name from sqlite_master")}
    return row is not None and row[0] == OUTBOX_FORMAT and there >= _NAMES
