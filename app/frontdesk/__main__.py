"""`frontdesk`: the window when called without arguments, else one of the subcommands."""

from __future__ import annotations

import gc
import sys


def collect_nothing_yet() -> None:
    """Keep the collector away from what is being imported: none of it is garbage.

    It would walk the modules again and again while the window starts. The window has its own.
    """
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
    collect_nothing_yet()
    from frontdesk.ui.qt_imports import load_qt

    load_qt()
    from frontdesk.bootstrap import run_window  # Qt only for the window

    return run_window()


if __name__ == "__main__":
    sys.exit(main())
