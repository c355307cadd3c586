"""A booking on its way: what is known of it so far. Pure; the strip shows it and asks on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import Severity
from frontdesk.domain.catalogue import Service
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, new_id
from frontdesk.domain.wall_clock import business_day

if TYPE_CHECKING:
    from frontdesk.domain.free_slots import FreeSlot
    from frontdesk.domain.records import PetCard


class Step(StrEnum):
    """What is asked next."""

    PET = "pet"
    SERVICE = "service"
    SLOT = "slot"


@dataclass(frozen=True, slots=True)
class DraftPet:
    """Whose visit it is, with the little that is said beside the field.

    `alert` is the loudest alert, `warning` what it says as far as it has been read.
    """

    id: PetId
    name: str
    client_id: ClientId | None
    client_name: str
    phone: str
    breed: str = ""
    alert: Severity | None = None
    warning: str = ""
    has_died: bool = False


def draft_pet(card: PetCard) -> DraftPet:
    """Return what the strip says of a pet that has been read."""
    client = card.client
    loudest = card.alerts[0] if card.alerts else None
    return DraftPet(
        card.id,
        card.name or card.licence_no,
        client.id if client is not None else None,
        client.name if client is not None else "",
        client.phone if client is not None else "",
        card.breed,
        loudest.severity if loudest is not None else None,
        loudest.text if loudest is not None else "",
        card.deceased_on is not None,
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """Who and when the user asked for; empty where anybody or any time will do.

    `exact`: the visit begins then or the user is told that it cannot. `typed`: it was said in
    words, and not chosen in the day, where one sees whether it is over.
    """

    resource_ids: tuple[ResourceId, ...] = ()
    not_before: datetime | None = None
    exact: bool = False
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """One visit being booked, or being moved when `appointment_id` is set.

    `minutes` is how long it lasts if not as long as its services; `held` and `stands_at` are what
    a visit to be moved occupies and when it begins now.
    `slots` are the times offered for these services and this wish, `choice` the one proposed.
    A `walk_in` is here already: without a wish its time is now.
    `visit_id` is the id that the new visit will have, and the draft's own until then.
    """

    pet: DraftPet | None = None
    services: tuple[Service, ...] = ()
    wish: Wish = Wish()
    slots: tuple[FreeSlot, ...] = ()
    choice: int = 0
    appointment_id: AppointmentId | None = None
    minutes: int | None = None
    held: tuple[ResourceId, ...] = ()
    stands_at: datetime | None = None
    walk_in: bool = False
    acknowledged: bool = False
    visit_id: AppointmentId = field(default_factory=lambda: AppointmentId(new_id()))

    @property
    def step(self) -> Step:
        """The first thing still missing."""
        if self.pet is None:
            return Step.PET
        return Step.SLOT if self.services else Step.SERVICE

    @property
    def duration_min(self) -> int:
        """Minutes of the visit: as it is when moving, else the sum of its services."""
        return self.minutes or sum(service.duration_min for service in self.services)

    @property
    def duration(self) -> timedelta:
        """How long the visit lasts."""
        return timedelta(minutes=self.duration_min)

    @property
    def slot(self) -> FreeSlot | None:
        """The time proposed now."""
        return self.slots[self.choice] if self.choice < len(self.slots) else None

    @property
    def moves(self) -> bool:
        """Whether an existing visit gets another time."""
        return self.appointment_id is not None

    @property
    def unread_stop(self) -> bool:
        """Whether something stands against this pet that nobody has said to have read."""
        loud = self.pet is not None and self.pet.alert is Severity.STOP
        return loud and not self.acknowledged and not self.moves

    @property
    def taken_resource(self) -> ResourceId | None:
        """What the visit to be moved would newly occupy, if the proposal exchanges something."""
        proposed = self.slot.resource_ids if self.slot is not None else ()
        return next((each for each in proposed if each not in self.held), None)

    @property
    def left_resource(self) -> ResourceId | None:
        """What it would leave for that."""
        if self.slot is None or self.taken_resource is None:
            return None
        return next((each for each in self.held if each not in self.slot.resource_ids), None)

    @property
    def wish_met(self) -> bool:
        """Whether the proposal begins exactly when the user asked, if an exact time was asked."""
        if not self.wish.exact:
            return True
        return self.slot is not None and self.slot.starts_at == self.wish.not_before

    def is_about(self, records: Collection[UUID]) -> bool:
        """Whether it is for one of these pets, clients or visits."""
        of_pet = () if self.pet is None else (self.pet.id, self.pet.client_id)
        return any(each in records for each in (self.appointment_id, *of_pet))

    def with_slots(self, slots: tuple[FreeSlot, ...]) -> Draft:
        """Offer these times, the first one proposed; a visit is not moved to where it stands."""
        others = tuple(slot for slot in slots if not self._stands_at(slot))
        return replace(self, slots=others, choice=0)

    def _stands_at(self, slot: FreeSlot) -> bool:
        same_place = set(slot.resource_ids) == set(self.held)
        return slot.starts_at == self.stands_at and same_place

    def without_slots(self) -> Draft:
        """Take back the offered times, because what they were found for changed."""
        return replace(self, slots=(), choice=0)

    def next_choice(self, steps: int) -> Draft:
        """Propose another of the offered times."""
        last = max(0, len(self.slots) - 1)
        return replace(self, choice=max(0, min(self.choice + steps, last)))


def slot_words(
    slot: FreeSlot,
    names: dict[ResourceId, str],
    *,
    zone: ZoneInfo,
    today: date,
    shown: date | None = None,
) -> str:
    """Return the proposal as the slot field shows it: `Tom · 11:45 · 60m`."""
    who = " + ".join(names.get(each, "?") for each in slot.resource_ids)
    minutes = (slot.ends_at - slot.starts_at) // timedelta(minutes=1)
    when = time_words(slot.starts_at, zone=zone, today=today, shown=shown)
    return f"{who} · {when} · {minutes}m"


def time_words(moment: datetime, *, zone: ZoneInfo, today: date, shown: date | None = None) -> str:
    """Return `11:45` for today, `Mon 09:00` within six days, `21 Dec 09:00` later.

    While another day is `shown`, today is said too: a bare time typed there means that day.
    """
    day = business_day(moment, zone)
    clock = f"{moment.astimezone(zone):%H:%M}"
    if day == today:
        return clock if shown in (None, today) else f"today {clock}"
    if timedelta(0) < day - today < timedelta(days=7):
        return f"{day:%a} {clock}"
    return f"{day.day} {day:%b} {clock}"


def first_names(resources: dict[ResourceId, str]) -> dict[ResourceId, str]:
    """Return the shortest name that still tells resources apart: `Tom`, but `Dr Lee`, `Table 3`."""
    firsts = [name.split()[0] for name in resources.values() if name.split()]
    short = {}
    for key, name in resources.items():
        first = name.split()[0] if name.split() else name
        unique = firsts.count(first) == 1 and first.isalpha() and len(first) > 2
        short[key] = first if unique and not name.split()[-1].isdigit() else name
    return short
