"""What is wrong with a log: where, and of what kind; a list that stays short."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

MOST = 100
"""Findings that are told one by one; neighbours of one kind are one finding."""


class Kind(StrEnum):
    """What happened to the log."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    SWAPPED = "swapped"
    HEAD = "head"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken place: the positions from `first` to `last`, of two swapped ones those two."""

    kind: Kind
    first: int
    last: int
    detail: str

    def to_json(self) -> dict[str, str | int]:
        """Return it as the command prints it."""
        return {
            "kind": self.kind.value,
            "first": self.first,
            "last": self.last,
            "detail": self.detail,
        }

    def __str__(self) -> str:
        """Name place, kind and what is known."""
        if self.kind is Kind.SWAPPED:
            where = f"positions {self.first} and {self.last}"
        elif self.first == self.last:
            where = f"position {self.first}"
        else:
            where = f"positions {self.first} to {self.last}"
        return f"{where}: {self.kind.value}; {self.detail}"


class Findings:
    """Collects findings; keeps the first ones, counts the others, however many there are."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self.more = 0

    def add(self, kind: Kind, first: int, last: int, detail: str) -> None:
        """Note a broken place; the neighbour of one of the same kind lengthens that one."""
        new = Finding(kind, first, last, detail)
        if self._found and _continues(self._found[-1], new):
            self._found[-1] = replace(self._found[-1], last=last)
        elif len(self._found) < MOST:
            self._found.append(new)
        else:
            self.more += 1

    def in_order(self) -> list[Finding]:
        """Return them by position."""
        return sorted(self._found, key=lambda finding: (finding.first, finding.last))


def _continues(former: Finding, new: Finding) -> bool:
    same = former.kind is new.kind and former.detail == new.detail
    return same and former.kind is not Kind.SWAPPED and new.first == former.last + 1
