"""Everything that decides how a card looks, and so the key under which its pixels are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import AppointmentCard, Severity, Status
from frontdesk.ui.calendar.axis import clock
from frontdesk.ui.calendar.wording import is_pressing, one_line, status_text


@dataclass(frozen=True, slots=True)
class BlockLook:
    """Everything that decides how a card looks; sizes are device-independent pixels."""

    width: int
    height: int
    name: str
    client: str
    clock: str
    services: str
    state: str
    note: str
    status: Status
    kind: str
    severity: Severity | None
    first_visit: bool
    pressing: bool
    pending: bool
    attention: bool
    dimmed: bool

    @property
    def faded(self) -> bool:
        """Whether the visit is over or will not be."""
        return self.status in (Status.GONE, Status.CANCELLED, Status.NO_SHOW)


def look_of(
    card: AppointmentCard, size: tuple[int, int], zone: ZoneInfo, now: datetime, *, dimmed: bool
) -> BlockLook:
    """Return how a card looks at this moment in width and height `size`."""
    return BlockLook(
        width=size[0],
        height=size[1],
        name=one_line(card.pet_name) or "No name",
        client=one_line(card.client_name),
        clock=clock(card.starts_at, zone),
        services=one_line(card.service_names),
        state=status_text(card, now),
        note=one_line(card.note),
        status=card.status,
        kind=card.kind,
        severity=card.worst_alert,
        first_visit=card.first_visit,
        pressing=is_pressing(card, now),
        pending=card.pending,
        attention=card.attention,
        dimmed=dimmed,
    )
