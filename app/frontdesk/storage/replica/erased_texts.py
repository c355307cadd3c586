"""Takes out of commands what they say about erased records; pure.

A change about an erased record becomes a stub: an update of that record with nothing in it. The
command keeps its number and its place, and a server that gets it still refuses it for the right
reason. Other changes of the same command, such as the rest of an import, stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ERASED_TITLE = "An entry for a client whose data were erased"

REFUSAL = "record_erased"
"""The constraint that the server names when it refuses a write to an erased record."""

_PARENTS = ("client_id", "pet_id", "appointment_id")
_HARMLESS = frozenset({"constraint", "table", "column", "message"})

JsonChange = dict[str, Any]


@dataclass(slots=True)
class ErasedIds:
    """The erased records by id, and the rows that only ever existed beside them on this desk."""

    tables: Mapping[str, str]
    _hanging_on: dict[str, str] = field(default_factory=dict)

    def blanked(self, changes: Iterable[JsonChange]) -> list[JsonChange] | None:
        """Return these changes without a word about erased records, or None if they say none."""
        kept: list[JsonChange] = []
        touched = False
        for change in changes:
            root = self._root(change)
            if root is None:
                kept.append(change)
                continue
            touched = True
            if change["op"] == "insert":
                self._hanging_on[change["id"]] = root
            stub = {"table": self.tables[root], "op": "update", "id": root, "set": {}, "was": {}}
            if stub not in kept:
                kept.append(stub)
        return kept if touched else None

    def named_in(self, changes: Iterable[JsonChange]) -> bool:
        """Whether any of these changes is about an erased record."""
        return any(self._root(change) is not None for change in changes)

    def _root(self, change: JsonChange) -> str | None:
        """Return the erased record that a change is about, directly or by what it hangs on."""
        said = [change["id"], *(change["set"].get(name) for name in _PARENTS)]
        for each in said:
            if each in self.tables:
                return str(each)
            if each in self._hanging_on:
                return self._hanging_on[each]
        return None


def blanked_detail(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may stay of a server's answer: why it refused, never the row."""
    return {name: value for name, value in detail.items() if name in _HARMLESS}
