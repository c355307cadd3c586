"""The composition root: builds every object, connects them, closes them in reverse order.

The window opens from the local data alone; the database driver is imported on a thread of its own
once the first frame is on the screen.
"""

from __future__ import annotations

from frontdesk.bootstrap.application import make_application
from frontdesk.bootstrap.opening import open_window, run_window
from frontdesk.bootstrap.program import Program
from frontdesk.bootstrap.session import DeskSession

__all__ = ["DeskSession", "Program", "make_application", "open_window", "run_window"]
