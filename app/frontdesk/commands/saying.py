"""What a command says: its answer on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
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


def _send_nowhere(stream: TextIO) -> None:
    """Let the rest, and what the interpreter flushes at its end, go nowhere instead of failing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
