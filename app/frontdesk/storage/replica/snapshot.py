"""Loads all of a clinic's rows beside the present ones, then swaps them in one transaction.

The new tables stand in the same file under names of their own until they are complete, so the desk
works on meanwhile and a kill at any moment leaves the old data or the new, never a mix. Another
process that has the file open sees the swap like any commit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.storage.replica import search_index
from frontdesk.storage.replica.cipher import Connection, immediate
from frontdesk.storage.replica.ddl import (
    TablePlan,
    store_shapes,
    stored_shapes,
    table_plans,
)
from frontdesk.storage.replica.feed import load_rows
from frontdesk.storage.replica.meta import ReplicaMeta, read_meta, write_meta

_BATCH = 2000
_STAGED = "__"

_PRECIOUS = ("client", "pet")
_MAY_VANISH_ROWS = 50
_MAY_VANISH_SHARE = 0.2

Progress = Callable[[float], None]


class StagedSnapshot:
    """A snapshot being loaded: `load` it, then `swap` it within a write transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._suffix = f"{_STAGED}{os.urandom(4).hex()}"
        self._plans: dict[str, TablePlan] = table_plans()

    def load(
        self,
        tables: Iterable[tuple[str, Iterable[str]]],
        progress: Progress,
        totals: Mapping[str, int] | None,
    ) -> None:
        """Load the rows (JSON texts) in small transactions, then the indexes and the search."""
        steps = _Steps(progress, totals, len(self._plans))
        with immediate(self._connection):
            drop_staged(self._connection)
            for table, plan in self._plans.items():
                self._connection.execute(plan.create(table + self._suffix))
        for table, rows in tables:
            if table in self._plans:
                self._load_table(table, rows, steps)
            steps.table_done()
        for table, plan in self._plans.items():
            with immediate(self._connection):
                for statement in plan.create_indexes(table + self._suffix, self._suffix):
                    self._connection.execute(statement)
        with immediate(self._connection):
            search_index.build(self._connection, suffix=self._suffix)
        progress(1.0)

    def swap(self, meta: ReplicaMeta) -> None:
        """Put the staged tables in the place of the present ones, without any waiting change.

        ReplicaUnusable, and nothing is swapped, when the server sent far fewer pets or clients of
        the same timeline than are here: that is a fault, not a clinic.
        """
        self._refuse_mass_loss(meta)
        for table in (*stored_shapes(self._connection), *search_index.SEARCH_TABLES):
            self._connection.execute(f'drop table if exists "{table}"')
        for table in (*self._plans, *search_index.SEARCH_TABLES):
            self._connection.execute(f'alter table "{table}{self._suffix}" rename to "{table}"')
        store_shapes(self._connection, [plan.shape for plan in self._plans.values()])
        self._connection.execute("delete from overlay_change")
        self._connection.execute("delete from overlay_command")
        write_meta(self._connection, meta)

    def _load_table(self, table: str, rows: Iterable[str], steps: _Steps) -> None:
        shape = self._plans[table].shape
        for batch in _batches(rows):
            with immediate(self._connection):
                load_rows(self._connection, shape, table + self._suffix, batch)
            steps.rows_done(len(batch))

    def _refuse_mass_loss(self, meta: ReplicaMeta) -> None:
        present = read_meta(self._connection)
        if present is None or present.epoch != meta.epoch or present.tenant_id != meta.tenant_id:
            return
        for table in _PRECIOUS:
            here = _live(self._connection, table) - _waiting(self._connection, table)
            vanishing = here - _live(self._connection, table + self._suffix)
            if vanishing > _MAY_VANISH_ROWS and vanishing > here * _MAY_VANISH_SHARE:
                raise ReplicaUnusable(
                    f"The server sent {vanishing} fewer records ({table}) than are kept here."
                    " What is here was kept; tell whoever runs the server."
                )


def drop_staged(connection: Connection) -> None:
    """Remove what a load that never finished left behind."""
    rows = connection.execute(
        "select name from sqlite_master where type = 'table' and instr(name, ?)"
        " order by sql like 'create virtual%' desc",
        (_STAGED,),
    ).fetchall()
    for row in rows:
        connection.execute(f'drop table if exists "{row[0]}"')


class _Steps:
    """Tells how far a load is: by rows where the totals are known, else by tables."""

    def __init__(self, progress: Progress, totals: Mapping[str, int] | None, tables: int) -> None:
        self._progress = progress
        self._total = sum((totals or {}).values())
        self._tables = tables
        self._rows_done = 0
        self._tables_done = 0

    def rows_done(self, count: int) -> None:
        self._rows_done += count
        if self._total:
            self._progress(min(0.9, 0.9 * self._rows_done / self._total))

    def table_done(self) -> None:
        self._tables_done += 1
        if not self._total:
            self._progress(min(0.9, 0.9 * self._tables_done / self._tables))


def _batches(rows: Iterable[str]) -> Iterator[list[str]]:
    """Fetch first, write then: the file is not held while the network is slow."""
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _live(connection: Connection, table: str) -> int:
    row = connection.execute(f'select count(*) from "{table}" where deleted_at is null').fetchone()
    return 0 if row is None else int(row[0])


def _waiting(connection: Connection, table: str) -> int:
    """Count the live rows that are only here because a command waits: the server has none yet."""
    row = connection.execute(
        f'select count(*) from "{table}" where deleted_at is null and id in'
        " (select row_id from overlay_change where tbl = ? and found = 'nothing')",
        (table,),
    ).fetchone()
    return 0 if row is None else int(row[0])
