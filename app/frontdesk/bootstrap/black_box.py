"""What the program writes down about itself while it runs, begun before anything can fail."""

from __future__ import annotations

from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.events import Program
from frontdesk.logs.logbook import Logbook
from frontdesk.logs.native_crash import NativeCrashes, collect
from frontdesk.settings import Locations


def crash_folder(locations: Locations) -> CrashFolder:
    """Return where this user's crash reports are kept."""
    return CrashFolder(locations.logs / "crashes")


class BlackBox:
    """The window's log, and the file for a crash of the interpreter.

    A folder that cannot be written is no reason not to work: then there is no box.
    """

    def __init__(self, locations: Locations) -> None:
        self.crashes = crash_folder(locations)
        self._logbook = Logbook(locations.logs, Program.WINDOW)
        self._native: NativeCrashes | None = None
        try:
            collect(self.crashes)
            self._native = NativeCrashes(self.crashes)
        except OSError:
            self._native = None
        self._logbook.begin()

    def close(self) -> None:
        """The program ends in good order."""
        self._logbook.close()
        if self._native is not None:
            self._native.close()
