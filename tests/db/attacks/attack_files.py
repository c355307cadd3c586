"""Reads the tables of attacks: the files *.attacks beside this one.

An attack begins with `[its name] outcome`, then perhaps its number in the catalogue of attacks and
options: `states=` the refusals that count (42501 by default), `since=` a version of PostgreSQL,
`who=` the identities, `written` (only on tables that staff write), `each` (every statement is a way
of its own; otherwise all of them in turn are one way). A statement is a line; an indented line goes
on with the one before. Words in braces are filled in, see engine.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.db.attacks.engine import DENIED, Attack, Outcome, Way

_FOLDER = Path(__file__).parent


def attacks_of_files() -> tuple[Attack, ...]:
    """Return all attacks of all files."""
    return tuple(
        attack
        for path in sorted(_FOLDER.glob("*.attacks"))
        for attack in _attacks(path.read_text(encoding="utf-8").splitlines())
    )


def _attacks(lines: list[str]) -> Iterator[Attack]:
    header, statements = "", list[str]()
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            if header:
                yield _attack(header, statements)
            header, statements = line, []
        elif line.startswith(" "):
            statements[-1] += " " + line.strip()
        else:
            statements.append(line.rstrip())
    yield _attack(header, statements)


def _attack(header: str, statements: list[str]) -> Attack:
    name, _, rest = header[1:].partition("] ")
    outcome, *words = rest.split()
    options = dict(word.split("=") for word in words if "=" in word)
    numbers = [int(word) for word in words if word.isdigit()]
    ways: tuple[Way, ...] = (tuple(statements),)
    return Attack(
        name,
        Outcome[outcome.upper()],
        tuple((one,) for one in statements) if "each" in words else ways,
        tuple(numbers),
        states=tuple(options["states"].split(",")) if "states" in options else DENIED,
        since=int(options.get("since", 15)),
        written_only="written" in words,
        who=tuple(options["who"].split(",")) if "who" in options else (),
    )
