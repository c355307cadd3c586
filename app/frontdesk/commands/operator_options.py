"""What several of the operator's commands take, and how they read it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from frontdesk.domain.errors import InvalidInput

Dsn = Annotated[
    str,
    typer.Option(
        # A password on the command line stands in the list of processes, for everybody to read.
        envvar="FRONTDESK_DSN",
        help="The operator's DSN; a password in it is safer in FRONTDESK_DSN than typed here.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Tenant = Annotated[str, typer.Option("--tenant", help="The clinic's tenant id.")]


def read_id(text: str, field: str = "tenant") -> UUID:
    """Return the id; InvalidInput names the option."""
    try:
        return UUID(text)
    except ValueError as exc:
        raise InvalidInput(f"--{field} takes an id, which looks like a UUID.", field=field) from exc


def read_id_if_given(text: str, field: str = "tenant") -> UUID | None:
    """Return the id, or None where the option was left out."""
    return read_id(text, field) if text else None
