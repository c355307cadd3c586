"""A TCP proxy that cuts the line in all the ways a counter's network does."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import Counter
from enum import Enum, auto
from typing import Self


class Weather(Enum):
    """What happens to every connection."""

    CLEAR = auto()
    REFUSED = auto()
    BLACK_HOLE = auto()
    """Connections are taken and nothing ever comes through, in neither direction."""
    HELD = auto()
    """Nothing comes through until it clears; then everything does, as after a partition."""


class Fault(Enum):
    """What happens once, to the next message of a client that holds certain bytes."""

    CUT_BEFORE = auto()
    """The line is cut before the message reaches the server."""
    CUT_HALF = auto()
    """Half of the message reaches the server, then the line is cut."""
    DROP_ANSWER = auto()
    """The server gets the message and acts on it; its answer never arrives."""
    HALF_ANSWER = auto()
    """The first bytes of the answer arrive, then the line is cut."""
    DELAY = auto()
    """The message comes late, in one piece."""


HALF_BYTES = 20
"""How much of an answer arrives at most when half of it is to, unless a test says otherwise."""

LATE_SECONDS = 0.2

COMMAND = b"app.apply"
"""What a message with commands holds."""

_SYNC = b"S\x00\x00\x00\x04"
"""What ends a command, and with it its transaction."""

_READY = b"Z\x00\x00\x00\x05"
"""What ends an answer in PostgreSQL's protocol."""


class CuttingProxy:
    """Listens on a port of its own and passes everything on to `target`, unless told otherwise."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.fired: Counter[Fault] = Counter()
        self.delay = 0.0
        """Seconds that each message of a client is held back."""
        self.carried = 0
        """Messages of clients passed on so far: each costs a slow line its delay."""
        self.sent = 0
        """Of them those that hold commands."""
        self.keeps_back_the_end = False
        """Whether commands come without what ends them: the server does them, and waits for that
        before it keeps what it did.
        """
        self._target = target
        self._weather = Weather.CLEAR
        self.lost: list[bytes] = []
        """The answers that were dropped, as the server gave them."""
        self._armed: tuple[Fault, bytes, int] | None = None
        self._clear = threading.Event()
        self._clear.set()
        self._lock = threading.Lock()
        self._happened = threading.Condition()
        self._lines: set[_Line] = set()
        self._listener: socket.socket | None = None
        # Bound as long as the proxy lives: while the line is refused, nobody else gets the port.
        self._held = _bound_socket()
        self.port: int = self._held.getsockname()[1]
        self._listen()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def set_weather(self, weather: Weather) -> None:
        """Change what happens to every connection; open ones are cut when refused."""
        self._weather = weather
        (self._clear.clear if weather is Weather.HELD else self._clear.set)()
        if weather is Weather.REFUSED:
            self._stop_listening()
            self.cut_all()
        elif self._listener is None:
            self._listen()
        if weather is Weather.CLEAR:
            self.cut_all(only_swallowed=True)

    def arm(self, fault: Fault, containing: bytes = COMMAND, *, keep: int = HALF_BYTES) -> None:
        """Let the fault happen to the next message with these bytes.

        `keep` is how many bytes of half an answer arrive.
        """
        with self._lock:
            self._armed = (fault, containing, keep)

    def cut_all(self, *, only_swallowed: bool = False) -> None:
        """Cut all open lines."""
        for line in list(self._lines):
            if line.swallowed or not only_swallowed:
                line.cut()

    def close(self) -> None:
        """Stop for good."""
        self._clear.set()
        self._stop_listening()
        self.cut_all()
        self._held.close()

    def has_swallowed(self) -> bool:
        """Whether a message has vanished on a line that is still open."""
        return any(line.swallowed for line in list(self._lines))

    def swallows(self) -> bool:
        return self._weather is Weather.BLACK_HOLE

    def wait_until_clear(self) -> None:
        """Wait as long as everything is held back."""
        self._clear.wait()

    def fault_for(self, message: bytes) -> tuple[Fault, int] | None:
        """Return the fault that befalls this message, and how much of its answer arrives."""
        with self._lock:
            if self._armed is None or self._armed[1] not in message:
                return None
            (fault, _containing, keep), self._armed = self._armed, None
            return fault, keep

    def note(self, fault: Fault) -> None:
        """Count a fault that is about to be noticed."""
        with self._happened:
            self.fired[fault] += 1
            self._happened.notify_all()

    def wait_for(self, fault: Fault, times: int, seconds: float) -> bool:
        """Wait until a fault has happened so often in all; false when it has not in that time."""
        with self._happened:
            return self._happened.wait_for(lambda: self.fired[fault] >= times, seconds)

    def forget(self, line: _Line) -> None:
        self._lines.discard(line)

    def _listen(self) -> None:
        listener = _bound_socket(self.port)
        listener.listen()
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _stop_listening(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target, timeout=5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            line = _Line(self, client, server)
            self._lines.add(line)
            if self._listener is not listener:
                line.cut()  # refused meanwhile, perhaps too late to be among those that were cut
            line.start()


def _bound_socket(port: int = 0) -> socket.socket:
    """Take a port of the loopback address; nobody is answered there until somebody listens."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


class _Line:
    """One client's connection; a thread for each direction."""

    def __init__(self, proxy: CuttingProxy, client: socket.socket, server: socket.socket) -> None:
        self.swallowed = False
        self._proxy = proxy
        self._client = client
        self._server = server
        self._answer: tuple[Fault, int] | None = None
        """What is to befall the next answer, and how much of it arrives."""

    def start(self) -> None:
        """Carry messages in both directions until the line is cut."""
        threading.Thread(target=self._carry, daemon=True).start()

    def cut(self) -> None:
        """End both halves at once; whoever carries on them notices and ends."""
        for end in (self._client, self._server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._proxy.forget(self)

    def _carry(self) -> None:
        down = threading.Thread(target=self._carry_down, daemon=True)
        down.start()
        self._carry_up()
        down.join()
        # Closed only now: the number of a closed socket may at once be that of another one.
        self._client.close()
        self._server.close()

    def _carry_up(self) -> None:
        with contextlib.suppress(OSError):
            while message := self._client.recv(65536):
                if self._swallow():
                    continue
                self._proxy.wait_until_clear()
                time.sleep(self._proxy.delay)
                self._proxy.carried += 1
                self._pass_up(message)
        self.cut()

    def _swallow(self) -> bool:
        """Whether the message at hand vanishes."""
        if not self._proxy.swallows():
            return False
        self.swallowed = True
        if not self._proxy.swallows():
            self.cut()  # it cleared up meanwhile, and a line with a hole in it must not live on
        return True

    def _pass_up(self, message: bytes) -> None:
        befallen = self._proxy.fault_for(message)
        fault = None if befallen is None else befallen[0]
        if fault in (Fault.CUT_BEFORE, Fault.CUT_HALF):
            self._proxy.note(fault)
            if fault is Fault.CUT_HALF:
                self._server.sendall(message[: len(message) // 2])
            self.cut()
            return
        if fault is Fault.DELAY:
            self._proxy.note(fault)
            time.sleep(LATE_SECONDS)
        elif befallen is not None:
            self._answer = befallen
        if self._proxy.keeps_back_the_end and COMMAND in message:
            message = message.removesuffix(_SYNC)
        self._server.sendall(message)
        self._proxy.sent += COMMAND in message

    def _carry_down(self) -> None:
        with contextlib.suppress(OSError):
            while answer := self._server.recv(65536):
                if self._swallow():
                    continue
                self._proxy.wait_until_clear()
                if self._answer is not None:
                    self._spoil(answer, *self._answer)
                    return
                self._client.sendall(answer)
        self.cut()

    def _spoil(self, answer: bytes, fault: Fault, keep: int) -> None:
        """Let nothing of an answer arrive, or its first bytes, and cut the line."""
        if fault is Fault.DROP_ANSWER:
            while _READY not in answer and (more := self._server.recv(65536)):
                answer += more
            self._proxy.lost.append(answer)
        # Counted before the client can notice, or a test would look too early.
        self._proxy.note(fault)
        if fault is Fault.HALF_ANSWER:
            self._client.sendall(answer[:keep])
        self.cut()
