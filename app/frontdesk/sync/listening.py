"""The thread that hears the wake-up signal, for as long as the desk has its line."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from frontdesk.domain.errors import FrontDeskError
from frontdesk.logs import log
from frontdesk.logs.events import ListeningFailed
from frontdesk.logs.fields import ErrorKind
from frontdesk.storage.postgres.connection import Stopped
from frontdesk.storage.postgres.listener import listen
from frontdesk.sync.backoff import Backoff
from frontdesk.sync.people import People
from frontdesk.sync.protocol import Hello


class Listening:
    """Listens on the channel of the latest hello; without it polling goes on as before."""

    def __init__(self, people: People, *, on_wake: Callable[[], None]) -> None:
        self._people = people
        self._login = people.active
        self._on_wake = on_wake
        self._backoff = Backoff(random.random)
        self._changed = threading.Condition()
        self._stopping = False
        self._hello: Hello | None = None
        self._thread = threading.Thread(target=self._run, name="listen", daemon=True)

    def follow(self, hello: Hello | None, login: str = "") -> None:
        """Listen as this hello to that login says, or not at all; a new hello means a new line."""
        if hello is self._hello:
            return
        with self._changed:
            self._hello, self._login = hello, login
            self._changed.notify()
        if hello is not None and not self._thread.is_alive() and not self._stopping:
            self._thread.start()

    def hang_up(self) -> None:
        """Stop listening until there is a line again."""
        self.follow(None)

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify()

    def join(self, timeout: float) -> None:
        """Wait for the end of the thread, at most `timeout` seconds."""
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while (hello := self._next_hello()) is not None:
            try:
                self._listen(hello)
            except Stopped:
                continue
            except FrontDeskError as error:
                log(ListeningFailed(ErrorKind.of(error)))
                self._pause(self._backoff.failed(waiting=False))

    def _listen(self, hello: Hello) -> None:
        login = self._login
        listen(
            self._people.profile_of(login),
            self._people.password_of(login) or "",
            hello.channel,
            is_stopped=lambda: self._stopping or self._hello is not hello,
            on_wake=self._woken,
        )

    def _woken(self) -> None:
        self._backoff.succeeded()
        self._on_wake()

    def _next_hello(self) -> Hello | None:
        """Wait for a line to follow; None when the thread is to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._hello is not None)
            return None if self._stopping else self._hello

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping, seconds)
