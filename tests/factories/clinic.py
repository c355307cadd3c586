"""A small believable clinic as plain rows, as the server would send them.

Kleintiersalon am Park, Berlin: one site, three groomers and a table, six clients, eight pets and
ten appointments on one day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

NAMESPACE = UUID("6b5f2c52-5f0e-4b58-9a43-0f4a3c1d9e10")
BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 23)  # a Monday

Rows = dict[str, list[dict[str, Any]]]

SERVICES = (  # code, name, kind, minutes, price, needed kinds of resource
    ("groom-full", "Full groom", "grooming", 90, 6500, ("groomer", "table")),
    ("bath", "Bath & brush", "bath", 45, 3800, ("groomer",)),
    ("nails", "Nail trim", "quick", 15, 1500, ("groomer",)),
    ("consult", "Consultation", "vet", 30, 4200, ("vet",)),
)
RESOURCES = (  # name, kind
    ("Mara", "groomer"),
    ("Jonas", "groomer"),
    ("Aylin", "groomer"),
    ("Table 1", "table"),
)
CLIENTS = (  # given, family, phone, e-mail
    ("Anna", "Smith", "+49 151 2345 6701", "anna.smith@example.org"),
    ("Jürgen", "Müller", "030 / 555 01 22", ""),
    ("Zoë", "O’Brien", "+49 170 9988 7766", ""),
    ("Łukasz", "Wiśniewski", "+49 160 1112 2233", "lukasz@example.org"),
    ("Maria", "Becker", "+49 176 4444 5555", ""),
    ("Ben", "Smithers", "+49 152 7777 8888", ""),
)
PETS = (  # name, client (or None), species, breed, licence
    ("Bella", 0, "dog", "Labrador Retriever", "S100001"),
    ("Íñigo", 1, "dog", "Poodle, Miniature", "S100002"),
    ("Lil’ Bean", 2, "cat", "Domestic Shorthair", "132409"),
    ("Hemingway “Heming” Pilar", 3, "cat", "Siamese", "S100004"),
    ("Rex", 4, "dog", "German Shepherd", "S100005"),
    ("Bruno", 5, "dog", "Beagle", "S100006"),
    ("Bella", 4, "dog", "Terrier, Jack Russell", "S100007"),
    ("", None, "dog", "Mix", "S712345"),
)
APPOINTMENTS = (  # pet, service, resource, hour, minute, status
    (0, 0, 0, 8, 30, "here"),
    (1, 1, 1, 8, 30, "confirmed"),
    (2, 2, 2, 9, 0, "gone"),
    (3, 1, 2, 9, 30, "booked"),
    (4, 0, 1, 10, 0, "booked"),
    (5, 2, 0, 10, 30, "confirmed"),
    (6, 1, 0, 11, 0, "booked"),
    (0, 2, 2, 13, 0, "cancelled"),
    (1, 0, 0, 14, 0, "booked"),
    (3, 2, 1, 15, 30, "no_show"),
)


def row_id(kind: str, number: int) -> UUID:
    """Return the id of the n-th row of a kind; the same in every run."""
    return uuid5(NAMESPACE, f"{kind}-{number}")


@dataclass
class Clinic:
    """Rows by table, in the form of `app.snapshot`, and names for those that tests speak of."""

    day: date = DAY
    zone: ZoneInfo = BERLIN
    rows: Rows = field(default_factory=dict)

    @property
    def site_id(self) -> UUID:
        return row_id("site", 0)

    def service_id(self, code: str) -> UUID:
        return row_id("service", [service[0] for service in SERVICES].index(code))

    def resource_id(self, name: str) -> UUID:
        return row_id("resource", [resource[0] for resource in RESOURCES].index(name))

    def pet_id(self, number: int) -> UUID:
        return row_id("pet", number)

    def client_id(self, number: int) -> UUID:
        return row_id("client", number)

    def appointment_id(self, number: int) -> UUID:
        return row_id("appointment", number)

    def at(self, hour: int, minute: int = 0) -> datetime:
        """Return an instant (UTC) of the clinic's day, by its wall clock."""
        return datetime.combine(self.day, time(hour, minute), self.zone).astimezone(UTC)

    def add(self, table: str, new_id: UUID, **values: Any) -> None:
        """Add a row; what is not given has the server's defaults where the replica needs them."""
        stamp = iso(datetime(2026, 11, 1, 9, 0, tzinfo=UTC))
        base = {"id": str(new_id), "created_at": stamp, "updated_at": stamp, "deleted_at": None}
        plain = {
            name: iso(value) if isinstance(value, datetime) else _plain(value)
            for name, value in values.items()
        }
        self.rows.setdefault(table, []).append({**base, **plain})

    def tables(self) -> Iterator[tuple[str, Iterator[str]]]:
        """Give the rows as `LocalStore.load_snapshot` takes them."""
        for table, rows in self.rows.items():
            yield table, (json.dumps(row) for row in rows)


def iso(instant: datetime) -> str:
    """Return an instant as the server writes it in JSON."""
    return instant.astimezone(UTC).isoformat()


def small_clinic(day: date = DAY, zone: ZoneInfo = BERLIN) -> Clinic:
    """Return the clinic with its ten appointments on `day`, by the clocks of `zone`."""
    clinic = Clinic(day, zone)
    _add_catalogue(clinic)
    _add_people(clinic)
    _add_appointments(clinic)
    return clinic


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _add_catalogue(clinic: Clinic) -> None:
    clinic.add("site", clinic.site_id, name="Am Park", address="", phone="", custom={})
    for weekday in range(6):
        clinic.add(
            "opening_hours",
            row_id("opening", weekday),
            site_id=clinic.site_id,
            weekday=weekday,
            opens_minute=8 * 60,
            closes_minute=(18 if weekday < 5 else 13) * 60,
        )
    for number, (name, kind) in enumerate(RESOURCES):
        staff = row_id("staff", number) if kind == "groomer" else None
        if staff is not None:
            clinic.add(
                "staff", staff, name=name, initials=name[:2], role="groomer", active=True, custom={}
            )
        clinic.add(
            "resource",
            row_id("resource", number),
            site_id=clinic.site_id,
            staff_id=staff,
            name=name,
            kind=kind,
            capacity=1,
            position=number,
            active=True,
            custom={},
        )
        _add_roster(clinic, number, kind)
    for number, (code, name, kind, minutes, price, needs) in enumerate(SERVICES):
        clinic.add(
            "service",
            row_id("service", number),
            code=code,
            name=name,
            kind=kind,
            duration_min=minutes,
            price_minor=price,
            currency="EUR",
            position=number,
            active=True,
            custom={},
        )
        for need in needs:
            clinic.add(
                "service_need",
                row_id(f"need-{need}", number),
                service_id=row_id("service", number),
                resource_kind=need,
            )


def _add_roster(clinic: Clinic, number: int, kind: str) -> None:
    if kind != "groomer":
        return
    for weekday in range(6):
        for what, starts, ends, label in (
            ("work", 8 * 60, (17 if weekday < 5 else 13) * 60, ""),
            ("break", 12 * 60, 12 * 60 + 30, "Lunch"),
        ):
            clinic.add(
                "roster",
                row_id(f"roster-{number}-{what}", weekday),
                resource_id=row_id("resource", number),
                kind=what,
                weekday=weekday,
                starts_minute=starts,
                ends_minute=ends,
                valid_from="2000-01-01",
                valid_until=None,
                label=label,
            )


def _add_people(clinic: Clinic) -> None:
    for number, (given, family, phone, mail) in enumerate(CLIENTS):
        client = row_id("client", number)
        clinic.add("client", client, given_name=given, family_name=family, note="", custom={})
        for kind, value in (("phone", phone), ("email", mail)):
            if value:
                clinic.add(
                    "client_contact",
                    row_id(f"contact-{kind}", number),
                    client_id=client,
                    kind=kind,
                    value=value,
                    label="",
                    position=0,
                )
    for number, (name, owner, species, breed, licence) in enumerate(PETS):
        clinic.add(
            "pet",
            row_id("pet", number),
            client_id=None if owner is None else row_id("client", owner),
            name=name,
            species=species,
            breed=breed,
            breed_secondary="",
            colour="",
            sex="F" if number % 2 else "MN",
            born_on=f"20{15 + number}-05-04",
            weight_g=4000 + 3000 * number,
            chip_no=f"27609810000{number:04}",
            licence_no=licence,
            licence_issued_on="2024-03-01",
            zip_code="10435",
            deceased_on=None,
            note="",
            custom={},
        )
    clinic.add(
        "alert",
        row_id("alert", 0),
        pet_id=row_id("pet", 4),
        client_id=None,
        severity="stop",
        text="Bites: muzzle before handling",
    )
    clinic.add(
        "vaccination",
        row_id("vaccination", 0),
        pet_id=row_id("pet", 0),
        vaccine="Rabies",
        given_on="2025-10-01",
        expires_on="2026-10-01",
    )


def _add_appointments(clinic: Clinic) -> None:
    for number, (pet, service, resource, hour, minute, status) in enumerate(APPOINTMENTS):
        _, _, _, minutes, price, _ = SERVICES[service]
        starts = clinic.at(hour, minute)
        ends = starts + timedelta(minutes=minutes)
        owner = PETS[pet][1]
        occupies = status not in ("cancelled", "no_show")
        clinic.add(
            "appointment",
            row_id("appointment", number),
            site_id=clinic.site_id,
            pet_id=row_id("pet", pet),
            client_id=None if owner is None else row_id("client", owner),
            status=status,
            starts_at=starts,
            ends_at=ends,
            note="",
            cancel_reason="" if status != "cancelled" else "Client is ill",
            confirmed_at=None,
            here_at=starts if status in ("here", "gone") else None,
            in_service_at=None,
            ready_at=None,
            gone_at=ends if status == "gone" else None,
            cancelled_at=starts if status == "cancelled" else None,
            custom={},
        )
        clinic.add(
            "appointment_service",
            row_id("appointment_service", number),
            appointment_id=row_id("appointment", number),
            service_id=row_id("service", service),
            position=0,
            duration_min=minutes,
            price_minor=price,
            currency="EUR",
        )
        if occupies:
            clinic.add(
                "resource_claim",
                row_id("claim", number),
                appointment_id=row_id("appointment", number),
                resource_id=row_id("resource", resource),
                lane=1,
                starts_at=starts,
                ends_at=ends,
                overbook_reason="",
            )
