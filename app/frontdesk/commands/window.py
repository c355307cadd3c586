"""The window itself, when `frontdesk` is called without a subcommand."""

from __future__ import annotations

import importlib
from typing import Any


def open_window() -> int:
    """Open the program with the last connection profile; return its exit code."""
    # Imported by name: the composition root needs Qt, which no other command may load.
    bootstrap: Any = importlib.import_module("frontdesk.bootstrap")
    return int(bootstrap.run_window())
