"""The replica's open file, opened anew after it was found damaged.

A connection that has come upon a broken page writes nothing any more, even where the page is whole
again. So its owner takes another one, between two transactions.
"""

from __future__ import annotations

from pathlib import Path

from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.opening import empty_damaged, open_again, open_replica


class ReplicaFile:
    """One thread's way into the replica; `connection` is good for one transaction at a time."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._connection = open_replica(path, key)

    @property
    def connection(self) -> Connection:
        """The connection, a new one where the last one has met damage; DamagedFile."""
        if self._connection.met_damage and not self._connection.in_transaction:
            fresh = open_again(self.path, self._key)
            self._connection.close()
            self._connection = fresh
        return self._connection

    def begin_anew(self) -> None:
        """Empty the file under all who have it open, and with it what is damaged."""
        connection = open_again(self.path, self._key)
        try:
            empty_damaged(connection)
        finally:
            connection.close()
        self._connection.met_damage = True

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
