"""A clinic of size L as plain rows: 12,000 clients, 19,000 pets, 52 columns, months of visits."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from tests.factories.clinic import Clinic, row_id, small_clinic

CLIENTS = 12_000
PETS = 19_000
RUNS = 40
GROOMERS = 6
TABLES = 6
DAYS_BACK, DAYS_AHEAD = 90, 90


def large_clinic(*, crowded: bool = True) -> Clinic:
    """Return the small clinic grown to a resort.

    Groomers, tables and daycare have about 250 visits a day. `crowded` leaves no gap of an hour
    and a half with any groomer, for searches that find nothing.
    """
    clinic = small_clinic()
    _add_people(clinic)
    groomers = [_add_resource(clinic, number, "groomer") for number in range(GROOMERS)]
    tables = [_add_resource(clinic, GROOMERS + number, "table") for number in range(TABLES)]
    runs = [_add_resource(clinic, GROOMERS + TABLES + number, "run") for number in range(RUNS)]
    random = Random(7)  # noqa: S311  (the same clinic in every run)
    for offset in range(-DAYS_BACK, DAYS_AHEAD + 1):
        day = clinic.day + timedelta(days=offset)
        if day.weekday() == 6:
            continue
        midnight = datetime.combine(day, time.min, clinic.zone)
        pets = iter(random.sample(range(PETS), 320))
        small = [clinic.resource_id(name) for name in ("Mara", "Jonas", "Aylin")]
        for resource in (*groomers, *tables, *(small if crowded and offset else ())):
            for minute in range(480, 1020, 30 if resource in tables else 60):
                length = 30 if resource in tables else 45
                if crowded or random.random() < 0.8:
                    _add_visit(clinic, midnight, minute, length, resource, next(pets))
        for run in runs:
            _add_visit(clinic, midnight, 660, 1380, run, next(pets))
    return clinic


def pet_id(number: int) -> UUID:
    """Return the id of one of the many pets."""
    return row_id("many-pets", number)


def _add_people(clinic: Clinic) -> None:
    for number in range(CLIENTS):
        client = row_id("many-clients", number)
        clinic.add(
            "client",
            client,
            given_name=f"Given{number % 900}",
            family_name=f"Family{number}",
            note="",
            custom={},
        )
        clinic.add(
            "client_contact",
            row_id("many-contacts", number),
            client_id=client,
            kind="phone",
            value=f"+49 151 {number:07}",
            label="",
            position=0,
        )
    for number in range(PETS):
        clinic.add(
            "pet",
            pet_id(number),
            client_id=row_id("many-clients", number % CLIENTS),
            name=f"Pet{number % 1500}",
            species="dog",
            breed="Mix",
            breed_secondary="",
            colour="",
            sex="F",
            born_on="2019-05-04",
            weight_g=9000,
            chip_no="",
            licence_no=f"L{number}",
            licence_issued_on=None,
            zip_code="",
            deceased_on=None,
            note="",
            custom={},
        )


def _add_resource(clinic: Clinic, number: int, kind: str) -> UUID:
    resource = row_id("many-resources", number)
    clinic.add(
        "resource",
        resource,
        site_id=clinic.site_id,
        staff_id=None,
        name=f"{kind.title()} {number}",
        kind=kind,
        capacity=1,
        position=10 + number,
        active=True,
        custom={},
    )
    if kind == "groomer":
        for weekday in range(6):
            for what, starts, ends in (("work", 480, 1020), ("break", 720, 750)):
                clinic.add(
                    "roster",
                    row_id(f"many-{what}-{number}", weekday),
                    resource_id=resource,
                    kind=what,
                    weekday=weekday,
                    starts_minute=starts,
                    ends_minute=ends,
                    valid_from="2000-01-01",
                    valid_until=None,
                    label="",
                )
    return resource


def _add_visit(
    clinic: Clinic, midnight: datetime, minute: int, length: int, resource: UUID, pet: int
) -> None:
    number = len(clinic.rows["appointment"])
    visit = row_id("many-visits", number)
    times = {
        "starts_at": midnight + timedelta(minutes=minute),
        "ends_at": midnight + timedelta(minutes=minute + length),
    }
    clinic.add(
        "appointment",
        visit,
        site_id=clinic.site_id,
        pet_id=pet_id(pet),
        client_id=row_id("many-clients", pet % CLIENTS),
        status="booked",
        note="",
        cancel_reason="",
        custom={},
        **times,
    )
    clinic.add(
        "appointment_service",
        row_id("many-services", number),
        appointment_id=visit,
        service_id=row_id("service", number % 3),
        position=0,
        duration_min=length,
        price_minor=3000,
        currency="EUR",
    )
    clinic.add(
        "resource_claim",
        row_id("many-claims", number),
        appointment_id=visit,
        resource_id=resource,
        lane=1,
        overbook_reason="",
        **times,
    )
