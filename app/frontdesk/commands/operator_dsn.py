"""The option that every command of the operator takes."""

from __future__ import annotations

from typing import Annotated

import typer

Dsn = Annotated[
    str,
    typer.Option(
        # A password on the command line stands in the list of processes, for everybody to read.
        envvar="FRONTDESK_DSN",
        help="The operator's DSN; a password in it is safer in FRONTDESK_DSN than typed here.",
    ),
]
