"""What the program writes down about itself while it runs, begun before anything can fail."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from frontdesk.domain.errors import NotFound, ProfileUnusable
from frontdesk.logs import log
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.events import Program, SafeStart
from frontdesk.logs.logbook import Logbook
from frontdesk.logs.native_crash import NativeCrashes, collect
from frontdesk.logs.starts import CrashLoop, Starts
from frontdesk.settings import Locations
from frontdesk.storage.profiles import load_profile


def crash_folder(locations: Locations) -> CrashFolder:
    """Return where this user's crash reports are kept."""
    return CrashFolder(locations.logs / "crashes")


class BlackBox:
    """The window's log, the file for a crash of the interpreter, and the marks of its starts.

    `set_aside` is how many copies of data were put aside because the window ended badly again and
    again (`loop`). A folder that cannot be written is no reason not to work: then there is no box.
    """

    def __init__(self, locations: Locations) -> None:
        self.crashes = crash_folder(locations)
        self._logbook = Logbook(locations.logs, Program.WINDOW)
        self._native = _prepare_for_the_worst(self.crashes)
        self._logbook.begin()
        self._starts = Starts(locations.logs / "starts.json")
        self.loop = self._starts.begin()
        self.set_aside = 0 if self.loop is None else _begin_carefully(locations, self.loop)

    def opened(self, directory: Path) -> None:
        """Note that a desk is being opened."""
        self._starts.opened(directory)

    def close(self) -> None:
        """The program ends in good order."""
        self._starts.ended()
        self._logbook.close()
        if self._native is not None:
            self._native.close()


def _prepare_for_the_worst(crashes: CrashFolder) -> NativeCrashes | None:
    try:
        collect(crashes)
        return NativeCrashes(crashes)
    except OSError:
        return None


def _begin_carefully(locations: Locations, loop: CrashLoop) -> int:
    """Put the copies of data aside that may be at fault; return how many were."""
    from frontdesk.sync.safe_start import put_aside  # seldom

    set_aside = 0
    for directory in loop.desks:
        with suppress(NotFound, ProfileUnusable):
            set_aside += put_aside(load_profile(locations, directory))
    log(SafeStart(loop.crashes, set_aside))
    return set_aside
