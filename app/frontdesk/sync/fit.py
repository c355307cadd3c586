"""Whether this program and the server understand each other: said by hello, judged here."""

from __future__ import annotations

from frontdesk.domain.errors import ProgramTooOld, ServerTooOld
from frontdesk.sync.protocol import Hello

NEEDED_SCHEMA = 3
"""The `schema_version` that the server's database must have reached for this program to write."""

NEEDED_REVISION = "0004"
"""The migration that brings it there."""

Misfit = ProgramTooOld | ServerTooOld


def misfit(hello: Hello, client_version: str) -> Misfit | None:
    """Return what is too old, the program or the server, in words for the desk; None if neither."""
    if not hello.admits(client_version):
        return ProgramTooOld(
            f"The server asks for version {hello.min_client} of this program; this is"
            f" {client_version}. Update the program. What was entered is kept and sent; until then"
            " nothing new is taken down here."
        )
    if hello.schema_version < NEEDED_SCHEMA:
        return ServerTooOld(
            f"The server's database lacks the change {NEEDED_REVISION}, which this program needs."
            " The operator runs: frontdesk admin migrate. What was entered is kept; until then"
            " nothing new is taken down here."
        )
    return None
