"""The demo's clients and their pets."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import JsonValue
from frontdesk.operations.city_licences import LicenceLine, read_licence
from frontdesk.server.demo.plans import ClinicPlan
from frontdesk.server.demo.rows import DemoRows
from frontdesk.settings import resources_dir

_GRAMS = {
    "Dog": (2500, 42_000),
    "Cat": (2800, 7200),
    "Goat": (20_000, 70_000),
    "Pig": (30_000, 90_000),
}
_VACCINES = {"Dog": ("Rabies", "DHPP"), "Cat": ("Rabies", "FVRCP")}


@dataclass(frozen=True, slots=True)
class DemoPet:
    """A pet as the schedule needs it."""

    id: UUID
    client_id: UUID
    species: str


@dataclass(frozen=True, slots=True)
class Household:
    """Everybody: `cast` first to appear on the demo's day, then the others."""

    cast: tuple[DemoPet, ...]
    others: tuple[DemoPet, ...]


def words() -> dict[str, Any]:
    """Read what the clinic writes: alerts, notes, reasons."""
    return _toml("words.toml")


def licence_lines() -> list[LicenceLine]:
    """Read the shipped part of the city's pet licences."""
    return [read_licence(line) for line in _csv("pets.csv")]


class PeopleMaker:
    """Makes clients and pets; the same plan and day give the same people."""

    def __init__(self, plan: ClinicPlan, rows: DemoRows, day: date) -> None:
        self._plan = plan
        self._rows = rows
        self._day = day
        self._rng = Random(f"people:{plan.key}:{plan.pets}")  # noqa: S311 - reproducible
        self._names = _toml("people.toml")
        self._words = words()

    def make(self) -> Household:
        """Add all clients, contacts, pets, alerts and vaccinations, and return the pets."""
        cast = tuple(self._cast_member(entry) for entry in _csv("cast.csv") if self._plan.cast)
        clients = [self._client() for _ in range(self._plan.clients - len(cast))]
        lines = self._licences(self._plan.pets - len(cast))
        others = tuple(
            self._pet(clients[number] if number < len(clients) else self._rng.choice(clients), line)
            for number, line in enumerate(lines)
        )
        return Household(cast, others)

    def _licences(self, count: int) -> list[LicenceLine]:
        """Return so many licence lines: each once, then names and breeds mixed anew."""
        lines = licence_lines()
        self._rng.shuffle(lines)
        while len(lines) < count:
            breed = self._rng.choice(lines)
            name = self._rng.choice(lines).name
            number = f"8{self._rng.randrange(10**6):06}"
            lines.append(replace(breed, name=name, licence_no=number))
        return lines[:count]

    def _client(self, given: str = "", family: str = "") -> UUID:
        rng = self._rng
        given = given or rng.choice(self._names["given"])
        family = family or rng.choice(self._names["family"])
        client_id = self._rows.add("client", given_name=given, family_name=family, note="")
        self._contact(client_id, "phone", self._phone(), "mobile", 0)
        if rng.random() < 0.25:
            self._contact(client_id, "phone", self._phone(), rng.choice(("home", "work")), 1)
        if rng.random() < 0.8:
            address = f"{_plain(given)}.{_plain(family)}{rng.randrange(100)}@example.org"
            self._contact(client_id, "email", address, "", 2)
        if rng.random() < 0.01:
            text = rng.choice(self._words["client_ask"])
            self._alert("ask", text, client_id=client_id)
        return client_id

    def _contact(self, client_id: UUID, kind: str, value: str, label: str, position: int) -> None:
        self._rows.add(
            "client_contact",
            client_id=str(client_id),
            kind=kind,
            value=value,
            label=label,
            position=position,
        )

    def _phone(self) -> str:
        digits = (
            str(self._rng.randrange(10)) if sign == "#" else sign for sign in self._plan.phones
        )
        return "".join(digits)

    def _cast_member(self, entry: dict[str, str]) -> DemoPet:
        client_id = self._client(entry["given"], entry["family"])
        born = self._day - timedelta(days=int(entry["age"]) * 365 + self._rng.randrange(300))
        pet_id = self._add_pet(
            client_id,
            name=entry["pet"],
            species=entry["species"],
            breed=entry["breed"],
            sex=entry["sex"],
            born_on=born.isoformat(),
            weight_g=int(entry["weight_g"]),
        )
        if entry["severity"]:
            self._alert(entry["severity"], entry["alert"], pet_id=pet_id)
        self._vaccinate(pet_id, entry["species"], int(entry["vaccine_due_days"]))
        return DemoPet(pet_id, client_id, entry["species"])

    def _pet(self, client_id: UUID, line: LicenceLine) -> DemoPet:
        rng = self._rng
        low, high = _GRAMS[line.species]
        born = line.issued_on - timedelta(days=rng.randrange(60, 3600))
        pet_id = self._add_pet(
            client_id,
            name=line.name,
            species=line.species,
            breed=line.breed,
            breed_secondary=line.breed_secondary,
            sex=rng.choice(("F", "M", "FN", "FN", "MN", "MN", "")),
            born_on=born.isoformat() if rng.random() < 0.85 else None,
            weight_g=int(rng.triangular(low, high, low * 2)) // 100 * 100,
            licence_no=line.licence_no,
            licence_issued_on=line.issued_on.isoformat(),
            zip_code=line.zip_code,
        )
        self._maybe_alert(pet_id)
        if rng.random() < 0.5:
            self._vaccinate(pet_id, line.species, rng.randrange(-60, 700))
        return DemoPet(pet_id, client_id, line.species)

    def _add_pet(self, client_id: UUID, **values: JsonValue) -> UUID:
        rng = self._rng
        plain: dict[str, JsonValue] = {
            "breed_secondary": "",
            "licence_no": "",
            "licence_issued_on": None,
            "zip_code": "",
            "colour": rng.choice(self._words["colours"]),
            "chip_no": f"3720{rng.randrange(10**11):011}" if rng.random() < 0.6 else "",
            "note": "",
        }
        return self._rows.add("pet", client_id=str(client_id), **{**plain, **values})

    def _maybe_alert(self, pet_id: UUID) -> None:
        draw = self._rng.random()
        severity = (
            "stop" if draw < 0.02 else "ask" if draw < 0.05 else "note" if draw < 0.09 else ""
        )
        if severity:
            self._alert(severity, self._rng.choice(self._words[severity]), pet_id=pet_id)

    def _alert(
        self,
        severity: str,
        text: str,
        *,
        pet_id: UUID | None = None,
        client_id: UUID | None = None,
    ) -> None:
        self._rows.add(
            "alert",
            pet_id=str(pet_id) if pet_id else None,
            client_id=str(client_id) if client_id else None,
            severity=severity,
            text=text,
        )

    def _vaccinate(self, pet_id: UUID, species: str, due_days: int) -> None:
        expires = self._day + timedelta(days=due_days)
        for number, vaccine in enumerate(_VACCINES.get(species, ())):
            ends = expires + timedelta(days=40 * number)
            self._rows.add(
                "vaccination",
                pet_id=str(pet_id),
                vaccine=vaccine,
                given_on=(ends - timedelta(days=365)).isoformat(),
                expires_on=ends.isoformat(),
            )


def _plain(name: str) -> str:
    return (
        "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha()) or "x"
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((resources_dir() / "demo" / name).read_text(encoding="utf-8"))


def _csv(name: str) -> list[dict[str, str]]:
    with (resources_dir() / "demo" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
