"""What a demo clinic looks like before anybody books: read from resources/demo/clinics."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.domain.errors import InvalidInput
from frontdesk.settings import resources_dir

STANDARD = "standard"
SIZES = (STANDARD, "S", "M", "L")
"""`standard` fills one screen; S, M and L have the sizes of a groomer, a clinic and a resort."""

CLINICS = ("paws", "northshore")


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service of the catalogue; `price` in minor units of the clinic's currency."""

    code: str
    name: str
    kind: str
    minutes: int
    price: int
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """A resource and its usual day; minutes of the wall clock.

    `visits` is how many it takes on a full day, over all its lanes.
    """

    name: str
    kind: str
    capacity: int
    person: bool
    visits: int
    starts: int
    ends: int
    lunch: int | None
    surgery: int | None


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """Somebody who works here and signs in."""

    name: str
    initials: str
    role: str


@dataclass(frozen=True, slots=True)
class ClinicPlan:
    """A whole clinic. `phones` is a pattern in which every # becomes a digit."""

    key: str
    name: str
    site: str
    address: str
    phone: str
    phones: str
    timezone: str
    currency: str
    opens: int
    closes: int
    clients: int
    pets: int
    cast: bool
    services: tuple[ServicePlan, ...]
    columns: tuple[ColumnPlan, ...]
    staff: tuple[StaffPlan, ...]


def load_plan(key: str, size: str) -> ClinicPlan:
    """Read the plan of a clinic in one of SIZES; InvalidInput for an unknown size."""
    if size not in SIZES:
        raise InvalidInput(f"There is no demo size '{size}'. Sizes: S, M, L.", field="size")
    path = resources_dir() / "demo" / "clinics" / f"{key}.toml"
    text = tomllib.loads(path.read_text(encoding="utf-8"))
    sizes = text["size"]
    sized = sizes.get(size) or sizes["all"]
    opens, closes = _minute(text["opens"]), _minute(text["closes"])
    columns = tuple(
        column for entry in sized["column"] for column in _columns(entry, opens, closes)
    )
    return ClinicPlan(
        key=key,
        name=text["name"],
        site=text["site"],
        address=text["address"],
        phone=text["phone"],
        phones=text["phones"],
        timezone=text["timezone"],
        currency=text["currency"],
        opens=opens,
        closes=closes,
        clients=sized["clients"],
        pets=sized["pets"],
        cast=text.get("cast", False),
        services=_services(text["service"], {column.kind for column in columns}),
        columns=columns,
        staff=tuple(StaffPlan(**entry) for entry in text["staff"]),
    )


def _services(entries: list[Mapping[str, Any]], kinds: set[str]) -> tuple[ServicePlan, ...]:
    """Return the services that these kinds of resources can give.

    A house without an X-ray room X-rays in the vet's room; one without runs boards nobody.
    """
    plans = []
    for entry in entries:
        needs = tuple(need for need in entry["needs"] if need in kinds)
        if entry["needs"][0] in needs:
            plans.append(ServicePlan(**{**entry, "needs": needs}))
    return tuple(plans)


def _columns(entry: Mapping[str, Any], opens: int, closes: int) -> list[ColumnPlan]:
    count = entry.get("count", 1)
    return [
        ColumnPlan(
            name=entry["name"] if count == 1 else f"{entry['name']} {number}",
            kind=entry["kind"],
            capacity=entry.get("capacity", 1),
            person=entry.get("person", False),
            visits=entry.get("visits", 0),
            starts=_minute(entry["starts"]) if "starts" in entry else opens,
            ends=closes,
            lunch=_minute(entry["lunch"]) if "lunch" in entry else None,
            surgery=_minute(entry["surgery"]) if "surgery" in entry else None,
        )
        for number in range(1, count + 1)
    ]


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
