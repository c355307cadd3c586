"""The desk that is examined, as far as it could be opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile


def _now() -> datetime:
    return datetime.now(UTC)


def _unknown() -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class Subject:
    """What there is to examine.

    `profile` is None where there is none, or none that can be read; `profile_error` tells why. The
    `password` is None where none was given, `key` where it did not open anything, and
    `key_problem` is the code of the finding that says why. `printers` counts the printers where
    somebody can (None elsewhere).
    """

    locations: Locations
    profile: Profile | None = None
    profile_problem: str = ""
    password: str | None = field(default=None, repr=False)
    key: bytes | None = field(default=None, repr=False)
    key_problem: str = ""
    printers: Callable[[], int | None] = _unknown
    now: Callable[[], datetime] = _now
