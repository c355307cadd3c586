"""`frontdesk`: the window when called without arguments, else one of the subcommands."""

from __future__ import annotations

import gc
import sys

_OBJECTS_BETWEEN_COLLECTIONS = 20_000


def collect_seldom() -> None:
    """Keep the collector away from what is being imported: none of it is garbage.

    The default of 700 objects makes it walk the modules again and again while the window starts.
    It does not come at all until `frontdesk.bootstrap` lets it in, with the window on the screen.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    gc.disable()


def main() -> int:
    """Run what the command line asks for and return the exit code."""
    try:
        return _run(sys.argv[1:])
    except KeyboardInterrupt:  # also while modules are still being imported
        return 130


def _run(arguments: list[str]) -> int:
    if arguments:
        from frontdesk.commands.dispatch import run  # typer is slow to import

        return run(arguments)
    collect_seldom()
    from frontdesk.ui.qt_imports import load_qt

    load_qt()
    from frontdesk.bootstrap import run_window  # Qt only for the window

    return run_window()


if __name__ == "__main__":
    sys.exit(main())
