"""Whether what the strip says has been on the screen before somebody's key answers it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget


class Sight(QObject):
    """Knows when something that must be seen has been painted.

    It counts as seen once the keys have been taken that were pressed before the painting: such a
    key answers what stood there earlier.
    """

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self._watched = watched
        self._awaited = False
        self._painted = QTimer(self, singleShot=True, interval=0)  # 0: after the waiting input
        self._painted.timeout.connect(self._on_seen)
        watched.installEventFilter(self)

    @property
    def is_awaited(self) -> bool:
        """Whether something is still to be seen."""
        return self._awaited

    def expect(self) -> None:
        """From now on there is something that must be seen first."""
        self._awaited = True
        self._painted.stop()
        self._watched.update()  # the same words again would not be painted by themselves

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the painting."""
        if self._awaited and event.type() == QEvent.Type.Paint and not self._painted.isActive():
            self._painted.start()
        return super().eventFilter(watched, event)

    @Slot()
    def _on_seen(self) -> None:
        self._awaited = False
