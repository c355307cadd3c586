"""The real window on a demo clinic, another desk of the same clinic, and a camera."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from frontdesk.bootstrap import Program, open_window
from frontdesk.commands.demo_desk import ROLE, demo_locations, demo_profile
from frontdesk.commands.headless_demo import over
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.server.demo.clock import DemoClock
from frontdesk.server.demo.instances import Demo
from frontdesk.storage.replica.commands import Committed
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.theme import ThemeName
from tests.pictures.colleague import Colleague

T = TypeVar("T")

THEMES: tuple[ThemeName, ...] = ("light", "dark")
SIZES = (QSize(1280, 720), QSize(1920, 1080))
LOOKS = tuple((theme, size) for theme in THEMES for size in SIZES)
DOCS = QSize(1440, 900)
_PATIENCE_SECONDS = 60.0


class Camera:
    """Writes what a widget shows, in every look."""

    def __init__(self, program: Program, out: Path) -> None:
        self._program, self._out = program, out
        self.settle: Callable[[], None] = turn
        out.mkdir(parents=True, exist_ok=True)

    def keep(self, name: str, window: QWidget, dialog: QDialog | None = None) -> None:
        """Photograph a window, and the dialog over it, in each look."""
        for theme, size in LOOKS:
            self._program.appearance.choose(theme)
            window.resize(size)
            self.settle()
            picture = window.grab() if dialog is None else over(window.grab(), dialog)
            picture.save(str(self._out / f"{name}-{theme}-{size.height()}.png"))

    def keep_alone(self, name: str, widget: QWidget) -> None:
        """Photograph a window of a size of its own, by day and by night."""
        for theme in THEMES:
            self._program.appearance.choose(theme)
            self.settle()
            widget.grab().save(str(self._out / f"{name}-{theme}.png"))

    def keep_for_docs(self, name: str, window: QWidget, dialog: QDialog | None = None) -> None:
        """Photograph a window as docs/pictures show it."""
        window.resize(DOCS)
        self.settle()
        picture = window.grab() if dialog is None else over(window.grab(), dialog)
        picture.save(str(self._out / f"{name}.png"))

    def strips(
        self, name: str, window: QWidget, height: int, states: list[Callable[[], None]]
    ) -> None:
        """Photograph the upper part of a window in each of several states, one below the other."""
        for theme, size in LOOKS:
            self._program.appearance.choose(theme)
            window.resize(size)
            shots = []
            for state in states:
                state()
                self.settle()
                shots.append(window.grab(QRect(QPoint(0, 0), QSize(size.width(), height))))
            stacked(shots).save(str(self._out / f"{name}-{theme}-{size.height()}.png"))


class Stage:
    """A desk of the demo, signed in, its line, and what a scene needs of them."""

    def __init__(self, demo: Demo, out: Path) -> None:
        self.demo = demo
        self.clock = DemoClock(demo.opens_at)
        login = demo.clinic.login_of(ROLE)
        self.password = login.password
        self.profile = demo_profile(demo)
        self.program = open_window(
            self.profile, login.password, locations=demo_locations(demo), now=self.clock
        )
        session = self.program.session
        assert session is not None
        self.session, self.window, self.desk = session, session.window, session.desk
        self.camera = Camera(self.program, out)
        self.camera.settle = self.settle
        self._status: LinkStatus | None = None
        self._ready = False
        self.colleague = Colleague(demo)
        self.desk.link_changed.connect(self._on_link_changed)
        self.window.day_ready.connect(self._on_day_ready)

    def begin(self) -> None:
        """Wait for the first day and the line."""
        self.until(lambda: self._ready and self.is_live())
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)
        self.settle()

    def is_live(self) -> bool:
        """Whether the desk is on line and nothing waits."""
        status = self._status
        return status is not None and status.state is LinkState.LIVE and not status.waiting

    @property
    def status(self) -> LinkStatus:
        """The last reading of the line."""
        assert self._status is not None
        return self._status

    def off_line(self) -> None:
        """Cut the line."""
        self.session.sync.go_offline()
        self.until(lambda: self.status.state is LinkState.OFFLINE)

    def on_line(self) -> None:
        """Take the line up again and wait until everything is answered."""
        self.session.sync.go_online()
        self.until(self.is_live)
        self.settle()

    def say(self, **values: object) -> None:
        """Let the line read otherwise than it does, once it has been stopped."""
        self.desk.report_link(replace(LinkStatus(LinkState.LIVE, self.clock()), **values))  # type: ignore[arg-type]

    def ask(self, query: Callable[[LocalStore], T]) -> T:
        """Ask the replica as the window does."""
        answers: list[T] = []
        problems: list[FrontDeskError] = []
        self.desk.ask(self.window, query, answers.append, problems.append)
        self.until(lambda: bool(answers or problems))
        if problems:
            raise problems[0]
        return answers[0]

    def do(self, operation: Callable[[LocalStore], ChangeSet]) -> Committed:
        """Do something as the window does."""
        kept: list[Committed] = []
        problems: list[FrontDeskError] = []
        self.desk.perform(self.window, operation, kept.append, problems.append)
        self.until(lambda: bool(kept or problems))
        if problems:
            raise problems[0]
        return kept[0]

    def dialog(self) -> QDialog:
        """Wait for a dialog and return it."""
        self.until(lambda: bool(self._dialogs()))
        self.settle()
        return self._dialogs()[-1]

    def by_day(self) -> None:
        """Begin a scene in the light look: what a dialog takes of it at its start may stay."""
        self.program.appearance.choose("light")
        self.window.resize(LOOKS[0][1])
        self.settle()

    def shut(self, dialog: QDialog) -> None:
        """Close a dialog."""
        dialog.reject()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.until(lambda: not self._dialogs())
        self.window.activateWindow()
        self.by_day()

    def settle(self) -> None:
        """Wait until the window has shown what it asked for."""
        for _round in range(3):
            self.ask(lambda _store: None)
        turn()

    def until(self, holds: Callable[[], bool]) -> None:
        """Let the program work until it holds."""
        late = time.monotonic() + _PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < late, "did not happen in time"
            turn()
            time.sleep(0.005)

    def close(self) -> None:
        """Close the program."""
        self.colleague.close()
        self.program.close()

    def _dialogs(self) -> list[QDialog]:
        return [each for each in self.window.findChildren(QDialog) if each.isVisible()]

    def _on_link_changed(self, status: LinkStatus) -> None:
        self._status = status

    def _on_day_ready(self) -> None:
        self._ready = True


def turn() -> None:
    """Let everything happen that is due."""
    for _round in range(3):
        QApplication.processEvents()


def stacked(shots: list[QPixmap]) -> QPixmap:
    """Return the pictures one below the other, with a gap between them."""
    gap = 6
    whole = QPixmap(
        max(each.width() for each in shots), sum(each.height() + gap for each in shots) - gap
    )
    whole.fill(QColor("#ff00ff"))
    painter, top = QPainter(whole), 0
    for each in shots:
        painter.drawPixmap(0, top, each)
        top += each.height() + gap
    painter.end()
    return whole
