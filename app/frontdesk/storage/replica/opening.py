"""Opens the replica: a damaged one, or one of another program, is replaced by an empty one."""

from __future__ import annotations

from pathlib import Path

from frontdesk.storage.replica import search_index
from frontdesk.storage.replica.cipher import Connection, immediate, open_database, translated
from frontdesk.storage.replica.ddl import REPLICA_FORMAT, make_books
from frontdesk.storage.replica.disposable import open_disposable


def open_replica(path: Path, key: bytes) -> Connection:
    """Open the replica with the key that has just opened the outbox."""
    return _prepared(open_disposable(path, key, synchronous="NORMAL"))


def open_again(path: Path, key: bytes) -> Connection:
    """Open the replica while others have it open: a damaged one stays where it is; DamagedFile."""
    return _prepared(open_database(path, key, synchronous="NORMAL"))


def _prepared(connection: Connection) -> Connection:
    try:
        search_index.register_functions(connection)
        _prepare_books(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare_books(connection: Connection) -> None:
    """Make the desk's own tables; rows kept in another format are thrown away and fetched anew.

    The format is written after the tables, in one transaction: where it fits, nothing is missing.
    """
    with translated():
        row = connection.execute("pragma user_version").fetchone()
    if row is not None and row[0] == REPLICA_FORMAT:
        return
    with immediate(connection):
        row = connection.execute("pragma user_version").fetchone()
        if row is not None and row[0] not in (0, REPLICA_FORMAT):
            drop_everything(connection)
        make_books(connection)
        connection.execute(f"pragma user_version = {REPLICA_FORMAT}")


def empty_damaged(connection: Connection) -> None:
    """Empty a replica in which pages are damaged, under all who have it open.

    The tables are forgotten, not dropped, for dropping one reads its pages. What is left is written
    to the file's first pages, and the rest, with the damage, is cut off. DamagedFile where even
    that touches a broken page: then only a new file will do.
    """
    with immediate(connection):
        connection.execute("pragma writable_schema = on")
        connection.execute("delete from sqlite_master")
    with translated():
        connection.execute("pragma writable_schema = reset")
        connection.execute("vacuum")
    with immediate(connection):
        make_books(connection)
        connection.execute(f"pragma user_version = {REPLICA_FORMAT}")


def drop_everything(connection: Connection) -> None:
    """Drop all tables, within the caller's transaction."""
    from frontdesk.storage.replica.snapshot import drop_staged  # seldom

    drop_staged(connection)
    rows = connection.execute(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        " order by sql like 'create virtual%' desc"
    ).fetchall()
    for row in rows:
        connection.execute(f'drop table if exists "{row[0]}"')
