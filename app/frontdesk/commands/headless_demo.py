"""The demo without a display: the real program does a receptionist's work and leaves pictures."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog

from frontdesk.bootstrap import DeskSession, Program, make_application, open_window
from frontdesk.commands.demo_desk import ROLE, demo_locations, demo_profile
from frontdesk.commands.demo_summary import Acknowledged, summary_of
from frontdesk.commands.demo_work import (
    Operation,
    Shown,
    book_next_free,
    cancel_last_booked,
    check_in_next,
    move_last_booked,
    shown_on,
)
from frontdesk.commands.ending import SIGNALLED
from frontdesk.commands.script_player import ScriptPlayer, Wait
from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import BugError, FrontDeskError
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.printing.desk_sheets import run_sheet_of_day
from frontdesk.printing.pdf import write_pdf
from frontdesk.printing.sheets import Sheet
from frontdesk.server.demo.clock import DemoClock
from frontdesk.server.demo.instances import Demo, DemoPlace
from frontdesk.storage.replica.commands import Committed
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.event_loop import run_loop

T = TypeVar("T")

BOOKED_ONLINE = 3
BOOKED_OFFLINE = 5


def run_headless(place: DemoPlace, demo: Demo, out: Path) -> dict[str, Any]:
    """Play the demo, write pictures, sheets and summary.json to `out`, and return the summary."""
    out.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = make_application(["frontdesk"])
    clock = DemoClock(demo.opens_at)
    program = open_window(
        demo_profile(demo),
        demo.clinic.login_of(ROLE).password,
        locations=demo_locations(demo),
        now=clock,
    )
    try:
        work = HeadlessDemo(program, place, demo, clock, out)
        _play(application, work)
    finally:
        program.close()
    summary = {**summary_of(demo, work.acknowledged), "files": work.files}
    text = json.dumps(summary, indent=2, ensure_ascii=False) + "\n"
    (out / "summary.json").write_text(text, encoding="utf-8")
    return summary


def _play(application: QApplication, work: HeadlessDemo) -> None:
    player = ScriptPlayer(work.steps())
    player.finished.connect(application.quit)
    player.start()
    told = run_loop(application, application.exit)
    if told is not None:
        raise SystemExit(SIGNALLED + told)
    if player.error is not None:
        raise player.error


class HeadlessDemo(QObject):
    """The script: what a receptionist does on a morning when the server goes away for a while."""

    def __init__(
        self, program: Program, place: DemoPlace, demo: Demo, clock: DemoClock, out: Path
    ) -> None:
        super().__init__()
        if program.session is None:
            raise BugError("The program opened no desk.")
        self._session: DeskSession = program.session
        self._appearance = program.appearance
        self._desk = program.session.desk
        self._window = program.session.window
        self._place, self._demo, self._clock, self._out = place, demo, clock, out
        self._ready = False
        self._state = LinkState.CONNECTING
        self._titles: list[str] = []
        self._online: list[Committed] = []
        self._offline: list[Committed] = []
        self.files: list[str] = []
        self._window.day_ready.connect(self._on_day_ready)
        self._desk.link_changed.connect(self._on_link_changed)
        self._refusals: list[str] = []
        self._desk.done.connect(self._titles.append)
        self._desk.refused.connect(self._refusals.append)

    @property
    def acknowledged(self) -> Acknowledged:
        """What the desk promised to keep."""
        return Acknowledged(
            [each.command_id for each in self._online],
            [each.command_id for each in self._offline],
        )

    def steps(self) -> Iterator[Wait]:
        """Yield what to wait for, in the order of the work."""
        yield lambda: self._ready and self._state is LinkState.LIVE
        yield from self._work_online()
        yield from self._take_pictures()
        yield from self._print("run-sheet.pdf")
        yield from self._lose_the_server()
        yield from self._print("run-sheet-offline.pdf")
        yield from self._find_the_server()

    # -- the work ------------------------------------------------------------------------------

    def _work_online(self) -> Iterator[Wait]:
        for number in range(BOOKED_ONLINE):
            yield from self._perform(book_next_free(number, now=self._clock()), self._online)
        yield from self._perform(move_last_booked(now=self._clock()), self._online)
        yield from self._perform(check_in_next(self._demo.day, now=self._clock()), self._online)
        yield from self._perform(cancel_last_booked(now=self._clock()), self._online)
        yield from self._undo()
        yield from self._until_answered()

    def _lose_the_server(self) -> Iterator[Wait]:
        yield self._apart(self._place.server.stop)
        yield lambda: self._state is LinkState.OFFLINE
        for number in range(BOOKED_OFFLINE):
            yield from self._perform(book_next_free(number, now=self._clock()), self._offline)
        yield lambda: self._window.banner.banner is not None  # it comes once that lasts
        yield from self._settle()
        self._keep("offline.png", self._window.grab())

    def _find_the_server(self) -> Iterator[Wait]:
        yield self._apart(self._start_server)
        self._session.sync.nudge()
        yield from self._until_answered()
        yield lambda: self._state is LinkState.LIVE

    def _start_server(self) -> None:
        self._place.server.start()

    def _perform(self, operation: Operation, kept: list[Committed]) -> Iterator[Wait]:
        before = len(kept)
        problems: list[FrontDeskError] = []
        self._desk.perform(self._window, operation, kept.append, problems.append)
        yield lambda: len(kept) > before or bool(problems)
        if problems:
            raise problems[0]

    def _undo(self) -> Iterator[Wait]:
        """Undo as Ctrl+Z does; the command it makes is found in the outbox."""
        told = len(self._titles)
        self._desk.undo()
        yield lambda: len(self._titles) > told or bool(self._refusals)
        if self._refusals:
            raise BugError(f"The demo's undo was refused: {self._refusals[0]}")
        last: list[Committed] = []
        yield from self._ask(_last_command, last.append)
        self._online += last

    def _until_answered(self) -> Iterator[Wait]:
        while True:
            waiting: list[int] = []
            yield from self._ask(lambda store: store.outbox.counts().waiting, waiting.append)
            if waiting == [0]:
                return

    def _ask(self, query: Callable[[LocalStore], T], done: Callable[[T], None]) -> Iterator[Wait]:
        answered: list[bool] = []
        problems: list[FrontDeskError] = []

        def hear(answer: T) -> None:
            done(answer)
            answered.append(True)

        self._desk.ask(self._window, query, hear, problems.append)
        yield lambda: bool(answered or problems)
        if problems:
            raise problems[0]

    def _apart(self, work: Callable[[], None]) -> Wait:
        """Do work in a thread of its own, so that the program goes on; wait for its end."""
        problems: list[FrontDeskError] = []

        def guarded() -> None:
            try:
                work()
            except FrontDeskError as error:
                problems.append(error)

        thread = threading.Thread(target=guarded, name="demo-server", daemon=True)
        thread.start()

        def _ended() -> bool:
            if problems:
                raise problems[0]
            return not thread.is_alive()

        return _ended

    # -- what it leaves ------------------------------------------------------------------------

    def _take_pictures(self) -> Iterator[Wait]:
        shown: list[Shown] = []
        yield from self._ask(shown_on(self._demo.day, now=self._clock()), shown.append)
        yield from self._settle()
        self._window.grid.select(shown[0].appointment_id)
        yield from self._settle()
        self._keep("day.png", self._window.grab())
        yield from self._by_night()
        self._window.records.open_pet(shown[0].pet_id)
        yield lambda: self._dialog() is not None
        yield from self._settle()
        dialog = self._dialog()
        if dialog is not None:
            self._keep("pet.png", over(self._window.grab(), dialog))
            dialog.reject()
        yield lambda: self._dialog() is None

    def _by_night(self) -> Iterator[Wait]:
        chosen = self._appearance.choice
        self._appearance.choose("dark")
        yield from self._settle()
        self._keep("day-dark.png", self._window.grab())
        self._appearance.choose(chosen)
        yield from self._settle()

    def _dialog(self) -> QDialog | None:
        dialogs = self._window.findChildren(QDialog)
        return next((dialog for dialog in dialogs if dialog.isVisible()), None)

    def _settle(self) -> Iterator[Wait]:
        """Wait until the window has shown what it asked the replica for: three rounds of asking."""
        for _round in range(3):
            yield from self._ask(lambda _store: None, lambda _nothing: None)
        yield lambda: True

    def _print(self, name: str) -> Iterator[Wait]:
        sheets: list[Sheet] = []
        day, now = self._demo.day, self._clock()
        ahead = now - datetime.now(UTC)
        yield from self._ask(
            lambda store: run_sheet_of_day(store, day, now=now, ahead=ahead), sheets.append
        )
        write_pdf(sheets[0], self._out / name)
        self.files.append(name)

    def _keep(self, name: str, picture: QPixmap) -> None:
        picture.save(str(self._out / name))
        self.files.append(name)

    @Slot()
    def _on_day_ready(self) -> None:
        self._ready = True

    @Slot(object)
    def _on_link_changed(self, status: LinkStatus) -> None:
        self._state = status.state


def _last_command(store: LocalStore) -> Committed:
    command = store.outbox.recent(1)[0]
    return Committed(command.command_id, command.device_seq, Changed())


def over(window: QPixmap, dialog: QDialog) -> QPixmap:
    """Return a picture of a window with its dialog on it, as the screen shows them."""
    picture = QPixmap(window)
    card = dialog.grab()
    where = QPoint(
        (picture.width() - card.width()) // 2, max(0, (picture.height() - card.height()) // 2)
    )
    painter = QPainter(picture)
    painter.fillRect(picture.rect(), QColor(0, 0, 0, 70))
    painter.drawPixmap(where, card)
    painter.setPen(Qt.GlobalColor.gray)
    painter.drawRect(where.x() - 1, where.y() - 1, card.width() + 1, card.height() + 1)
    painter.end()
    return picture
