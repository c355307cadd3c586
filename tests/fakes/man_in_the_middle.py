"""Somebody on the line between a desk and its server, who reads everything and lies where it pays.

Speaks the start of PostgreSQL's protocol: answers the question for TLS, shows a certificate of his
own, and either stands in for the server or passes every message on and changes a few.
"""

from __future__ import annotations

import contextlib
import secrets
import select
import socket
import ssl
import struct
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from tests.fakes.on_the_line import PATIENCE, OnTheLine

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
_SASL = 10
_AUTHENTICATION = b"R"


class Asks(Enum):
    """How the man in the middle would like to hear the password."""

    AS_THE_SERVER_DOES = auto()
    """He passes the server's own question on, and every other message."""
    IN_CLEAR = auto()
    AS_MD5 = auto()
    """Salted by himself: what he hears opens older servers, and passwords are guessed from it."""
    NOT_AT_ALL = auto()
    """He lets everybody in, to be sent the statements."""
    FOR_A_PROOF = auto()
    """As a server does that can bind the password to the line."""
    TO_GO_AWAY = auto()
    """He says that the login failed, in words of his choice."""


class Certificate(Protocol):
    """A certificate and its key, such as trustme.LeafCert."""

    def configure_cert(self, ctx: ssl.SSLContext) -> None:
        """Let a server's context show it."""


@dataclass(frozen=True, slots=True)
class Tricks:
    """What he does."""

    certificate: Certificate | None
    """Shown to the desk; without one he says that he speaks no TLS."""
    asks: Asks = Asks.AS_THE_SERVER_DOES
    strips_plus: bool = False
    """Whether he hides from the desk that the server can bind the password to the line."""
    says: str = ""
    """What he answers to whom he tells to go away."""


class ManInTheMiddle(OnTheLine):
    """Listens on a port of his own; `heard` is every byte of the desk as he can read it."""

    def __init__(self, tricks: Tricks, server: tuple[str, int] | None = None) -> None:
        """`server` is the real one, for tricks that pass messages on."""
        self.heard = b""
        self.offered: list[bytes] = []
        """The mechanisms of each question for the password that he passed on, before his change."""
        self.salt = secrets.token_bytes(4)
        self._tricks = tricks
        self._server = server
        self._context = _context_of(tricks.certificate)
        super().__init__()

    def _serve(self, desk: socket.socket) -> None:
        with contextlib.suppress(OSError), desk:
            desk.settimeout(PATIENCE)
            with self._greeted(desk) as line:
                self._open.add(line)
                try:
                    self._talk(line)
                finally:
                    self._open.discard(line)

    def _talk(self, line: socket.socket) -> None:
        if self._tricks.asks is Asks.AS_THE_SERVER_DOES:
            self._pass_on(line)
        else:
            self._stand_in(line)

    def _greeted(self, desk: socket.socket) -> socket.socket:
        """Answer the desk's question for TLS as his certificate allows."""
        asked = desk.recv(8, socket.MSG_PEEK)
        if asked != _SSL_REQUEST:  # this desk does not even ask
            return desk
        desk.recv(8)
        if self._context is None:
            desk.sendall(b"N")
            return desk
        desk.sendall(b"S")
        return self._context.wrap_socket(desk, server_side=True)

    def _hear(self, line: socket.socket) -> bytes:
        said = line.recv(65536)
        self.heard += said
        return said

    def _stand_in(self, line: socket.socket) -> None:
        self._hear(line)  # who wants in, and where
        line.sendall(_question(self._tricks, self.salt))
        self._hear(line)  # the answer is all he came for

    def _pass_on(self, line: socket.socket) -> None:
        if self._server is None:
            raise ValueError("whom to pass it on to?")
        with _dialled(self._server) as server:
            waiting = b""
            while True:
                for speaker in _who_speaks(line, server):
                    said = self._hear(line) if speaker is line else server.recv(65536)
                    if not said:
                        return
                    if speaker is line:
                        server.sendall(said)
                        continue
                    whole, waiting = _messages(waiting + said)
                    line.sendall(b"".join(_packed(k, self._changed(k, body)) for k, body in whole))

    def _changed(self, kind: bytes, body: bytes) -> bytes:
        if kind != _AUTHENTICATION or struct.unpack("!i", body[:4]) != (_SASL,):
            return body
        mechanisms = [each for each in body[4:].split(b"\0") if each]
        self.offered.extend(mechanisms)
        if self._tricks.strips_plus:
            mechanisms = [each for each in mechanisms if not each.endswith(b"-PLUS")]
        return body[:4] + b"".join(each + b"\0" for each in mechanisms) + b"\0"


def _context_of(certificate: Certificate | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def _dialled(server: tuple[str, int]) -> socket.socket:
    """Call the real server as a careless client: TLS, and no look at its certificate."""
    plain = socket.create_connection(server, timeout=PATIENCE)
    plain.sendall(_SSL_REQUEST)
    if plain.recv(1) != b"S":
        return plain
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain)


def _who_speaks(line: socket.socket, server: socket.socket) -> list[socket.socket]:
    """Wait until one of the two has said something; what TLS has unpacked already counts.

    One thread for both directions: TLS does not bear two at once.
    """
    both: list[socket.socket] = [line, server]
    ready = [each for each in both if isinstance(each, ssl.SSLSocket) and each.pending()]
    return [*ready] or select.select(both, [], [], PATIENCE)[0] or both


def _messages(said: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Return kind and body of each whole message, and the beginning of the next one."""
    whole = []
    while len(said) >= 5 and len(said) > (length := struct.unpack("!i", said[1:5])[0]):
        whole.append((said[:1], said[5 : length + 1]))
        said = said[length + 1 :]
    return whole, said


def _packed(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


_READY = _packed(_AUTHENTICATION, struct.pack("!i", 0)) + _packed(b"Z", b"I")


def _question(tricks: Tricks, salt: bytes) -> bytes:
    asks = tricks.asks
    if asks is Asks.TO_GO_AWAY:
        return _packed(b"E", b"SFATAL\0C28000\0M" + tricks.says.encode() + b"\0\0")
    if asks is Asks.IN_CLEAR:
        return _packed(_AUTHENTICATION, struct.pack("!i", 3))
    if asks is Asks.FOR_A_PROOF:
        mechanisms = b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"
        return _packed(_AUTHENTICATION, struct.pack("!i", _SASL) + mechanisms)
    if asks is Asks.AS_MD5:
        return _packed(_AUTHENTICATION, struct.pack("!i", 5) + salt)
    return _READY
