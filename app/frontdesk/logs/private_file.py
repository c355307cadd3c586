"""Files that only the user whose desk this is may read."""

from __future__ import annotations

import os
from io import TextIOWrapper
from pathlib import Path

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700


def open_private(path: Path) -> TextIOWrapper:
    """Open a file to write at its end; only this user may read it, also if it was there before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE)
    if os.name == "posix":
        os.fchmod(descriptor, PRIVATE)
    return os.fdopen(descriptor, "a", encoding="utf-8")
