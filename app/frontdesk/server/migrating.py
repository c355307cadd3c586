"""Tries a migration again that gave way to people at work.

A revision that does not get its locks at once is undone and the line behind it goes on; a moment
later it is tried again. Revisions that were done stay done.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import sqlalchemy.exc

PATIENCE_SECONDS = 180.0
"""How long a migration goes on trying; a desk that fetches everything may be in the way so long."""

_PAUSE_SECONDS = (0.5, 2.0)

_GAVE_WAY = frozenset({"55P03", "57014", "40P01"})
"""A lock or a statement that timed out, a deadlock."""


def with_patience(
    act: Callable[[], None],
    *,
    seconds: float = PATIENCE_SECONDS,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Act until nobody is in the way; after `seconds` of trying, raise what was raised last."""
    until = time.monotonic() + seconds
    while True:
        try:
            act()
        except sqlalchemy.exc.DBAPIError as error:
            if not _gave_way(error) or time.monotonic() > until:
                raise
        else:
            return
        pause(random.uniform(*_PAUSE_SECONDS))  # noqa: S311 - so that two do not meet again


def _gave_way(error: sqlalchemy.exc.DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _GAVE_WAY
