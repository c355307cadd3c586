"""Collects the demo's rows, table by table, with ids that a seed decides."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from uuid import UUID

from frontdesk.domain.changes import JsonValue

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class DemoRows:
    """Rows by table, in the order they were added; values are JSON values as commands carry."""

    def __init__(self, seed: str) -> None:
        self.tables: dict[str, list[dict[str, JsonValue]]] = {}
        self._rng = Random(f"ids:{seed}")  # noqa: S311 - reproducible, nothing secret
        self._milliseconds = int(_EPOCH.timestamp() * 1000)

    def new_id(self) -> UUID:
        """Return the next id: a UUID version 7 whose clock is a counter."""
        self._milliseconds += 1
        value = self._milliseconds << 80 | 0x7 << 76 | self._rng.getrandbits(12) << 64
        return UUID(int=value | 0b10 << 62 | self._rng.getrandbits(62))

    def add(self, table: str, /, **values: JsonValue) -> UUID:
        """Add a row and return its id."""
        own_id = self.new_id()
        self.tables.setdefault(table, []).append({"id": str(own_id), **values})
        return own_id

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return len(self.tables.get(table, ()))
