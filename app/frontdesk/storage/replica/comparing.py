"""Compares the server's rows in a replica with what the server says, the waiting changes taken off.

Within a transaction that is then undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from frontdesk.storage.replica.cipher import Connection, rehearsal
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.replica_file import ReplicaFile
from frontdesk.storage.replica.showing import Showing


class Comparing:
    """Looks for drift in one desk's replica; belongs to the thread of its store."""

    def __init__(self, file: ReplicaFile, replica: Replica, showing: Showing) -> None:
        self._file = file
        self._replica = replica
        self._showing = showing

    @property
    def _connection(self) -> Connection:
        return self._file.connection

    def differing_tables(self, answer: Mapping[str, Any]) -> list[str] | None:
        """Compare the rows here with an answer of `app.verify`; None if at another head."""
        from frontdesk.storage.replica.checksums import sums_here, sums_of_server  # seldom

        with rehearsal(self._connection):
            meta = self._replica.signed_in()
            if int(answer["head"]) != meta.cursor:
                return None
            overlay = self._showing.overlay()
            overlay.take_off(list(reversed(overlay.shown())))
            server = sums_of_server(answer)
            here = sums_here(self._connection, self._showing.shapes(), server, answer["since"])
            return [table for table, found in here.items() if found != server[table]]

    def differing_rows(
        self, tables: Iterable[str], suffix: str, since: str, most: int
    ) -> list[tuple[str, UUID]]:
        """Compare the server's rows here with those being loaded; return some that differ."""
        from frontdesk.storage.replica.checksums import differing_rows  # seldom

        with rehearsal(self._connection):
            overlay = self._showing.overlay()
            overlay.take_off(list(reversed(overlay.shown())))
            shapes = self._showing.shapes()
            found = [
                (table, UUID(row_id))
                for table in tables
                if table in shapes
                for row_id in differing_rows(self._connection, shapes[table], suffix, since, most)
            ]
            return found[:most]
