"""Qt's application, and how the interpreter runs beneath it."""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication

from frontdesk.domain.errors import EnvironmentalError
from frontdesk.ui.none_guard import lost_none_references, refuse_broken_binding

_THREAD_SWITCH_SECONDS = 0.001
"""A busy worker gives way to the window this often; the default of 5 ms shows as jerks."""


def make_application(arguments: list[str]) -> QApplication:
    """Return Qt's application; EnvironmentalError without a display or with a broken binding."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        # Qt would end the process with an abort here.
        raise EnvironmentalError(
            "There is no display. Start the program from a desktop session, or use "
            "frontdesk demo --headless OUT."
        )
    refuse_broken_binding(lost_none_references())
    sys.setswitchinterval(_THREAD_SWITCH_SECONDS)
    # Named here and not set later, for which Python would have to know all of Qt's styles.
    application = QApplication([*arguments, "-style", "Fusion"])
    application.setApplicationName("Pet Care Scheduler")
    return application
