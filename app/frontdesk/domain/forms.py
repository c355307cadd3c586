"""What somebody typed into the form of a client or a pet, as a whole.

A form is compared with the form that was shown, so that only what was really changed is sent and
a value that somebody else changed meanwhile is not overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from frontdesk.domain.changes import JsonValue
from frontdesk.domain.contacts import tidy_email, tidy_phone
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.records import ClientCard, ContactKind, PetCard

SEXES = ("", "F", "M", "FN", "MN")
"""Unknown, female, male, spayed, neutered."""

HEAVIEST_G = 2_000_000


@dataclass(frozen=True, slots=True)
class ContactForm:
    """One phone number or address; `id` is None for a new one. An empty value is left out."""

    kind: ContactKind
    value: str
    label: str = ""
    id: UUID | None = None

    def tidied(self) -> ContactForm:
        """Return it as it is kept; InvalidInput names `phone` or `email`."""
        tidy = tidy_phone if self.kind == "phone" else tidy_email
        return ContactForm(self.kind, tidy(self.value), self.label.strip(), self.id)


@dataclass(frozen=True, slots=True)
class ClientForm:
    """A client's form; contacts in the order of preference."""

    given_name: str = ""
    family_name: str = ""
    note: str = ""
    contacts: tuple[ContactForm, ...] = ()

    @staticmethod
    def of(card: ClientCard) -> ClientForm:
        """Return the form that shows a card."""
        contacts = tuple(
            ContactForm(each.kind, each.value, each.label, each.id) for each in card.contacts
        )
        return ClientForm(card.given_name, card.family_name, card.note, contacts)

    def values(self) -> dict[str, JsonValue]:
        """Return the columns of `client`; InvalidInput when there is no name at all."""
        given, family = self.given_name.strip(), self.family_name.strip()
        if not given and not family:
            raise InvalidInput("A client needs a name.", field="family_name")
        return {"given_name": given, "family_name": family, "note": self.note.strip()}

    def kept_contacts(self, unchanged: Mapping[UUID, str] | None = None) -> tuple[ContactForm, ...]:
        """Return the contacts that hold something, tidied.

        A value that stands in `unchanged` under its id is left alone: what was once imported odd
        must not keep anybody from saving the rest of the form.
        """
        kept = (each for each in self.contacts if each.value.strip())
        old = unchanged or {}
        return tuple(
            each if each.id is not None and old.get(each.id) == each.value else each.tidied()
            for each in kept
        )


@dataclass(frozen=True, slots=True)
class PetForm:
    """A pet's form; weight in grams."""

    name: str = ""
    species: str = ""
    breed: str = ""
    breed_secondary: str = ""
    colour: str = ""
    sex: str = ""
    born_on: date | None = None
    weight_g: int | None = None
    chip_no: str = ""
    licence_no: str = ""
    licence_issued_on: date | None = None
    zip_code: str = ""
    deceased_on: date | None = None
    note: str = ""

    @staticmethod
    def of(card: PetCard) -> PetForm:
        """Return the form that shows a card."""
        return PetForm(**{name: getattr(card, name) for name in PetForm.__dataclass_fields__})

    def values(self) -> dict[str, JsonValue]:
        """Return the columns of `pet`; InvalidInput names the field that cannot be kept."""
        self._check()
        return {name: _json(getattr(self, name)) for name in PetForm.__dataclass_fields__}

    def _check(self) -> None:
        if not (self.name.strip() or self.licence_no.strip() or self.chip_no.strip()):
            raise InvalidInput("A pet needs a name, or a licence or chip number.", field="name")
        if self.sex not in SEXES:
            raise InvalidInput("Choose F, M, FN (spayed) or MN (neutered).", field="sex")
        if self.weight_g is not None and not 1 <= self.weight_g <= HEAVIEST_G:
            raise InvalidInput("A weight lies between 1 g and 2000 kg.", field="weight_g")
        if self.born_on and self.deceased_on and self.deceased_on < self.born_on:
            raise InvalidInput("A pet cannot die before it was born.", field="deceased_on")


def _json(value: str | int | date | None) -> JsonValue:
    if isinstance(value, str):
        return value.strip()
    return value.isoformat() if isinstance(value, date) else value
