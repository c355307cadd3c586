"""Which day, site and view are looked at; reads them anew whenever something concerns them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from frontdesk.domain.agenda import DayAgenda
from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.ids import SiteId
from frontdesk.domain.wall_clock import business_day
from frontdesk.storage.replica.agenda import DAY_TABLES, DayReading, month_load, read_day
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.views import EVERYONE, View
from frontdesk.ui.widgets.month_grid import Month

if TYPE_CHECKING:
    from frontdesk.storage.replica.store import LocalStore

_TICK_MS = 5_000
_NO_NEWS = Changed()
_ANYTHING = Changed(everything=True)


class DayDesk(QObject):
    """Holds the place in the calendar.

    Signals:
        agenda_read(DayAgenda): the columns of the view.
        whole_day_read(DayAgenda): all columns, for counters and sheets.
        day_changed(date): another day is looked at; its agenda follows.
        today_changed(date): midnight passed, whatever day is looked at.
        load_read(dict[date, int]): the visits of the month.
        minute_passed(): time moved on.
    """

    agenda_read = Signal(object)
    whole_day_read = Signal(object)
    day_changed = Signal(object)
    today_changed = Signal(object)
    load_read = Signal(object)
    minute_passed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._zone = ZoneInfo("UTC")
        self._site: SiteId | None = None
        self._view = EVERYONE
        self._day = desk.now().date()
        self._today = self._day
        self._whole: DayAgenda | None = None
        self._reading: DayReading | None = None
        self._news = _NO_NEWS
        self._followed = False
        self._asking = False
        self._month: Month | None = None
        self._load_is_old = False
        self._minute: datetime | None = None
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._on_tick)
        desk.changed.connect(self._on_changed)

    @property
    def day(self) -> date:
        """The day looked at."""
        return self._day

    @property
    def today(self) -> date:
        """The clinic's present day."""
        return business_day(self._desk.now(), self._zone)

    @property
    def site_id(self) -> SiteId | None:
        """The site looked at; None is the first one."""
        return self._site

    @property
    def whole(self) -> DayAgenda | None:
        """The day last read, with all its columns."""
        return self._whole

    def start(self, zone: ZoneInfo, reading: DayReading) -> None:
        """Begin with the clinic's present day, which has been read already."""
        self._zone, self._site = zone, reading.agenda.site_id
        self._today = self._day = reading.agenda.day
        self._clock.start()
        self.day_changed.emit(self._day)
        self._show(reading)

    def go_to(self, day: date) -> None:
        """Look at another day."""
        if day != self._day:
            self._day = day
            self.day_changed.emit(day)
            self.refresh()

    @Slot()
    def go_to_today(self) -> None:
        """Look at the present day."""
        self.go_to(self.today)

    def step(self, days: int) -> None:
        """Look at a day before or after."""
        self.go_to(self._day + timedelta(days=days))

    def choose_view(self, view: View) -> None:
        """Look at other columns of the same day."""
        self._view = view
        if self._whole is not None:
            self.agenda_read.emit(view.of(self._whole))

    @Slot()
    def refresh(self) -> None:
        """Read the whole day, and its month when that may be different too."""
        self._follow(_ANYTHING)

    def _follow(self, changed: Changed) -> None:
        """Read what these changes touch; those that come meanwhile are read together after it."""
        self._news |= changed
        if self._asking:
            return
        self._asking = True
        news, self._news = self._news, _NO_NEWS
        self._followed = not news.everything
        day, site, now, held = self._day, self._site, self._desk.now(), self._reading
        self._desk.ask(
            self,
            lambda store: _read(store, site, day, now, held, news),
            self._on_reading,
            self._on_failed,
        )

    @Slot(object)
    def read_load(self, month: Month) -> None:
        """Read how full the days of a month are."""
        self._month, self._load_is_old = month, False
        site = self._site
        self._desk.ask(
            self,
            lambda store: month_load(store.replica, site, month.year, month.month),
            self.load_read.emit,
        )

    def _on_reading(self, reading: DayReading) -> None:
        self._asking = False
        if reading.agenda.day == self._day:
            self._show(reading)
        self._go_on()

    def _go_on(self) -> None:
        """Read what has changed meanwhile, else how full the month is, if that did."""
        if self._news is not _NO_NEWS:
            self._follow(_NO_NEWS)
        elif self._load_is_old and self._month is not None:
            self.read_load(self._month)

    def _show(self, reading: DayReading) -> None:
        self._reading, self._whole = reading, reading.agenda
        self.agenda_read.emit(self._view.of(reading.agenda))
        self.whole_day_read.emit(reading.agenda)

    def _on_failed(self, error: FrontDeskError) -> None:
        """Tell why a day cannot be shown, and name again the one that is."""
        self._asking = False
        self._reading = None  # what is shown has not followed these changes
        self._desk.tell(error)
        if self._news is not _NO_NEWS:
            self._follow(_NO_NEWS)
        elif self._whole is not None and self._whole.day != self._day:
            self._day = self._whole.day
            self.day_changed.emit(self._day)

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if changed.concerns(*DAY_TABLES):
            self._load_is_old |= changed.concerns("appointment")
            self._follow(changed)

    @Slot()
    def _on_tick(self) -> None:
        minute = self._desk.now().replace(second=0, microsecond=0)
        if minute == self._minute:
            return
        self._minute = minute
        self.minute_passed.emit()
        if self._followed:  # other programs of this workstation tell nobody what they write
            self.refresh()
        today = self.today
        if today != self._today:
            if self._day == self._today:
                self.go_to(today)
            self._today = today
            self.today_changed.emit(today)


def _read(
    store: LocalStore,
    site: SiteId | None,
    day: date,
    now: datetime,
    held: DayReading | None,
    news: Changed,
) -> DayReading:
    """Return the day, read whole only where what is held of it cannot follow the news."""
    from frontdesk.storage.replica.day_patch import patched_day  # not for the first day

    patched = None
    if held is not None and held.agenda.day == day:
        patched = patched_day(store.replica, held, news, now=now)
    return patched or read_day(store.replica, site, day, now=now)
