"""`frontdesk`: the window when called without arguments, else one of the subcommands."""

from __future__ import annotations

import sys


def main() -> int:
    """Run what the command line asks for and return the exit code."""
    arguments = sys.argv[1:]
    if arguments:
        from frontdesk.commands.dispatch import run  # typer is slow to import

        return run(arguments)
    from frontdesk.bootstrap import run_window  # Qt only for the window

    return run_window()


if __name__ == "__main__":
    sys.exit(main())
