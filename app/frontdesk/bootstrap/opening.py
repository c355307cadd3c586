"""Opens the program: with the screen to sign in, or for somebody who has."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QApplication

from frontdesk.bootstrap.application import make_application
from frontdesk.bootstrap.black_box import BlackBox
from frontdesk.bootstrap.program import Program
from frontdesk.bootstrap.server_doors import sign_in_at
from frontdesk.bootstrap.window_place import is_open_elsewhere
from frontdesk.domain.errors import EnvironmentalError
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, last_profile
from frontdesk.storage.replica.meta import utc_now


def open_window(
    profile: Profile,
    password: str,
    *,
    locations: Locations,
    now: Callable[[], datetime] = utc_now,
) -> Program:
    """Sign in, open the main window and return the program; the caller runs the event loop.

    `now` is the desk's clock: a demo has its own. Raises the errors of signing in. A QApplication
    must exist.
    """
    key = sign_in_at(profile, password, None, lambda _share: None)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise EnvironmentalError("The window needs a display.")
    from frontdesk.ui.signed_in import SignedIn

    program = Program(application, locations, now=now)
    program.open_desk(SignedIn(profile, password, key))
    return program


def run_window() -> int:
    """Open the program with the last connection profile; return its exit code.

    Where its window is open already, that one comes to the front instead.
    """
    locations = Locations.of_this_user()
    if is_open_elsewhere(last_profile(locations)):
        return 0
    try:
        application = make_application(sys.argv)
    except EnvironmentalError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    box = BlackBox(locations)
    program = Program(application, locations, box=box)
    program.show_sign_in()
    from frontdesk.ui.event_loop import run_loop

    try:
        run_loop(application, application.quit)
        return 0
    finally:
        program.close()
        box.close()
