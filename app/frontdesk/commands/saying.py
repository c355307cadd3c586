"""What a command says: its answer on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import TextIO

import typer


def say(text: str, *, err: bool = False) -> bool:
    """Say a line; return whether anybody still listens.

    A reader may go away early (`| head -1`). That loses the words, never the work: the command
    goes on to its end and its exit code. OSError when the words cannot be kept, as on a full disk.
    """
    sayable = text.encode("utf-8", "backslashreplace").decode("utf-8")  # of odd file names
    try:
        typer.echo(sayable, err=err)
    except BrokenPipeError:
        _send_nowhere(sys.stderr if err else sys.stdout)
        return False
    return True


def say_either(answer: Mapping[str, object], text: str, *, as_json: bool) -> None:
    """Say an answer as JSON for programs, or in the words for people."""
    say(json.dumps(answer) if as_json else text)


def say_new_login(login: str, password: str, dsn: str, *, as_json: bool) -> None:
    """Say how somebody, or a program, signs in from now on; the password is shown this once."""
    shown = {"login": login, "password": password, "dsn": dsn}
    say_either(shown, "\n".join(f"{key}: {value}" for key, value in shown.items()), as_json=as_json)


def _send_nowhere(stream: TextIO) -> None:
    """Let the rest, and what the interpreter flushes at its end, go nowhere instead of failing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
