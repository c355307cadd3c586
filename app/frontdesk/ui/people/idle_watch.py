"""Notices that nobody has touched the window for a while.

It hears what the window system delivers to the program's windows: keys, the mouse, a finger. News
from the server repaint the day but are nobody's hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget

LOOK_MS = 1000

_HANDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,  # all that is heard of a key that is a shortcut
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.InputMethod,
    }
)


class IdleWatch(QObject):
    """Counts from the last key or movement; `after` of zero never says anything.

    Two clocks count. The steady one is nobody's to set; it stops while the machine sleeps, and the
    time of day tells of that.

    Signals:
        idle(): nobody has touched the window for so long, or the system goes to sleep.
    """

    idle = Signal()

    def __init__(
        self,
        window: QWidget,
        after: timedelta,
        *,
        now: Callable[[], datetime],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(window)
        self._after, self._now, self._steady = after, now, steady
        self._touched_at = (steady(), now())
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self.look)
        if after <= timedelta(0):
            return
        self._watch(window.windowHandle())
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._watch)
            application.applicationStateChanged.connect(self._on_state)
        self._look.start()

    def touch(self) -> None:
        """Somebody is here."""
        self._touched_at = (self._steady(), self._now())

    @Slot()
    def look(self) -> None:
        """Say so when it has been too long."""
        steady, day = self._touched_at
        for_so_long = max(timedelta(seconds=self._steady() - steady), self._now() - day)
        if for_so_long >= self._after:
            self.touch()
            self.idle.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a hand and let everything pass."""
        if event.type() in _HANDS:
            self.touch()
        return super().eventFilter(watched, event)

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    @Slot(Qt.ApplicationState)
    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationSuspended:
            self.idle.emit()
