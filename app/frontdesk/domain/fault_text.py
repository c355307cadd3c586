"""Words for an error that nobody expected, fit for a log: what kind, where, and nothing it says.

Messages are left out: drivers put values into them, and values here are people's names. Of an error
of the database, its code and the name of the constraint stay; of a file's path, what lies within
the program, for the rest names whoever works at the computer.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

_ROOTS = ("frontdesk", "site-packages", "dist-packages")
_DEEPEST = 40
"""Frames that are told of one error: the innermost ones, where it happened."""
_LONGEST_CHAIN = 10


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of a chain: its class, what the database called it, and where it passed.

    `places` are `file:line in function`, the innermost last; `sqlstate` and `constraint` are ""
    for anything but an error of the database.
    """

    kind: str
    sqlstate: str = ""
    constraint: str = ""
    places: tuple[str, ...] = ()


def faults(error: BaseException) -> tuple[Fault, ...]:
    """Return an error and its causes, the one that was caught first."""
    return tuple(_fault(each) for each in _chain(error))


def describe(error: BaseException) -> str:
    """Return kinds and places of an error and its causes, to be read by a person."""
    return "caused by ".join(_words(each) for each in faults(error))


def place(filename: str, line: int, function: str) -> str:
    """Return where something happened, without the folders that the program lies in."""
    return f"{_within_the_program(filename)}:{line} in {function}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__


def _fault(error: BaseException) -> Fault:
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    diagnosis = getattr(error, "diag", None)
    return Fault(
        f"{type(error).__module__}.{type(error).__qualname__}",
        _text_or_nothing(getattr(error, "sqlstate", None)),
        _text_or_nothing(getattr(diagnosis, "constraint_name", None)),
        tuple(place(frame.filename, frame.lineno or 0, frame.name) for frame in frames),
    )


def _words(fault: Fault) -> str:
    codes = " ".join(filter(None, (fault.sqlstate, fault.constraint)))
    lines = "".join(f"  {each}\n" for each in fault.places)
    return f"{fault.kind}{' ' if codes else ''}{codes}\n{lines}"


def _within_the_program(filename: str) -> str:
    parts = PurePath(filename.replace("\\", "/")).parts
    for at in range(len(parts) - 1, -1, -1):
        if parts[at] in _ROOTS:
            return "/".join(parts[at if parts[at] == "frontdesk" else at + 1 :])
    return parts[-1] if parts else filename


def _text_or_nothing(value: object) -> str:
    return value if isinstance(value, str) else ""
