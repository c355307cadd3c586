"""A line that somebody listens in on without touching it, and what a password would look like."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import select
import socket
import threading
from typing import Self
from urllib.parse import quote

_PATIENCE = 20.0


class Wiretap:
    """Passes every byte on to `server` and keeps a copy: `heard` of the desk, `told` to it."""

    def __init__(self, server: tuple[str, int]) -> None:
        self.heard = b""
        self.told = b""
        self._server = server
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._begin(threading.Thread(target=self._accept, daemon=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Cut the lines; all that was said on them is kept."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in list(self._open):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _begin(self, thread: threading.Thread) -> None:
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                desk, _address = self._listener.accept()
                self._begin(threading.Thread(target=self._carry, args=(desk,), daemon=True))

    def _carry(self, desk: socket.socket) -> None:
        server = socket.create_connection(self._server, timeout=_PATIENCE)
        with contextlib.suppress(OSError), desk, server:
            self._open |= {desk, server}
            self._listen(desk, server)
        self._open -= {desk, server}

    def _listen(self, desk: socket.socket, server: socket.socket) -> None:
        while True:
            for speaker in select.select([desk, server], [], [])[0]:
                said = speaker.recv(65536)
                if not said:
                    return
                if speaker is desk:
                    self.heard += said
                    server.sendall(said)
                else:
                    self.told += said
                    desk.sendall(said)


def traces(password: str, login: str = "") -> dict[str, bytes]:
    """Return what gives a password away, by the form in which it would be written."""
    plain = password.encode()
    hashed = hashlib.md5(plain + login.encode(), usedforsecurity=False).hexdigest()
    return {
        "plain": plain,
        "in an address": quote(password, safe="").encode(),
        "hex": plain.hex().encode(),
        "base64": base64.b64encode(plain).rstrip(b"="),
        "md5": hashed.encode(),
        "sha256": hashlib.sha256(plain).hexdigest().encode(),
    }


def found_in(text: bytes, password: str, login: str = "") -> list[str]:
    """Return the forms in which the password stands in the text; none is what is wanted."""
    return [form for form, trace in traces(password, login).items() if trace in text]
