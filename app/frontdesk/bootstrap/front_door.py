"""Lets a window hear when the program is started again, and come to the front then."""

from __future__ import annotations

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget

from frontdesk.bootstrap.window_place import WindowPlace
from frontdesk.storage.profiles import Profile
from frontdesk.ui.tasks import TaskRunner


class FrontDoor(QObject):
    """Holds the place of the profile's one window; the disk is touched on the thread of `tasks`."""

    def __init__(self, profile: Profile, window: QWidget, tasks: TaskRunner) -> None:
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._place = WindowPlace(profile)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_changed)

    def open(self) -> None:
        """Take the place, unless another window has it, and listen from then on."""
        self._tasks.run(self, self._place.take, lambda taken: self._listen(taken=taken))

    def close(self) -> None:
        """Let the next window have the place."""
        self._place.release()

    def _listen(self, *, taken: bool) -> None:
        if taken:
            self._watcher.addPath(str(self._place.folder))
            self._on_changed()  # somebody may have called in between

    @Slot()
    def _on_changed(self) -> None:
        self._tasks.run(self, self._place.answer, lambda called: self._come(called=called))

    def _come(self, *, called: bool) -> None:
        if called:
            self._window.setWindowState(
                self._window.windowState() & ~Qt.WindowState.WindowMinimized
            )
            self._window.show()
            self._window.raise_()
            self._window.activateWindow()
            QApplication.alert(self._window)  # where the system lets nobody push to the front
