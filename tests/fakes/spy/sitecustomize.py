"""Loaded by a Python that has this folder on its path: notes what the process hands to others.

Every program that is started is noted with its arguments and its environment, and the process's
own arguments, as the list of processes shows them. Told to, it lets the first greeting of a server
fail with the password in the message, as a careless driver might.
"""

from __future__ import annotations

import json
import os
import sys

NOTES = "FRONTDESK_SPY_NOTES"
FAULT = "FRONTDESK_SPY_FAULT"

_STARTS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system")


def _note(what: str, *seen: object) -> None:
    with open(os.environ[NOTES], "a", encoding="utf-8") as notes:  # noqa: PTH123
        notes.write(json.dumps([what, *map(repr, seen)]) + "\n")


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event in _STARTS:
        inherited = dict(os.environ) if event == "os.system" or arguments[-1] is None else {}
        _note(event, *arguments, inherited)


def _let_the_greeting_fail() -> None:
    from frontdesk.storage.postgres.server_link import ServerLink

    def fail(_link: object, _request: object) -> None:
        secret = os.environ["FRONTDESK_PASSWORD"]
        raise RuntimeError(f"conninfo: password={secret}")

    ServerLink.hello = fail  # type: ignore[assignment,method-assign]


if NOTES in os.environ:
    _note("arguments", sys.orig_argv)
    sys.addaudithook(_hear)
    if FAULT in os.environ:
        _let_the_greeting_fail()
