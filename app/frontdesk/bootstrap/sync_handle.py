"""Holds the exchange with the server from before the driver is imported."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from frontdesk.domain.changed import Changed
from frontdesk.domain.link import LinkStatus, Resent, Withdrawal
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.people import People

if TYPE_CHECKING:
    from frontdesk.sync.runner import SyncRunner


class SyncHandle:
    """Starts the exchange with the server on a thread that pays for the driver's import."""

    def __init__(
        self,
        profile: Profile,
        people: People,
        open_store: Callable[[], LocalStore],
        on_status: Callable[[LinkStatus], None],
        on_changed: Callable[[Changed], None],
        on_withdrawn: Callable[[Withdrawal], None],
        on_offered_again: Callable[[Resent], None],
    ) -> None:
        self._profile = profile
        self._people = people
        self._on_withdrawn = on_withdrawn
        self._on_offered_again = on_offered_again
        self._open_store = open_store
        self._on_status = on_status
        self._on_changed = on_changed
        self._runner: SyncRunner | None = None
        self._stopped = False
        self._guard = threading.Lock()
        self._starting: threading.Thread | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        if self._starting is None and not self._stopped:
            self._starting = threading.Thread(target=self._start, name="sync-start", daemon=True)
            self._starting.start()

    def nudge(self) -> None:
        """Something was queued; before the start it is found in the outbox anyway."""
        self._with_runner(lambda runner: runner.nudge())

    def go_offline(self) -> None:
        """Hang up and stay off line."""
        self._with_runner(lambda runner: runner.go_offline())

    def go_online(self) -> None:
        """Take the line up again."""
        self._with_runner(lambda runner: runner.go_online())

    def cancel_loading(self) -> None:
        """Stop fetching everything; `go_online` goes on where it stopped."""
        self._with_runner(lambda runner: runner.cancel_loading())

    def accept_loss(self) -> None:
        """Let the rows go that the server would take away, if who is at the desk may say so."""
        self._with_runner(lambda runner: runner.accept_loss())

    def stop(self) -> None:
        """Hang up and end the threads."""
        with self._guard:
            self._stopped = True
        if self._starting is not None:
            self._starting.join()
        if self._runner is not None:
            self._runner.stop()
            self._runner = None

    def _with_runner(self, order: Callable[[SyncRunner], None]) -> None:
        runner = self._runner
        if runner is not None:
            order(runner)

    def _start(self) -> None:
        from frontdesk.sync.runner import SyncRunner

        runner = SyncRunner(
            self._profile,
            self._people,
            self._open_store,
            on_status=self._on_status,
            on_changed=self._on_changed,
            on_withdrawn=self._on_withdrawn,
            on_offered_again=self._on_offered_again,
        )
        with self._guard:
            if self._stopped:
                return
            self._runner = runner
            runner.start()
