"""Refuses to start on a Qt binding that loses references to None.

PySide6 6.12.0 on Python before 3.12 takes one reference of None away with every call that returns
nothing; after some thousand calls the interpreter aborts in the middle of somebody's work. The
dependency markers keep that pair out, this guard catches an installation that slipped past them.
"""

from __future__ import annotations

import sys

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject

from frontdesk.domain.errors import EnvironmentalError

_CALLS = 200
_TOLERATED = 50
"""Other threads and caches move the count a little; the fault moves it by one for every call."""


class BrokenQtBinding(EnvironmentalError):
    """This PySide6 would abort the program after a while on this Python."""


def lost_none_references() -> int:
    """Return how many references to None a few hundred void calls of Qt lost (about 0 is sound).

    From Python 3.12 on None cannot die and its count means nothing: the answer is then 0.
    """
    if sys.version_info >= (3, 12):
        return 0
    probe = QObject()
    before = sys.getrefcount(None)
    for _ in range(_CALLS):
        probe.setObjectName("x")
    return before - sys.getrefcount(None)


def refuse_broken_binding(lost: int) -> None:
    """Raise BrokenQtBinding when `lost` references show the fault."""
    if lost > _TOLERATED:
        raise BrokenQtBinding(
            f"PySide6 {pyside_version} is faulty on Python {sys.version_info.major}."
            f"{sys.version_info.minor} and would stop in the middle of your work. Install "
            "PySide6 6.11 or Python 3.12."
        )
