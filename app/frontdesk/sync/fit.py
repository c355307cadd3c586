"""Whether program and server, copy and log fit each other: said by hello, judged here."""

from __future__ import annotations

from frontdesk.domain.errors import ProgramTooOld, ServerTooOld
from frontdesk.domain.link import LoadCause
from frontdesk.sync.protocol import Desk, Hello

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


def went_back(hello: Hello, desk: Desk) -> bool:
    """Whether the log is shorter than it was, under the same name: its files were put back."""
    return desk.epoch == hello.epoch and hello.head < desk.cursor


def cause_to_fetch(hello: Hello, desk: Desk) -> LoadCause | None:
    """Return why the replica cannot be brought up to date by events alone, None if it can."""
    if desk.epoch is None:
        return LoadCause.NOTHING_HERE
    if desk.epoch != hello.epoch:
        return LoadCause.OTHER_TIMELINE
    if hello.head < desk.cursor:
        return LoadCause.LOG_WENT_BACK
    if desk.cursor < hello.min_seq:
        return LoadCause.LOG_TRIMMED
    return None if desk.replica_fits else LoadCause.UNFIT_COPY
