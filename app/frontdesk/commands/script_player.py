"""Plays a script in the program's own event loop: each step waits until what it asked for is so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from frontdesk.domain.errors import EnvironmentalError

Wait = Callable[[], bool]

_TICK_MS = 15
STEP_SECONDS = 60.0
"""No step takes so long on a working machine; then the script gives up."""


class ScriptPlayer(QObject):
    """Takes steps from a generator, which yields what to wait for before it goes on.

    Signals:
        finished(): the script is through, or `error` says what stopped it.
    """

    finished = Signal()

    def __init__(self, steps: Iterator[Wait], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.error: Exception | None = None
        self._steps = steps
        self._wait: Wait = lambda: True
        self._until = 0.0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    @Slot()
    def start(self) -> None:
        """Begin with the first step."""
        self._until = time.monotonic() + STEP_SECONDS
        self._timer.start()

    @Slot()
    def _on_tick(self) -> None:
        try:
            if self._wait():
                self._wait = next(self._steps)
                self._until = time.monotonic() + STEP_SECONDS
            elif time.monotonic() > self._until:
                self._end(EnvironmentalError("The demo got no answer in time and was given up."))
        except StopIteration:
            self._end(None)
        except Exception as error:  # noqa: BLE001 - the script's edge: the caller raises it again
            self._end(error)

    def _end(self, error: Exception | None) -> None:
        self._timer.stop()
        self.error = error
        self.finished.emit()
