"""What a card is opened with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.ids import ClientId, PetId
from frontdesk.domain.records import ClientCard, PetCard
from frontdesk.domain.vaccination import KnownVaccine
from frontdesk.storage.replica.cards import client_card, pet_card
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.roles import who_may_what
from frontdesk.storage.replica.shots import known_vaccines
from frontdesk.ui.desk.rights import Rights


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """A pet with its client, or a client alone; `rights` are those of whoever looks at it."""

    pet: PetCard | None
    client: ClientCard | None
    vaccines: tuple[KnownVaccine, ...]
    rights: Rights

    @property
    def title(self) -> str:
        """Whose card it is."""
        pet = (self.pet.name or self.pet.licence_no) if self.pet is not None else ""
        client = self.client.name if self.client is not None else ""
        return " · ".join(part for part in (pet, client) if part) or "Card"


def pet_record(replica: Replica, pet_id: PetId, now: datetime) -> OpenedRecord:
    """Read the card of a pet and its client; NotFound when this desk does not hold it."""
    with replica.consistent():
        pet = pet_card(replica, pet_id, now=now)
        vaccines = known_vaccines(replica, pet.species)
        return OpenedRecord(pet, pet.client, vaccines, _rights(replica))


def client_record(replica: Replica, client_id: ClientId, now: datetime) -> OpenedRecord:
    """Read the card of a client; NotFound when this desk does not hold it."""
    with replica.consistent():
        client = client_card(replica, client_id, now=now)
        return OpenedRecord(None, client, (), _rights(replica))


def _rights(replica: Replica) -> Rights:
    return Rights(replica.signed_in().perms, who_may_what(replica))
