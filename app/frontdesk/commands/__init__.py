"""The command line: one module a group of commands, imported only when that command runs."""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "profile": ("frontdesk.commands.profile", "connections of this workstation"),
}
"""Name of each subcommand, the module whose `app` it is, and a line for the help."""
