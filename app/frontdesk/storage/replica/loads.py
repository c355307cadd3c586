"""Replaces the rows of a replica: all of them, or at first those of the day at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from frontdesk.domain.changed import Changed
from frontdesk.domain.link import VanishingRows
from frontdesk.storage.replica import mass_loss
from frontdesk.storage.replica.cipher import Connection, immediate, translated
from frontdesk.storage.replica.load_mark import is_partial
from frontdesk.storage.replica.meta import ReplicaMeta, read_meta
from frontdesk.storage.replica.outbox import Outbox
from frontdesk.storage.replica.putting_aside import remove_what_was_aside
from frontdesk.storage.replica.replica_file import ReplicaFile
from frontdesk.storage.replica.snapshot import Progress, StagedSnapshot, load_tables

FirstRows = Iterable[tuple[str, str]]
"""Rows of a first day: each with its table, as JSON text."""


class Loads:
    """The loads of one replica; `show` puts the waiting commands on the rows of a meta."""

    def __init__(
        self,
        file: ReplicaFile,
        outbox: Outbox,
        clock: Callable[[], datetime],
        show: Callable[[ReplicaMeta], object],
    ) -> None:
        self._file = file
        self._outbox = outbox
        self._clock = clock
        self._show = show

    @property
    def _connection(self) -> Connection:
        return self._file.connection

    @property
    def is_partial(self) -> bool:
        """Whether only the first day is here, and all else is still to come."""
        with translated():
            return is_partial(self._connection)

    def of_rows(
        self,
        meta: ReplicaMeta,
        tables: Iterable[tuple[str, Iterable[str]]],
        progress: Progress,
        totals: Mapping[str, int] | None,
    ) -> Changed:
        """Replace all server rows by these, in one go."""
        staged = StagedSnapshot.begin(self._connection, meta)
        load_tables(staged, tables, progress, totals)
        return self.finish(staged, meta)

    def of_first_day(self, meta: ReplicaMeta, rows: FirstRows) -> Changed:
        """Let the desk begin with the rows of its day while all others are still to come."""
        by_table: dict[str, list[str]] = {}
        for table, row in rows:
            by_table.setdefault(table, []).append(row)
        self._outbox.enrolments.enrol(meta.login, meta.device_id)
        with immediate(self._connection):
            staged = StagedSnapshot.in_place(self._connection, meta)
            for table, texts in by_table.items():
                staged.load(table, texts)
            staged.finish_in_place(meta, partial=True)
            self._show(meta)
        return Changed(everything=True)

    def take_up(
        self,
        meta: ReplicaMeta,
        totals: Mapping[str, int],
        *,
        min_seq: int = 0,
        trace_at: Callable[[int], str] = lambda _position: "",
    ) -> StagedSnapshot:
        """Go on with the load that was cut off, or begin one as of this meta.

        The rows of an earlier moment are good as long as the log still has every event since, from
        `min_seq` on, and the same one there: `trace_at` says what stands at a position. MassLoss
        when the server has far fewer rows than are here.
        """
        with translated():
            mass_loss.refuse_totals(self._connection, meta, totals, self._clock())
            resumed = StagedSnapshot.resume(self._connection, meta)
        if (
            resumed is not None
            and resumed.mark.position >= min_seq
            and trace_at(resumed.mark.position) == resumed.mark.trace
        ):
            return resumed
        return StagedSnapshot.begin(
            self._connection, meta, total=sum(totals.values()), trace=trace_at(meta.cursor)
        )

    def finish(self, staged: StagedSnapshot, meta: ReplicaMeta) -> Changed:
        """Put the staged rows in the place of all others; the waiting commands stay on top."""
        self._outbox.enrolments.enrol(meta.login, meta.device_id)
        with immediate(self._connection):
            staged.swap(meta, now=self._clock())
            self._show(meta)
        remove_what_was_aside(self._file.path)
        return Changed(everything=True)

    def accept_loss(self, lost: Iterable[VanishingRows]) -> None:
        """Let these rows vanish: somebody who may has seen the numbers."""
        with immediate(self._connection):
            meta = read_meta(self._connection)
            if meta is not None:
                mass_loss.accept(self._connection, meta, lost, self._clock())
