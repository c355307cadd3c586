"""Fetches a clinic's data at a sign-in: for a window that opens until today is here, else all."""

from __future__ import annotations

import time
from collections.abc import Callable

from frontdesk.domain.errors import LoadingStopped, NotSynchronised, ServerUnreachable
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.courier import Courier
from frontdesk.sync.lock import DeskLock
from frontdesk.sync.once import synchronise
from frontdesk.sync.people import People
from frontdesk.sync.reports import LOADING_STOPPED

FIRST_ONLINE = (
    "The server does not answer, and this workstation has not fetched the clinic's data yet. Check"
    " the network and the server's name and port. Once the data are here, the desk opens without"
    " the server too."
)

REST_SECONDS = 1.5
"""How long a window that could open already waits for the rest: most clinics are here by then."""

Progress = Callable[[float | None], None]


class FirstLoad:
    """What a sign-in fetches when this workstation has nothing yet, or not everything.

    With `today_suffices` it ends soon after the day can be worked with; the sync of the window goes
    on from there. `is_cancelled` is asked between two pages.
    """

    def __init__(
        self,
        store: LocalStore,
        *,
        on_progress: Progress,
        today_suffices: bool,
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._store = store
        self._on_progress = on_progress
        self._today_suffices = today_suffices
        self._is_cancelled = is_cancelled
        self._usable_since: float | None = None

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to fetch before who signs in can begin."""
        if self._store.replica.meta is None:
            return True
        return self._store.loads.is_partial and not self._today_suffices

    def fetch(self, profile: Profile, people: People) -> None:
        """Fetch what is needed.

        Raises LoadingStopped, what the line raises, and of a workstation that has nothing yet
        ServerUnreachable or NotSynchronised; one that has its day goes on with that.
        """
        usable = self._store.replica.meta is not None
        lock = DeskLock(profile.lock_path)
        if not lock.take():
            if usable:
                return
            raise NotSynchronised(FIRST_ONLINE)
        try:
            self._synchronise(profile, people)
        except ServerUnreachable as exc:
            if self._store.replica.meta is None:
                raise ServerUnreachable(FIRST_ONLINE) from exc
        finally:
            lock.release()

    def _synchronise(self, profile: Profile, people: People) -> None:
        synchronise(
            profile,
            people,
            self._store,
            on_progress=self._on_progress,
            on_step=self._look,
            is_enough=self._is_enough,
        )

    def _look(self, _courier: Courier) -> None:
        if self._is_cancelled():
            raise LoadingStopped(LOADING_STOPPED)

    def _is_enough(self) -> bool:
        if not self._today_suffices or self._store.replica.meta is None:
            return False
        if self._usable_since is None:
            self._usable_since = time.monotonic()
        return time.monotonic() - self._usable_since > REST_SECONDS
