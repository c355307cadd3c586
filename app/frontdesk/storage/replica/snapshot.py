"""Loads all of a clinic's rows beside the present ones, then swaps them in one transaction.

The new tables stand in the same file under names of their own until they are complete, so the desk
works on meanwhile and a kill at any moment leaves the old data or the new, never a mix. Another
process that has the file open sees the swap like any commit. How far it has come is kept with the
rows: a load that was cut off goes on where it stopped, also in the next run of the program.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from frontdesk.domain.errors import NotSynchronised
from frontdesk.storage.replica import search_index
from frontdesk.storage.replica.cipher import Connection, immediate
from frontdesk.storage.replica.ddl import (
    TablePlan,
    store_shapes,
    stored_shapes,
    table_plans,
)
from frontdesk.storage.replica.feed import has_gap, load_rows, put_page
from frontdesk.storage.replica.load_mark import (
    Basis,
    LoadMark,
    forget_mark,
    note_partial,
    read_mark,
    write_mark,
)
from frontdesk.storage.replica.mass_loss import begin_anew, refuse_smaller
from frontdesk.storage.replica.meta import ReplicaMeta, write_meta
from frontdesk.storage.replica.renaming import take_off_suffix

_BATCH = 2000
_STAGED = "__"

Progress = Callable[[float], None]


class StagedSnapshot:
    """A snapshot being loaded: rows are `put`, tables done, then `build` and `swap`."""

    def __init__(self, connection: Connection, mark: LoadMark) -> None:
        self._connection = connection
        self.mark = mark
        self._plans: Mapping[str, TablePlan] = table_plans()

    @staticmethod
    def begin(
        connection: Connection, meta: ReplicaMeta, *, total: int = 0, trace: str = ""
    ) -> StagedSnapshot:
        """Begin a load as of the cursor of this meta, the event with this `trace`.

        What an earlier one left goes.
        """
        mark = LoadMark(_new_suffix(), Basis.of(meta), meta.cursor, total=total, trace=trace)
        staged = StagedSnapshot(connection, mark)
        with immediate(connection):
            drop_staged(connection)
            staged.make_tables()
            write_mark(connection, mark)
        return staged

    @staticmethod
    def resume(connection: Connection, meta: ReplicaMeta) -> StagedSnapshot | None:
        """Take up a load that was cut off; None when there is none that fits this meta."""
        mark = read_mark(connection)
        if mark is None or mark.basis != Basis.of(meta) or mark.position > meta.cursor:
            return None
        return StagedSnapshot(connection, mark)

    @staticmethod
    def in_place(connection: Connection, meta: ReplicaMeta) -> StagedSnapshot:
        """Return one whose tables have their names at once; within a single transaction."""
        staged = StagedSnapshot(connection, LoadMark("", Basis.of(meta), meta.cursor))
        staged._drop_present()
        staged.make_tables()
        return staged

    def make_tables(self) -> None:
        """Make the empty tables, within the caller's transaction."""
        for table, plan in self._plans.items():
            self._connection.execute(plan.create(table + self.mark.suffix))

    def missing_tables(self) -> list[str]:
        """Return the tables of which rows are still to come, in the order of loading."""
        return [table for table in self._plans if table not in self.mark.done]

    def knows(self, table: str) -> bool:
        """Whether this program keeps rows of such a table."""
        return table in self._plans

    def put(
        self, table: str, rows: Sequence[str], *, after: str | None = None, is_last: bool = False
    ) -> None:
        """Take rows of a table (JSON texts); it goes on after the id `after`, or is complete."""
        mark = self.mark.with_rows(table, len(rows), after) if rows else self.mark
        with self._noting(mark.with_table(table) if is_last else mark):
            if rows:
                self.load(table, rows)

    def load(self, table: str, rows: Sequence[str]) -> None:
        """Take rows of a table within the caller's transaction; of one not known here, none."""
        if table in self._plans:
            shape = self._plans[table].shape
            load_rows(self._connection, shape, table + self.mark.suffix, rows)

    def table_done(self, table: str) -> None:
        """Note that a table is complete."""
        self.put(table, (), is_last=True)

    def take_page(self, page: Mapping[str, Any], trace: str = "") -> None:
        """Bring the staged rows up to date by an answer of `app.pull`; `trace` of its last event.

        NotSynchronised when it speaks of another timeline, or lacks events because the log was
        trimmed since the line was opened: nothing of it fits.
        """
        if page["epoch"] != self.mark.basis.epoch or has_gap(page, self.mark.position):
            raise NotSynchronised("The server's record continues elsewhere; fetch it anew.")
        shapes = {table: plan.shape for table, plan in self._plans.items()}
        with self._noting(self.mark.at(int(page["position"]), trace)):
            put_page(self._connection, shapes, page, suffix=self.mark.suffix)

    def build(self) -> None:
        """Make the indexes and the search, a transaction each: nobody waits for long."""
        for table in self._plans:
            with immediate(self._connection):
                self._index(table)
        with immediate(self._connection):
            self._make_search()

    def finish_in_place(self, meta: ReplicaMeta, *, partial: bool) -> None:
        """Make the indexes and the search of what stands in its place, and say whose it is."""
        for table in self._plans:
            self._index(table)
        self._make_search()
        self._take_over(meta, partial=partial)

    def swap(self, meta: ReplicaMeta, *, now: datetime) -> None:
        """Put the staged tables in the place of the present ones, without any waiting change.

        MassLoss, and nothing is swapped, when the server sent far fewer pets, clients or visits of
        the same timeline than are here: that is a fault, not a clinic.
        """
        suffix = self.mark.suffix
        refuse_smaller(self._connection, meta, {t: t + suffix for t in self._plans}, now)
        self._drop_present()
        take_off_suffix(self._connection, suffix)
        self._take_over(meta, partial=False)

    def _drop_present(self) -> None:
        for table in (*stored_shapes(self._connection), *search_index.SEARCH_TABLES):
            self._connection.execute(f'drop table if exists "{table}"')

    def _take_over(self, meta: ReplicaMeta, *, partial: bool) -> None:
        """Note that what stands under the tables' names now is of this meta, without any change."""
        store_shapes(self._connection, [plan.shape for plan in self._plans.values()])
        self._connection.execute("delete from overlay_change")
        self._connection.execute("delete from overlay_command")
        forget_mark(self._connection)
        note_partial(self._connection, partial=partial)
        begin_anew(self._connection)
        write_meta(self._connection, meta)

    def _index(self, table: str) -> None:
        suffix = self.mark.suffix
        for statement in self._plans[table].create_indexes(table + suffix, suffix):
            # An earlier run of the program may have stopped right after it.
            self._connection.execute(statement.replace("index", "index if not exists", 1))

    def _make_search(self) -> None:
        suffix = self.mark.suffix
        for table in search_index.SEARCH_TABLES:
            self._connection.execute(f'drop table if exists "{table}{suffix}"')
        search_index.build(self._connection, suffix=suffix)

    @contextmanager
    def _noting(self, mark: LoadMark) -> Iterator[None]:
        """Let the rows of the block and where the load stands after them be one transaction."""
        with immediate(self._connection):
            yield
            write_mark(self._connection, mark)
        self.mark = mark


def load_tables(
    staged: StagedSnapshot,
    tables: Iterable[tuple[str, Iterable[str]]],
    progress: Progress,
    totals: Mapping[str, int] | None,
) -> None:
    """Load rows that are all at hand; `progress` hears 0 to 1, by rows where totals are known."""
    steps = Steps(progress, sum((totals or {}).values()), len(staged.missing_tables()))
    for table, rows in tables:
        if staged.knows(table):
            for batch in _batches(rows):
                staged.put(table, batch)
                steps.rows_done(len(batch))
            staged.table_done(table)
        steps.table_done()
    staged.build()
    progress(1.0)


def drop_staged(connection: Connection) -> None:
    """Remove what a load that never finished left behind."""
    rows = connection.execute(
        "select name from sqlite_master where type = 'table' and instr(name, ?)"
        " order by sql like 'create virtual%' desc",
        (_STAGED,),
    ).fetchall()
    for row in rows:
        connection.execute(f'drop table if exists "{row[0]}"')


class Steps:
    """Tells how far a load is: by rows where the totals are known, else by tables."""

    def __init__(self, progress: Progress, total: int, tables: int, rows: int = 0) -> None:
        self._progress = progress
        self._total = total
        self._tables = tables
        self._rows_done = rows
        self._tables_done = 0

    def rows_done(self, count: int) -> None:
        """So many more rows are here."""
        self._rows_done += count
        if self._total:
            self._progress(min(0.9, 0.9 * self._rows_done / self._total))

    def table_done(self) -> None:
        """One more table is complete."""
        self._tables_done += 1
        if not self._total:
            self._progress(min(0.9, 0.9 * self._tables_done / self._tables))


def _new_suffix() -> str:
    return f"{_STAGED}{os.urandom(4).hex()}"


def _batches(rows: Iterable[str]) -> Iterator[list[str]]:
    """Fetch first, write then: the file is not held while the network is slow."""
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
