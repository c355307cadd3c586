"""Somebody who sits on the line between desks and their server, on a port of his own."""

from __future__ import annotations

import contextlib
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Self

PATIENCE = 20.0


class OnTheLine(ABC):
    """Takes every call on `port` with a thread of its own, until he leaves."""

    def __init__(self) -> None:
        """Listen from now on; what a subclass needs has to be there before."""
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._begin(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Cut the lines; all of what was said on them was heard when this returns."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in list(self._open):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # without a farewell of TLS
        for thread in self._threads:
            thread.join(PATIENCE)

    @abstractmethod
    def _serve(self, desk: socket.socket) -> None:
        """Talk with one desk; keeps what `close` has to cut in `_open`."""

    def _begin(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                desk, _address = self._listener.accept()
                self._begin(self._serve, desk)
