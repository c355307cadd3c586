"""What happens when the window wants paper; the printer's part is imported with the first sheet."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from frontdesk.settings import Preferences
from frontdesk.storage.replica.meta import utc_now
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.desk.desk import Desk, Reads
from frontdesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from frontdesk.printing.sheet_desk import SheetDesk
    from frontdesk.printing.sheets import Sheet
    from frontdesk.ui.main_window import MainWindow, PrintWish


class PrintingRoom(QObject):
    """Sheets for one window, on a thread of their own: a slow printer holds nobody else up."""

    def __init__(self, window: MainWindow, desk: Desk, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._preferences = preferences
        self.tasks = TaskRunner("printing")
        self._sheets: SheetDesk | None = None

    def close(self) -> None:
        """End the thread; what was sent to the printer still goes there."""
        self.tasks.close(last=_nothing)

    @Slot(object)
    def print_sheet(self, wish: PrintWish) -> None:
        """Set what was asked for and open the dialog it goes to."""
        self._desk.ask(
            self._window,
            partial(self._sheet, wish, now=self._desk.now()),
            lambda sheet: self._print(sheet, to_printer=wish.to_printer),
            reads=Reads.THE_PRESENT_DAY,
        )

    def _sheet(self, wish: PrintWish, store: LocalStore, *, now: datetime) -> Sheet:
        """Read the sheet, as the command line does; on the replica thread."""
        from frontdesk.printing.desk_sheets import run_sheet_of_day
        from frontdesk.storage.replica.readable import present_day, require_readable

        of_today = wish.day == present_day(store)
        require_readable(store, store.active_login or "", of_today=of_today)
        return run_sheet_of_day(
            store,
            wish.day,
            now=now,
            site_id=wish.site_id,
            ahead=now - utc_now(),
            alerts=self._preferences.print_alerts,
        )

    def _print(self, sheet: Sheet, *, to_printer: bool) -> None:
        """Open a dialog, unless the key was pressed twice and the first one is there already."""
        if self._sheets is None:
            self._sheets = self._sheet_desk()
        if to_printer:
            self._sheets.ask_for_printer(sheet)
        else:
            self._sheets.preview(sheet)

    def _sheet_desk(self) -> SheetDesk:
        from frontdesk.printing.paper import preferred_paper
        from frontdesk.printing.sheet_desk import SheetDesk

        sheets = SheetDesk(self._window, self.tasks.run, preferred_paper(self._preferences.paper))
        sheets.printed.connect(self._window.status.show_done)
        sheets.failed.connect(self._window.say)
        return sheets


def _nothing() -> None:
    """Do nothing, after all that was asked for before."""
