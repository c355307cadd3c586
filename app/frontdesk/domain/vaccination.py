"""Vaccinations against what is required of a species."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from frontdesk.domain.changes import JsonValue
from frontdesk.domain.errors import InvalidInput

DUE_SOON = timedelta(days=30)

REQUIRED: Mapping[str, tuple[str, ...]] = {"dog": ("Rabies",), "cat": ("Rabies",)}
"""Vaccines a species needs to stay in the house."""


class VaccineState(StrEnum):
    """How a vaccine stands; only a required one is ever missing."""

    VALID = "valid"
    DUE_SOON = "due_soon"  # ends within 30 days
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Vaccination:
    """One vaccine of a pet, with its latest dates; without dates when it is missing."""

    vaccine: str
    given_on: date | None
    expires_on: date | None
    state: VaccineState
    required: bool

    def days_left(self, today: date) -> int | None:
        """Return the days until it ends, negative when it has; None when it is missing."""
        return None if self.expires_on is None else (self.expires_on - today).days


@dataclass(frozen=True, slots=True)
class Shot:
    """One vaccination as it was given; `expires_on` is its last valid day."""

    vaccine: str
    given_on: date | None
    expires_on: date

    def values(self) -> dict[str, JsonValue]:
        """Return the columns of `vaccination`; InvalidInput names the field that cannot be kept."""
        if not self.vaccine.strip():
            raise InvalidInput("Say which vaccine it was.", field="vaccine")
        if self.given_on is not None and self.expires_on < self.given_on:
            raise InvalidInput("A vaccination ends after it was given.", field="expires_on")
        return {
            "vaccine": self.vaccine.strip(),
            "given_on": None if self.given_on is None else self.given_on.isoformat(),
            "expires_on": self.expires_on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class ShotRecord:
    """A vaccination on record, with its identity, so that it can be corrected."""

    id: UUID
    shot: Shot


@dataclass(frozen=True, slots=True)
class KnownVaccine:
    """A vaccine this clinic gives; `usual_days` is how long it mostly holds, None if unknown."""

    name: str
    usual_days: int | None


def state_of(expires_on: date, today: date) -> VaccineState:
    """Return how a vaccine that ends on that day (still valid on it) stands."""
    if expires_on < today:
        return VaccineState.EXPIRED
    return VaccineState.DUE_SOON if expires_on - today <= DUE_SOON else VaccineState.VALID


def vaccinations_of(
    species: str, given: Iterable[tuple[str, date | None, date]], *, today: date
) -> tuple[Vaccination, ...]:
    """Return the latest shot of each vaccine and every required one that has none.

    `given` holds name, day given and last valid day. The worst comes first, required before others.
    """
    latest: dict[str, tuple[str, date | None, date]] = {}
    for shot in given:
        known = latest.get(shot[0].casefold())
        if known is None or known[2] < shot[2]:
            latest[shot[0].casefold()] = shot
    required = {name.casefold(): name for name in REQUIRED.get(species.casefold(), ())}
    found = [
        Vaccination(name, given_on, expires_on, state_of(expires_on, today), key in required)
        for key, (name, given_on, expires_on) in latest.items()
    ]
    found += [
        Vaccination(name, None, None, VaccineState.MISSING, required=True)
        for key, name in required.items()
        if key not in latest
    ]
    return tuple(sorted(found, key=_urgency))


def stands_at_the_gate(vaccinations: Iterable[Vaccination]) -> bool:
    """Whether something required is missing or has ended: then the pet may not stay."""
    stops = (VaccineState.MISSING, VaccineState.EXPIRED)
    return any(each.required and each.state in stops for each in vaccinations)


def _urgency(vaccination: Vaccination) -> tuple[bool, int, str]:
    worst_first = (
        VaccineState.MISSING,
        VaccineState.EXPIRED,
        VaccineState.DUE_SOON,
        VaccineState.VALID,
    )
    return (
        not vaccination.required,
        worst_first.index(vaccination.state),
        vaccination.vaccine.casefold(),
    )
