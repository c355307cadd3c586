"""The cards of pets, clients and visits: what the panels and forms show of one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from frontdesk.domain.agenda import Severity, Status
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, ServiceId, SiteId
from frontdesk.domain.money import Money
from frontdesk.domain.vaccination import ShotRecord, Vaccination

ContactKind = Literal["phone", "email"]


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone number or an e-mail address of a client, in the order of preference."""

    id: UUID
    kind: ContactKind
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """An alert with its identity, so that it can be edited; `of_client` when it is the client's."""

    id: UUID
    severity: Severity
    text: str
    of_client: bool


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One line of a history or of what is to come; `pending` until the server has it as it is."""

    appointment_id: AppointmentId
    starts_at: datetime
    ends_at: datetime
    status: Status
    service_names: str
    resource_names: str
    price: Money | None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class PetLine:
    """A pet in its client's list."""

    id: PetId
    name: str
    species: str
    breed: str
    deceased_on: date | None


@dataclass(frozen=True, slots=True)
class ClientCard:
    """Who pays: contacts by preference, pets by name, alerts loudest first.

    `visits_to_come` are those of all pets, soonest first; `no_shows` counts what this desk holds.
    """

    id: ClientId
    given_name: str
    family_name: str
    note: str
    contacts: tuple[Contact, ...]
    pets: tuple[PetLine, ...]
    alerts: tuple[AlertRecord, ...]
    visits_to_come: tuple[VisitLine, ...]
    no_shows: int
    pending: bool

    @property
    def name(self) -> str:
        """Given and family name as spoken."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def phone(self) -> str:
        """The first phone number, or nothing."""
        return next((each.value for each in self.contacts if each.kind == "phone"), "")


@dataclass(frozen=True, slots=True)
class PetCard:
    """A pet with everything the panel and the form show.

    `alerts` are the pet's and its client's, loudest first; `vaccinations` how each vaccine stands,
    `shots` all that is on record, the one that holds longest first; `visits_to_come` soonest first,
    `last_visits` latest first, both without cancelled ones; `no_shows` counts what this desk holds.
    """

    id: PetId
    client: ClientCard | None
    name: str
    species: str
    breed: str
    breed_secondary: str
    colour: str
    sex: str
    born_on: date | None
    weight_g: int | None
    chip_no: str
    licence_no: str
    licence_issued_on: date | None
    zip_code: str
    deceased_on: date | None
    note: str
    alerts: tuple[AlertRecord, ...]
    vaccinations: tuple[Vaccination, ...]
    shots: tuple[ShotRecord, ...]
    visits_to_come: tuple[VisitLine, ...]
    last_visits: tuple[VisitLine, ...]
    no_shows: int
    pending: bool


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service of a visit, with duration and price as booked."""

    id: UUID
    service_id: ServiceId
    code: str
    name: str
    kind: str
    duration_min: int
    price: Money


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A resource a visit holds."""

    id: UUID
    resource_id: ResourceId
    resource_name: str
    resource_kind: str
    overbook_reason: str


@dataclass(frozen=True, slots=True)
class VisitCard:
    """One visit with its services, resources and the times of its steps."""

    id: AppointmentId
    site_id: SiteId
    pet_id: PetId
    pet_name: str
    client_id: ClientId | None
    status: Status
    starts_at: datetime
    ends_at: datetime
    note: str
    cancel_reason: str
    services: tuple[ServiceLine, ...]
    claims: tuple[ClaimLine, ...]
    confirmed_at: datetime | None
    here_at: datetime | None
    in_service_at: datetime | None
    ready_at: datetime | None
    gone_at: datetime | None
    cancelled_at: datetime | None
    pending: bool
    attention: bool

    @property
    def price(self) -> Money | None:
        """The sum of its services, None when there is none or currencies differ."""
        return sum_of([line.price for line in self.services])


def sum_of(prices: list[Money]) -> Money | None:
    """Add prices; None when there is none, or when they are of several currencies."""
    if not prices or len({price.currency for price in prices}) > 1:
        return None
    return Money(sum(price.minor_units for price in prices), prices[0].currency)


def loudest_first(alerts: list[AlertRecord]) -> tuple[AlertRecord, ...]:
    """Sort alerts: stop, ask, note; the pet's before the client's; then by text."""
    order = (Severity.STOP, Severity.ASK, Severity.NOTE)
    return tuple(
        sorted(alerts, key=lambda each: (order.index(each.severity), each.of_client, each.text))
    )
