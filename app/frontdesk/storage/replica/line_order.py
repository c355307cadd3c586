"""Which waiting commands may be sent now, when several people's stand in one line.

A command of a person who is not here waits for them, and so does what rests on it: a change of a
row that it changes, or one that names a record that it makes. Everything else goes on, in order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class InLine:
    """A waiting command as far as its place in line goes; `changes` is JSON.

    `may_be_known` says that it was sent before and its answer never came.
    """

    ordinal: int
    login: str
    may_be_known: bool
    changes: str


def sendable(line: Iterable[InLine], present: Container[str]) -> Iterator[InLine]:
    """Yield the commands that may be sent while these people are here, in order.

    Behind a held-back command that the server may know already, its author's later ones stay:
    their numbers could not be changed any more.
    """
    stuck: set[str] = set()
    rows: set[str] = set()
    made: set[str] = set()
    for command in line:
        here = command.login in present and command.login not in stuck
        if here and not _rests_on(command, rows, made):
            yield command
            continue
        if command.may_be_known:
            stuck.add(command.login)
        for change in json.loads(command.changes):
            rows.add(change["id"])
            if change["op"] == "insert":
                made.add(change["id"])


def _rests_on(command: InLine, rows: set[str], made: set[str]) -> bool:
    if not rows:
        return False
    if made and not made.isdisjoint(_ID.findall(command.changes)):
        return True
    return any(change["id"] in rows for change in json.loads(command.changes))
