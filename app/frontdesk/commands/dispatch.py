"""Finds the subcommand, runs it, and turns errors into one clear line and an exit code."""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from typing import Any

import typer

from frontdesk import __version__
from frontdesk.commands import COMMANDS
from frontdesk.domain.errors import (
    EnvironmentalError,
    FrontDeskError,
    InvalidInput,
    NotFound,
)

OK = 0
PROBLEM = 1
WRONG_USE = 2
ENVIRONMENT = 3

_HELP = frozenset({"--help", "-h", "help"})


def run(arguments: Sequence[str]) -> int:
    """Run one subcommand; return 0 ok, 1 found a problem, 2 wrong use, 3 environment."""
    name, rest = arguments[0], list(arguments[1:])
    if name in _HELP:
        typer.echo(overview())
        return OK
    if name == "--version":
        typer.echo(__version__)
        return OK
    if name not in COMMANDS:
        typer.echo(f"frontdesk: no command {name}.\n\n{overview()}", err=True)
        return WRONG_USE
    return _run_command(name, rest)


def overview() -> str:
    """Return the list of subcommands, made without importing any of them."""
    lines = [f"  {name:<9} {text}" for name, (_module, text) in sorted(COMMANDS.items())]
    return "\n".join(
        [
            "Usage: frontdesk [COMMAND] [OPTIONS]",
            "",
            "Without a command the window opens. Commands:",
            *lines,
            "",
            "frontdesk COMMAND --help tells more.",
        ]
    )


def exit_code(error: FrontDeskError) -> int:
    """Return the exit code that tells whose error it is."""
    if isinstance(error, InvalidInput | NotFound):
        return WRONG_USE
    return ENVIRONMENT if isinstance(error, EnvironmentalError) else PROBLEM


def _run_command(name: str, rest: list[str]) -> int:
    command = typer.main.get_command(_typer_app(name))
    try:
        command.main(rest, prog_name=f"frontdesk {name}")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else OK
    except FrontDeskError as error:
        _say(error, as_json="--json" in rest)
        return exit_code(error)
    except OSError as error:
        _say(error, as_json="--json" in rest)
        return ENVIRONMENT
    return OK


def _typer_app(name: str) -> typer.Typer:
    module: Any = importlib.import_module(COMMANDS[name][0])
    app = module.app
    if not isinstance(app, typer.Typer):
        raise TypeError(f"{module.__name__}.app is no typer application")
    return app


def _say(error: Exception, *, as_json: bool) -> None:
    text = " ".join(str(error).split())
    line = json.dumps({"error": text, "kind": type(error).__name__}) if as_json else text
    typer.echo(line, err=True)
