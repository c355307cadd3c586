"""Says which rows are different now, so that each screen decides for itself whether to look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

_NO_ROWS: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows that changed, by table; `everything` after the replica was fetched anew.

    `erased` are records whose texts must leave the screen, wherever they stand.
    """

    rows: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    everything: bool = False
    erased: frozenset[UUID] = frozenset()

    def concerns(self, *tables: str) -> bool:
        """Whether any of these tables changed."""
        return self.everything or any(table in self.rows for table in tables)

    def __or__(self, other: Changed) -> Changed:
        """Return what differs after both."""
        rows = {
            table: self.rows.get(table, _NO_ROWS) | other.rows.get(table, _NO_ROWS)
            for table in (*self.rows, *other.rows)
        }
        everything = self.everything or other.everything
        return Changed(rows, everything, self.erased | other.erased)

    @staticmethod
    def of(pairs: Iterable[tuple[str, UUID]]) -> Changed:
        """Collect (table, id) pairs."""
        rows: dict[str, set[UUID]] = {}
        for table, row_id in pairs:
            rows.setdefault(table, set()).add(row_id)
        return Changed({table: frozenset(ids) for table, ids in rows.items()})
