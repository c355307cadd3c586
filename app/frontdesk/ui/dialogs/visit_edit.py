"""What was typed over a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.ids import ServiceId
from frontdesk.domain.records import VisitCard


@dataclass(frozen=True, slots=True)
class VisitEdit:
    """A visit as it was shown, and what stands in the form; `services` is None when untouched."""

    shown: VisitCard
    services: tuple[ServiceId, ...] | None
    starts_at: datetime
    ends_at: datetime
    note: str

    @property
    def new_services(self) -> tuple[ServiceId, ...] | None:
        """The services, when they are others than before."""
        if self.services == tuple(line.service_id for line in self.shown.services):
            return None
        return self.services

    @property
    def new_start(self) -> datetime | None:
        """The begin, when it is another one."""
        return self.starts_at if self.starts_at != self.shown.starts_at else None

    @property
    def new_end(self) -> datetime | None:
        """The end as it is shown, when anything that moves it is changed."""
        same_end = self.ends_at == self.shown.ends_at
        if same_end and self.new_start is None and self.new_services is None:
            return None
        return self.ends_at

    @property
    def new_note(self) -> str | None:
        """The note, when it says something else."""
        return self.note if self.note != self.shown.note.strip() else None

    @property
    def changes_anything(self) -> bool:
        """Whether there is something to save."""
        parts = (self.new_services, self.new_start, self.new_end, self.new_note)
        return any(part is not None for part in parts)
