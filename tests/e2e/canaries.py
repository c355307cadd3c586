"""A clinic whose every personal field holds a word of its own, and the search for those words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from frontdesk.domain.ids import new_id
from tests.clinics import Clinic, insert

WORD = "Kanarienvogel"

PERSONAL: dict[str, tuple[str, ...]] = {
    "client": ("given_name", "family_name", "note"),
    "client_contact": ("value", "label"),
    "pet": ("name", "breed", "breed_secondary", "colour", "chip_no", "licence_no", "note"),
    "alert": ("text",),
    "appointment": ("note", "cancel_reason"),
    "vaccination": ("vaccine",),
    "resource_claim": ("overbook_reason",),
}
"""Every column in which staff write down something about a person or their animal."""

CLIENTS = 12


@dataclass
class Aviary:
    """Hands out words that stand nowhere else, and remembers them."""

    words: list[str]

    def word(self) -> str:
        """Return the next one."""
        self.words.append(f"{WORD}{len(self.words):03}q")
        return self.words[-1]

    def fill(self, table: str) -> dict[str, Any]:
        """Return a word for each personal column of a table."""
        return {column: self.word() for column in PERSONAL[table]}

    def custom(self) -> str:
        """Return fields of the clinic's own, with a word each for name and value."""
        return json.dumps({self.word(): self.word()})


def plant(clinic: Clinic) -> list[str]:
    """Give the clinic its clients, with a word of its own in every personal field."""
    aviary = Aviary([])
    with psycopg.connect(clinic.operator_dsn, autocommit=True) as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic.tenant_id)]
        )
        for number in range(CLIENTS):
            _client(operator, aviary, clinic, number)
    return aviary.words


def _client(operator: psycopg.Connection[Any], aviary: Aviary, clinic: Clinic, number: int) -> None:
    client, pet, visit = new_id(), new_id(), new_id()
    custom = aviary.custom()
    insert(operator, "client", client, **aviary.fill("client"), custom=custom)
    for kind in ("phone", "email"):
        insert(
            operator,
            "client_contact",
            new_id(),
            client_id=client,
            kind=kind,
            **aviary.fill("client_contact"),
        )
    insert(operator, "pet", pet, client_id=client, **aviary.fill("pet"))
    insert(operator, "alert", new_id(), pet_id=pet, severity="stop", **aviary.fill("alert"))
    insert(operator, "vaccination", new_id(), pet_id=pet, **_vaccination(aviary))
    _visit(operator, aviary, clinic.ids, (visit, pet, client), number)


def _vaccination(aviary: Aviary) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    return {**aviary.fill("vaccination"), "given_on": today, "expires_on": today}


def _visit(
    operator: psycopg.Connection[Any],
    aviary: Aviary,
    ids: Any,
    whose: tuple[UUID, UUID, UUID],
    number: int,
) -> None:
    visit, pet, client = whose
    begins = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = begins + timedelta(hours=number)
    times = {"starts_at": starts, "ends_at": starts + timedelta(minutes=30)}
    insert(
        operator,
        "appointment",
        visit,
        site_id=ids["site"],
        pet_id=pet,
        client_id=client,
        **times,
        **aviary.fill("appointment"),
    )
    insert(
        operator,
        "resource_claim",
        new_id(),
        appointment_id=visit,
        resource_id=ids["anna"],
        **times,
        **aviary.fill("resource_claim"),
    )


def songs(where: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a place where any of the words stands, in whatever way text is usually kept."""
    plain = content.lower()
    for code in ("utf-8", "utf-16-le", "utf-16-be"):
        word = WORD.lower().encode(code)
        at = plain.find(word)
        if at >= 0:
            yield where, content[at : at + 60]


def heard_in(*folders: Path) -> list[tuple[str, bytes]]:
    """Search every file of these folders."""
    return [
        song
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for song in songs(str(file), file.read_bytes())
    ]
