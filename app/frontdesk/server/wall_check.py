"""Asks a database whether its wall stands: every rule is a query that names what breaks it.

The rules are the files of `wall_rules`. They read the catalog, never a clinic's rows, and look at
whatever there is: a table or a function made later is judged as those of today.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import psycopg


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that does not hold, and the object of the database that breaks it."""

    rule: str
    object: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.object}"


def rules() -> dict[str, str]:
    """Return the rules by name, each with its query of one column."""
    folder = files("frontdesk.server") / "wall_rules"
    found = {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir()}
    return {
        name.removesuffix(".sql"): found[name] for name in sorted(found) if name.endswith(".sql")
    }


def violations(
    connection: psycopg.Connection[Any], only: Collection[str] | None = None
) -> list[Violation]:
    """Return what breaks the rules, all of them or those named; nothing when the wall stands.

    `connection` is the operator's, to a migrated database; it may be within a transaction.
    """
    return [
        Violation(name, str(row[0]))
        for name, query in rules().items()
        if only is None or name in only
        for row in connection.execute(query.encode())
    ]
