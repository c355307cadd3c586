"""Fetches all of a clinic's rows, a page at a time, and goes on where a cut line stopped it.

Of one line all pages are of one moment of the server. After a cut the rest comes from a later
moment; the events in between then bring every row up to that one before anything is shown, so that
the desk never sees a mix of two (docs/adr/0030). A desk that has nothing yet gets its day first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.link import LoadProgress
from frontdesk.storage.postgres.moment import Moment, Question, Rows
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.load_mark import LoadMark
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.snapshot import StagedSnapshot
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.page_size import PageSize

DIFFERENCE_EVENTS = 1000

_SAYS_TOTALS = 3
"""The schema since which a server counts its rows and gives a day of them."""

Page = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a table: (row as JSON text, its id)."""

    table: str
    rows: Rows
    is_last: bool


class Loading:
    """The load of one desk; every call must come from the thread that made the store.

    `on_page` hears each page of the difference before it is taken, `on_loaded` what is loaded
    before it is swapped in, `on_progress` 0 to 1.
    """

    def __init__(
        self,
        store: LocalStore,
        *,
        clock: Callable[[], float],
        on_changed: Callable[[Changed], None],
        on_progress: Callable[[float | None], None],
        on_page: Callable[[Page], object],
        on_loaded: Callable[[StagedSnapshot], None] = lambda _staged: None,
    ) -> None:
        self.progress: LoadProgress | None = None
        self._store = store
        self._on_changed = on_changed
        self._on_progress = on_progress
        self._on_page = on_page
        self._on_loaded = on_loaded
        self._size = PageSize(clock)
        self._steps: Iterator[int | None] | None = None
        self._link: ServerLink | None = None
        self._today_here = False

    @property
    def is_under_way(self) -> bool:
        """Whether a step was taken on this line, and the load has not ended since."""
        return self._steps is not None

    def step(self, link: ServerLink, greeting: Mapping[str, Any], meta: ReplicaMeta) -> int | None:
        """Take one step; return the position of the log that everything is of, when all is here.

        `greeting` is what hello said on this line, `meta` the same as the replica keeps it. Raises
        MassLoss when the server holds far fewer rows than are here, and what the line raises: what
        has come until then is kept.
        """
        if self._steps is None or self._link is not link:
            self.interrupt()
            self._link, self._steps = link, self._run(link, greeting, meta)
            self._today_here = self._store.replica.meta is not None
        try:
            position = next(self._steps, None)
        except BaseException:
            self.interrupt()
            raise
        if position is not None:
            self._end()
        return position

    def interrupt(self) -> None:
        """The line was closed, or will be: go on with another one."""
        if self._steps is not None:
            self._steps.close()  # type: ignore[attr-defined]
            self._size.cut()
        self._end()

    def _end(self) -> None:
        begun = self._steps is not None
        self._steps = self._link = self.progress = None
        if begun:
            self._on_progress(None)

    def _run(
        self, link: ServerLink, greeting: Mapping[str, Any], meta: ReplicaMeta
    ) -> Iterator[int | None]:
        """Yield after each step, and at the end the position that everything is of."""
        with link.consistent() as moment:
            told = replace(meta, cursor=link.head())
            totals = self._totals(moment, greeting)
            if totals and self._store.replica.meta is None:
                self._take_first_day(moment, greeting, told)
                yield None
            staged = self._store.loads.take_up(
                told, totals, min_seq=int(greeting["min_seq"] or 0), trace_at=link.trace
            )
            for page in self._pages(moment, staged.missing_tables(), staged.mark.place_in):
                self._put(staged, page)
                yield None
            yield from self._difference(link, staged, told.cursor)
        self._on_loaded(staged)
        staged.build()
        changed = self._store.loads.finish(staged, told)
        self._on_progress(1.0)
        self._on_changed(changed)
        yield told.cursor

    def _totals(self, moment: Moment, greeting: Mapping[str, Any]) -> dict[str, int]:
        from frontdesk.storage.schema import REPLICATED

        if int(greeting["schema_version"]) < _SAYS_TOTALS:
            return {}
        return moment.totals(REPLICATED)

    def _take_first_day(
        self, moment: Moment, greeting: Mapping[str, Any], told: ReplicaMeta
    ) -> None:
        rows = moment.of_day(*_today(greeting, told))
        changed = self._store.loads.of_first_day(told, rows)
        self._today_here = True
        self._on_changed(changed)

    def _pages(
        self, moment: Moment, tables: list[str], place_in: Callable[[str], str | None]
    ) -> Iterator[_Page]:
        """Fetch what is missing of these tables; the next page comes while one is put away."""
        left = iter(tables)
        question = self._ask_first(moment, left, place_in)
        while question is not None:
            with self._size.one_page():
                rows = moment.answer(question)
            page = _Page(question.table, rows, is_last=len(rows) < question.limit)
            failure: FrontDeskError | None = None
            try:
                question = (
                    self._ask_first(moment, left, place_in)
                    if page.is_last
                    else moment.ask(page.table, rows[-1][1], self._size.rows)
                )
            except FrontDeskError as error:
                failure = error
            yield page
            if failure is not None:
                raise failure

    def _ask_first(
        self, moment: Moment, left: Iterator[str], place_in: Callable[[str], str | None]
    ) -> Question | None:
        table = next(left, None)
        return None if table is None else moment.ask(table, place_in(table), self._size.rows)

    def _put(self, staged: StagedSnapshot, page: _Page) -> None:
        rows, after = [row for row, _id in page.rows], page.rows[-1][1] if page.rows else None
        staged.put(page.table, rows, after=after, is_last=page.is_last)
        self._tell(staged)

    def _difference(self, link: ServerLink, staged: StagedSnapshot, head: int) -> Iterator[None]:
        """Bring the rows of earlier moments up to this one, within it."""
        while staged.mark.position < head:
            page = link.pull(staged.mark.position, DIFFERENCE_EVENTS)
            self._on_page(page)
            staged.take_page(page, link.trace(page["position"]))
            yield

    def _tell(self, staged: StagedSnapshot) -> None:
        mark = staged.mark
        self.progress = LoadProgress(mark.rows, mark.total, self._today_here)
        self._on_progress(_share(mark, len(staged.missing_tables())))


def _share(mark: LoadMark, missing: int) -> float:
    """Return how much of a load is done: by rows where the total is known, else by tables."""
    done = len(mark.done)
    whole, part = (mark.total, mark.rows) if mark.total else (done + missing, done)
    return 0.0 if not whole else min(0.95, 0.95 * part / whole)


def _today(greeting: Mapping[str, Any], told: ReplicaMeta) -> tuple[datetime, datetime]:
    """Return the bounds of the clinic's own day, by the server's clock."""
    zone = ZoneInfo(told.timezone)
    day = datetime.fromisoformat(greeting["server_time"]).astimezone(zone).date()
    bounds = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    begins, ends = (each.astimezone(UTC) for each in bounds)
    return begins, ends
