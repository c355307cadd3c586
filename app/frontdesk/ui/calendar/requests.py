"""What the grid asks for. It never writes: somebody else decides and answers with a new agenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.ids import AppointmentId, ResourceId


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """Somebody wants to book here.

    `typed` holds letters already typed on the cell; `ends_at` is set when a span was drawn.
    """

    resource_id: ResourceId
    starts_at: datetime
    typed: str = ""
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """Somebody wants this visit to begin then, in that column; its duration stays."""

    appointment_id: AppointmentId
    from_resource_id: ResourceId
    to_resource_id: ResourceId
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Guest:
    """A visit that comes into the day from outside: from the pinboard, or as a copy."""

    card: AppointmentCard
    copied: bool = False


@dataclass(frozen=True, slots=True)
class PlaceRequest:
    """Somebody wants a guest to begin then, in that column; it keeps its duration."""

    guest: Guest
    resource_id: ResourceId
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class ResizeRequest:
    """Somebody wants this visit to end then."""

    appointment_id: AppointmentId
    ends_at: datetime
