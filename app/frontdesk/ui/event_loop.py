"""Runs Qt's loop so that Ctrl+C and the end of a session end it in good order."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from PySide6.QtCore import QCoreApplication, QSocketNotifier

_TOLD = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


def run_loop(application: QCoreApplication, end: Callable[[], None]) -> int | None:
    """Run the event loop; return the number of the signal that called `end`, if one did.

    An exception raised out of a signal's handler would tear through Qt; so none is.
    """
    told: list[int] = []

    def on_signal(number: int) -> None:
        told.append(number)
        end()

    def on_woken() -> None:
        if told:  # perhaps before the loop ran, when nothing could be ended yet
            end()

    with _signals_go_to(on_signal, on_woken):
        application.exec()
    return told[0] if told else None


@contextmanager
def _signals_go_to(
    on_signal: Callable[[int], None], on_woken: Callable[[], None]
) -> Iterator[None]:
    """Call `on_signal` for every request to end, and `on_woken` in the loop's own time after it.

    Python notices a signal only when it runs: the byte that arrives with one wakes it. An idle
    program sleeps on.
    """
    before = {each: signal.signal(each, lambda number, _: on_signal(number)) for each in _TOLD}
    ours, pythons = socket.socketpair()
    with closing(ours), closing(pythons):
        for end_of_pair in (ours, pythons):
            end_of_pair.setblocking(False)
        waker = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
        waker.activated.connect(lambda: ours.recv(64))
        waker.activated.connect(lambda: on_woken())
        waked = signal.set_wakeup_fd(pythons.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(waked)
            waker.setEnabled(False)
            for number, handler in before.items():
                signal.signal(number, handler)
