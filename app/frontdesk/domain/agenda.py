"""One day as the front desk sees it: columns of resources with their appointments.

These are plain values made by a query of the replica and read by the grid, the panel and the
sheets. Instants are aware UTC; `zone` turns them into the clinic's wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, SiteId
from frontdesk.domain.money import Money


class Status(StrEnum):
    """State of a visit; the value is what the database stores."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    HERE = "here"
    IN_SERVICE = "in_service"
    READY = "ready"
    GONE = "gone"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"

    @property
    def occupies(self) -> bool:
        """Whether an appointment in this state still holds its resources and its pet."""
        return self not in (Status.CANCELLED, Status.NO_SHOW)


STATUS_WORDS: dict[Status, str] = {
    Status.BOOKED: "Booked",
    Status.CONFIRMED: "Confirmed",
    Status.HERE: "Here",
    Status.IN_SERVICE: "In service",
    Status.READY: "Ready",
    Status.GONE: "Gone",
    Status.CANCELLED: "Cancelled",
    Status.NO_SHOW: "No-show",
}
"""The words on screen and paper; colour never speaks alone."""


class Severity(StrEnum):
    """How loudly an alert speaks (front-desk.md 1.5): stop, ask, note."""

    STOP = "stop"
    ASK = "ask"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Alert:
    """A warning about a pet or a client."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class AppointmentCard:
    """One appointment in one column: everything the grid, the panel header and a sheet row show.

    An appointment that claims two resources appears once in each of their columns.
    `pending` is true while its last change has not reached the server; `attention` when the server
    refused it. A `ghost` is no appointment: it stands where a refused one was wanted, and its `id`
    is the refused command's.
    """

    id: AppointmentId
    resource_id: ResourceId
    pet_id: PetId
    client_id: ClientId | None
    starts_at: datetime
    ends_at: datetime
    status: Status
    kind: str
    pet_name: str
    client_name: str
    phone: str
    service_names: str
    price: Money | None
    breed: str
    born_on: date | None
    note: str
    alerts: tuple[Alert, ...]
    here_at: datetime | None
    first_visit: bool
    pending: bool
    attention: bool
    ghost: bool = False

    @property
    def worst_alert(self) -> Severity | None:
        """The loudest severity among its alerts."""
        order = (Severity.STOP, Severity.ASK, Severity.NOTE)
        present = {alert.severity for alert in self.alerts}
        return next((severity for severity in order if severity in present), None)


@dataclass(frozen=True, slots=True)
class Block:
    """A time in which a column takes no appointment: lunch, surgery, holiday."""

    starts_at: datetime
    ends_at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """One resource of the day: who or what is occupied, when it works, what it holds.

    `ghosts` hold nothing: they stand where refused bookings and moves were wanted.
    """

    resource_id: ResourceId
    name: str
    kind: str
    capacity: int
    working: tuple[tuple[datetime, datetime], ...]
    blocks: tuple[Block, ...]
    cards: tuple[AppointmentCard, ...]
    ghosts: tuple[AppointmentCard, ...] = ()

    @property
    def shown(self) -> tuple[AppointmentCard, ...]:
        """Return all that is painted: the appointments, then the ghosts."""
        return (*self.cards, *self.ghosts)


@dataclass(frozen=True, slots=True)
class DayAgenda:
    """A day of one site.

    `opens_at` and `closes_at` bound the opening hours, or are None on a day that stays closed.
    """

    day: date
    zone: ZoneInfo
    site_id: SiteId
    opens_at: datetime | None
    closes_at: datetime | None
    columns: tuple[Column, ...]
    cancelled: tuple[AppointmentCard, ...] = field(default=())

    def cards(self) -> tuple[AppointmentCard, ...]:
        """Every appointment of the day once, by start, then pet's name."""
        once = {card.id: card for column in reversed(self.columns) for card in column.cards}
        return tuple(sorted(once.values(), key=lambda card: (card.starts_at, card.pet_name)))
