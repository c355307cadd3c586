"""Gives the tables of a load their names, all in one stroke.

SQLite's own renaming reads the text of every table and index three times over for each single name,
and looks for views and triggers, of which a replica has none. With the tables' insides (those of
the search) that is thirty names: it held the file for longer than everything else of a swap. Here
the staged ones lose their suffix in the list of tables itself, as SQLite's documentation describes
it for changes that leave what is stored as it is.
"""

from __future__ import annotations

from frontdesk.storage.replica.cipher import Connection

_RENAME = """update sqlite_master
    set name = replace(name, :suffix, ''), tbl_name = replace(tbl_name, :suffix, ''),
        sql = replace(sql, :suffix, '')
    where instr(tbl_name, :suffix)"""


def take_off_suffix(connection: Connection, suffix: str) -> None:
    """Rename every table whose name holds this suffix, found nowhere else, to what it is without.

    Within the caller's transaction; nothing may have the new names any more.
    """
    connection.execute("pragma writable_schema = on")
    try:
        connection.execute(_RENAME, {"suffix": suffix})
    finally:
        connection.execute("pragma writable_schema = reset")  # off, and read anew
    row = connection.execute("pragma schema_version").fetchone()
    assert row is not None  # noqa: S101  (a database has one)
    # Other connections read the list again, and so does this one should all be rolled back.
    connection.execute(f"pragma schema_version = {int(row[0]) + 1}")
