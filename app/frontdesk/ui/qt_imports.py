"""Loads Qt without the import hook that PySide6 leaves behind."""

from __future__ import annotations

import builtins
from importlib import import_module

_MODULES = ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets")


def load_qt() -> None:
    """Import Qt's modules and put Python's own import function back.

    PySide6 replaces it to serve `from __feature__ import snake_case`: from then on the source text
    of every imported module is read and searched. This program has no such switch, and the search
    took a sixth of the time its imports need.
    """
    own = builtins.__import__
    for name in _MODULES:
        import_module(name)
    builtins.__import__ = own
