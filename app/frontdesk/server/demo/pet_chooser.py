"""Decides whose pet comes: regulars come again, and nobody is in two places on one day."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from frontdesk.server.demo.people import DemoPet, Household
from frontdesk.server.demo.plans import ServicePlan

_FOR_CATS_TOO = frozenset({"vet"})
REGULARS_PER_VISIT_A_DAY = 24
"""Size of the pool of regulars: each of them then comes about every four weeks."""


class PetChooser:
    """Hands out pets for visits. The same seed and the same questions give the same pets."""

    def __init__(self, rng: Random, household: Household, visits_a_day: int, today: date) -> None:
        regulars = min(len(household.others), visits_a_day * REGULARS_PER_VISIT_A_DAY)
        self._rng = rng
        self._today = today
        self._cast = list(household.cast)
        self._regulars = (*household.cast, *household.others[:regulars])
        self._newcomers = household.others[regulars:] or household.others
        self._busy: set[tuple[DemoPet, date]] = set()

    def choose(self, service: ServicePlan, first: date, last: date | None = None) -> DemoPet | None:
        """Return a pet free on all these days and keep it busy; None when nobody is found."""
        days = [first + timedelta(days=n) for n in range(((last or first) - first).days + 1)]
        pet = self._from_cast(first) or self._from_pool(service, days)
        if pet is not None:
            self._busy.update((pet, day) for day in days)
        return pet

    def _from_cast(self, day: date) -> DemoPet | None:
        if day != self._today:
            return None
        while self._cast:
            pet = self._cast.pop(0)
            if (pet, day) not in self._busy:
                return pet
        return None

    def _from_pool(self, service: ServicePlan, days: list[date]) -> DemoPet | None:
        new = days[0] == self._today and self._rng.random() < 0.08
        pool = self._newcomers if new else self._regulars
        for _ in range(60):
            pet = self._rng.choice(pool)
            if not self._suits(pet, service) or self._reserved(pet, days):
                continue
            if not any((pet, day) in self._busy for day in days):
                return pet
        return None

    def _reserved(self, pet: DemoPet, days: list[date]) -> bool:
        return self._today in days and pet in self._cast

    def _suits(self, pet: DemoPet, service: ServicePlan) -> bool:
        if service.kind in _FOR_CATS_TOO:
            return True
        return pet.species == "Dog" or (
            pet.species == "Cat" and service.kind == "grooming" and self._rng.random() < 0.4
        )
