"""The command line: one module a group of commands, imported only when that command runs."""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "admin": ("frontdesk.commands.admin", "the operator's work on a server"),
    "book": ("frontdesk.commands.book", "book an appointment without the window"),
    "demo": ("frontdesk.commands.demo", "two demo clinics, opened as the receptionist"),
    "doctor": ("frontdesk.commands.doctor", "what is wrong with this desk"),
    "import": ("frontdesk.commands.importing", "take over records from elsewhere"),
    "list": ("frontdesk.commands.listing", "what this desk's copy of the data holds"),
    "print": ("frontdesk.commands.print_sheet", "a sheet as a PDF, online or not"),
    "profile": ("frontdesk.commands.profile", "connections of this workstation"),
    "server": ("frontdesk.commands.server", "the embedded PostgreSQL alone"),
    "sync": ("frontdesk.commands.sync", "send and fetch changes without the window"),
}
"""Name of each subcommand, the module whose `app` it is, and a line for the help."""
