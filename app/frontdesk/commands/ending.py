"""Ends a command in good order when it is told to: servers stopped, locks given back."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALLED = 128
"""A program that a signal ends exits with this and the signal's number, as shells expect."""

INTERRUPTED = SIGNALLED + signal.SIGINT

TOLD = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""A session that ends and a terminal that is closed; Python itself minds Ctrl+C."""


@contextmanager
def orderly_end() -> Iterator[None]:
    """Let a request to end unwind the program for as long as this lasts, as Ctrl+C does.

    Only for the main thread. Raises SystemExit out of whatever runs.
    """
    before = {number: signal.signal(number, _unwind) for number in TOLD}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _unwind(number: int, _frame: FrameType | None) -> None:
    for each in TOLD:
        signal.signal(each, signal.SIG_IGN)  # told twice: the tidying up goes on
    raise SystemExit(SIGNALLED + number)
