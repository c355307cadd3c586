"""A line that somebody listens in on without touching it, and what a password would look like."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import select
import socket
from urllib.parse import quote

from tests.fakes.on_the_line import PATIENCE, OnTheLine


class Wiretap(OnTheLine):
    """Passes every byte on to `server` and keeps a copy: `heard` of the desk, `told` to it."""

    def __init__(self, server: tuple[str, int]) -> None:
        self.heard = b""
        self.told = b""
        self._server = server
        super().__init__()

    def _serve(self, desk: socket.socket) -> None:
        server = socket.create_connection(self._server, timeout=PATIENCE)
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
