"""Names a record whose history somebody wants."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RecordName:
    """Table, id, and what it is called on the screen."""

    kind: str
    id: UUID
    title: str
