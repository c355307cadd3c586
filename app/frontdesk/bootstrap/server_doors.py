"""The ways to the server besides the exchange; each is imported on the thread that takes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from frontdesk.domain.errors import EnvironmentalError, LoadingStopped
from frontdesk.storage.profiles import Profile
from frontdesk.sync.people import People
from frontdesk.ui.clinic.office import Clerk

if TYPE_CHECKING:
    from frontdesk.storage.postgres.history import History


def open_log(people: People, is_stopped: Callable[[], bool]) -> History:
    """Open a line for questions about the log, as who is at the desk; on their thread."""
    from frontdesk.storage.postgres.history import History  # the driver is slow to import

    login = people.active
    password = people.password_of(login) or ""
    return History.open(people.profile_of(login), password, is_stopped=is_stopped)


def clerk_of(people: People, is_stopped: Callable[[], bool]) -> Clerk:
    """Return who asks the server for a manager, as who is at the desk."""
    from frontdesk.ui.clinic.server_clerk import ServerClerk

    login = people.active
    password = people.password_of(login) or ""
    return ServerClerk(people.profile_of(login), password, is_stopped=is_stopped)


def sign_in_at(
    profile: Profile,
    password: str,
    former: str | None,
    report: Callable[[float | None], None],
    is_stopped: Callable[[], bool] = lambda: False,
) -> bytes:
    """Let a person in and return what opens the local data; raises the errors of signing in.

    Where the copy of the data was set aside and another cannot be fetched, the former one is used
    again, whatever the reason: no server, one that does not fit this program, a full disk.
    """
    from frontdesk.sync.safe_start import put_back
    from frontdesk.sync.sign_in import sign_in

    enter = partial(
        sign_in,
        profile,
        password,
        old_password=former,
        on_progress=report,
        today_suffices=True,
        is_cancelled=is_stopped,
    )
    try:
        return enter()
    except LoadingStopped:
        raise
    except EnvironmentalError:
        if not put_back(profile):
            raise
        return enter()
