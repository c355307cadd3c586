"""Circular garbage is collected on the thread of the window alone.

Python collects on whatever thread happens to allocate, and a worker that lets go of a timer or a
model pulls it from under Qt's event loop: Qt warns that timers cannot be stopped from another
thread, and the program dies. Only widgets are spared by the binding (PySide6 6.11).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_LOOK_EVERY_MS = 1000
_OBJECTS_BETWEEN_COLLECTIONS = 20_000  # the default of 700 would walk a day's cards all the time


class Collector(QObject):
    """Does nearly what Python's own collector does, on this thread; that one is switched off.

    Nothing is collected before `begin`: what is imported and built for the window is no garbage.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    @Slot()
    def begin(self) -> None:
        """Collect from now on, but never again what is there by now."""
        if not self._timer.isActive():
            gc.freeze()
            self._timer.start()

    @Slot()
    def look(self) -> None:
        """Collect the oldest generation that is due by Python's own counts and thresholds.

        As there, none is while the youngest is not.
        """
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[0] > thresholds[0]:
            gc.collect(max(age for age in range(3) if counts[age] > thresholds[age]))
