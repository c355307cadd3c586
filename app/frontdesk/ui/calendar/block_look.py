"""Everything that decides how a card looks, and so the key under which its pixels are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import AppointmentCard, Severity, Status
from frontdesk.ui.calendar.wording import is_pressing, minutes_text, one_line, status_text, when


@dataclass(frozen=True, slots=True)
class BlockLook:
    """Everything that decides how a card looks; sizes are device-independent pixels.

    `state` is the visit's state in words, `minutes` only the time that presses, else empty; `cut`
    is a visit on the pinboard, waiting to be pasted; a `ghost` a refused one where it was wanted.
    """

    width: int
    height: int
    name: str
    client: str
    when: str
    services: str
    state: str
    minutes: str
    note: str
    status: Status
    kind: str
    severity: Severity | None
    first_visit: bool
    pressing: bool
    pending: bool
    attention: bool
    dimmed: bool
    cut: bool = False
    ghost: bool = False

    @property
    def faded(self) -> bool:
        """Whether the visit is over, will not be, or was refused."""
        return self.ghost or self.status in (Status.GONE, Status.CANCELLED, Status.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Seen:
    """The day and the moment a card is looked at, in the clinic's time zone."""

    day: date
    zone: ZoneInfo
    now: datetime


def look_of(
    card: AppointmentCard,
    size: tuple[int, int],
    seen: Seen,
    *,
    dimmed: bool = False,
    cut: bool = False,
) -> BlockLook:
    """Return how a card looks in width and height `size`."""
    return BlockLook(
        width=size[0],
        height=size[1],
        name=one_line(card.pet_name) or "No name",
        client=one_line(card.client_name),
        when=when(card, seen.day, seen.zone),
        services=one_line(card.service_names),
        state=status_text(card, seen.now),
        minutes=minutes_text(card, seen.now),
        note=one_line(card.note),
        status=card.status,
        kind=card.kind,
        severity=card.worst_alert,
        first_visit=card.first_visit,
        pressing=is_pressing(card, seen.now),
        pending=card.pending,
        attention=card.attention,
        dimmed=dimmed,
        cut=cut,
        ghost=card.ghost,
    )
