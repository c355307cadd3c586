"""A pet's facts in the few words that fit beside its name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from frontdesk.domain.vaccination import Vaccination, VaccineState

if TYPE_CHECKING:
    from frontdesk.domain.records import PetCard

SEXES = {"F": "F", "M": "M", "FN": "F spayed", "MN": "M neutered"}


def pet_facts(pet: PetCard, today: date) -> tuple[str, str]:
    """Return two lines: `Domestic Longhair · F spayed` and `4 y 2 m · 4.2 kg`."""
    breed = " / ".join(part for part in (pet.breed, pet.breed_secondary) if part)
    first = (breed or pet.species.capitalize(), SEXES.get(pet.sex, pet.sex), pet.colour)
    second = (age_words(pet.born_on, today), weight_words(pet.weight_g))
    return _joined(first), _joined(second)


def age_words(born_on: date | None, today: date) -> str:
    """Return `4 y 2 m`, `11 m`, `3 w`, or nothing when it is not known or not yet."""
    if born_on is None or born_on > today:
        return ""
    months = (today.year - born_on.year) * 12 + today.month - born_on.month
    months -= today.day < born_on.day
    if months < 3:
        return f"{(today - born_on).days // 7} w"
    years, rest = divmod(months, 12)
    return " ".join(part for part in (f"{years} y" * bool(years), f"{rest} m" * bool(rest)) if part)


def weight_words(grams: int | None) -> str:
    """Return `4.2 kg`, or nothing."""
    return f"{grams / 1000:.3g} kg" if grams else ""


def vaccine_words(vaccination: Vaccination, today: date) -> str:
    """Return what to tell the client about a vaccine; nothing while it is valid."""
    days = vaccination.days_left(today)
    if vaccination.state is VaccineState.MISSING:
        return f"{vaccination.vaccine}: no record"
    if vaccination.state is VaccineState.EXPIRED:
        return f"{vaccination.vaccine} expired {-(days or 0)} days ago"
    if vaccination.state is VaccineState.DUE_SOON:
        return f"{vaccination.vaccine} due in {days} days"
    return ""


def _joined(parts: tuple[str, ...]) -> str:
    return " · ".join(part for part in parts if part)
