"""`frontdesk server`: the embedded PostgreSQL alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from frontdesk.commands.saying import say
from frontdesk.server.embedded import EmbeddedServer, ServerStatus

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="A PostgreSQL server of its own, for this machine only.",
)

Directory = Annotated[Path, typer.Option("--dir", help="Where the server keeps its data.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def start(directory: Directory, *, as_json: AsJson = False) -> None:
    """Start the server, making it on the first time; the DSN stays the same ever after."""
    server = EmbeddedServer(directory)
    server.start()
    _show(server.status(), as_json=as_json)


@app.command()
def stop(directory: Directory, *, as_json: AsJson = False) -> None:
    """End all sessions and stop the server; nothing that was committed is lost."""
    server = EmbeddedServer(directory)
    server.stop()
    _show(server.status(), as_json=as_json)


@app.command()
def status(directory: Directory, *, as_json: AsJson = False) -> None:
    """Say whether the server runs."""
    _show(EmbeddedServer(directory).status(), as_json=as_json)


def _show(found: ServerStatus, *, as_json: bool) -> None:
    if as_json:
        answer = {"dsn": found.dsn, "pid": found.pid, "running": found.running}
        say(json.dumps(answer))
    elif found.running:
        say(f"The server runs (process {found.pid}).\n{found.dsn}")
    else:
        say("The server does not run.")
