"""Days made of plain values: the one of the pictures, and ones of any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import (
    Alert,
    AppointmentCard,
    Block,
    Column,
    DayAgenda,
    Severity,
    Status,
)
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, SiteId

ZONE = ZoneInfo("Europe/Lisbon")
DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 47, tzinfo=UTC)
SITE = SiteId(UUID(int=1))


def at(clock: str, day: date = DAY, zone: ZoneInfo = ZONE) -> datetime:
    """Return a wall-clock time of the day as an instant: `at("08:30")`."""
    hour, minute = clock.split(":")
    local = datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=zone)
    return local.astimezone(UTC)


def card(
    number: int,
    pet: str,
    client: str,
    start: str,
    minutes: int,
    *,
    kind: str = "grooming",
    status: Status = Status.BOOKED,
    services: str = "Full groom",
    resource: int = 1,
) -> AppointmentCard:
    """Return one visit; `number` makes its ids."""
    starts_at = at(start)
    return AppointmentCard(
        id=AppointmentId(UUID(int=10_000 + number)),
        resource_id=ResourceId(UUID(int=100 + resource)),
        pet_id=PetId(UUID(int=20_000 + number)),
        client_id=ClientId(UUID(int=30_000 + number)),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        status=status,
        kind=kind,
        pet_name=pet,
        client_name=client,
        phone=f"555-{number:04}",
        service_names=services,
        price=None,
        breed="",
        born_on=None,
        note="",
        alerts=(),
        here_at=starts_at if status is Status.HERE else None,
        first_visit=False,
        pending=False,
        attention=False,
    )


def column(
    number: int,
    name: str,
    kind: str,
    cards: list[AppointmentCard],
    *,
    capacity: int = 1,
    works: tuple[str, str] | None = ("08:00", "17:00"),
    blocks: tuple[Block, ...] = (),
) -> Column:
    """Return a column; its cards are made its own."""
    resource_id = ResourceId(UUID(int=100 + number))
    return Column(
        resource_id=resource_id,
        name=name,
        kind=kind,
        capacity=capacity,
        working=((at(works[0]), at(works[1])),) if works else (),
        blocks=blocks,
        cards=tuple(replace(one, resource_id=resource_id) for one in cards),
    )


def agenda(*columns: Column, day: date = DAY, zone: ZoneInfo = ZONE) -> DayAgenda:
    """Return the day of the clinic, open from eight to five."""
    return DayAgenda(day, zone, SITE, at("08:00", day, zone), at("17:00", day, zone), columns)


def pictured_day() -> DayAgenda:
    """Return the day of the pictures in the specification, and what is hard about real days."""
    return agenda(_ann(), _tom(), _lee(), _kim(), _table())


def _ann() -> Column:
    stop = (Alert(Severity.STOP, "Hates dryers. Two people for nails."),)
    cards = [
        replace(card(1, "Bella", "Smith", "08:30", 60, status=Status.IN_SERVICE), alerts=stop),
        replace(
            card(2, "Zoë", "Marchetti", "09:45", 45, kind="bath", status=Status.HERE),
            service_names="Bath & tidy",
            alerts=(Alert(Severity.ASK, "Rabies due in 12 days"),),
            here_at=at("09:35"),
        ),
        card(3, "Lil’ Bean", "Nguyen", "10:45", 75, status=Status.CONFIRMED),
        replace(
            card(
                4,
                "Malmö",
                "Andersson",
                "13:00",
                60,
                services="Hand strip, nails and a very long finishing",
            ),
            first_visit=True,
        ),
    ]
    lunch = Block(at("12:00"), at("12:45"), "Lunch")
    return column(1, "Ann Fraser", "groomer", cards, works=("08:15", "16:30"), blocks=(lunch,))


def _tom() -> Column:
    cards = [
        card(
            5, "Rex", "Ortiz", "08:15", 30, kind="quick", status=Status.READY, services="Nail trim"
        ),
        card(6, "Pangur Bán", "O’Neill", "09:00", 90, status=Status.IN_SERVICE),
        card(7, "José", "Alvarez", "11:00", 45, kind="bath", services="Bath & tidy"),
        card(8, "Nestlé", "Dubois", "12:00", 60),
    ]
    return column(2, "Tom Okafor", "groomer", cards)


def _lee() -> Column:
    cards = [
        card(9, "Kiwi", "Patel", "08:00", 30, kind="vet", status=Status.GONE, services="Booster"),
        card(
            10, "Georgia", "Reid", "09:00", 30, kind="vet", status=Status.HERE, services="Check-up"
        ),
        replace(
            card(
                11,
                "Hemingway",
                "Shaw",
                "09:45",
                45,
                kind="vet",
                status=Status.CONFIRMED,
                services="Dental consult",
            ),
            alerts=(Alert(Severity.ASK, "Consent missing"),),
        ),
        replace(
            card(12, "Tåsi", "Berg", "11:30", 60, kind="vet", services="X-ray"), attention=True
        ),
    ]
    return column(3, "Dr Lee", "vet", cards, blocks=(Block(at("10:30"), at("11:15"), "Surgery"),))


def _kim() -> Column:
    cards = [
        card(
            13,
            "Ólafur",
            "Jónsson",
            "08:30",
            45,
            kind="vet",
            status=Status.IN_SERVICE,
            services="Check-up",
        ),
        card(
            14,
            "Neró",
            "Rossi",
            "09:30",
            30,
            kind="vet",
            status=Status.CONFIRMED,
            services="Booster",
        ),
        replace(
            card(15, "Neró", "Rossi", "10:15", 30, kind="vet", services="Vaccination"), pending=True
        ),
        card(16, "Moça", "Silva", "12:00", 90, kind="vet", services="Surgery prep"),
    ]
    return column(4, "Dr Kim", "vet", cards, blocks=(Block(at("11:00"), at("11:45"), "Lunch"),))


def _table() -> Column:
    cards = [
        card(
            17,
            "Duke",
            "Carter",
            "08:00",
            60,
            kind="bath",
            status=Status.IN_SERVICE,
            services="Bath",
        ),
        card(
            18, "Áurea", "Lima", "09:30", 60, kind="bath", status=Status.CONFIRMED, services="Bath"
        ),
        card(19, "Seán", "Byrne", "11:00", 45, kind="bath", services="De-shed"),
        card(20, "בלה", "כהן", "11:00", 60, kind="boarding", services="Überraschung 🐶"),
        card(21, "Pip", "Ng", "11:15", 15, kind="quick", services="Nail trim"),
    ]
    return column(5, "Table 3", "table", cards)


def crowded_day(visits: int = 250, columns: int = 12, seed: int = 7) -> DayAgenda:
    """Return a full day at random: quarter-hour visits, every status, many overlaps."""
    random = Random(seed)  # noqa: S311 -- a picture, not a secret
    starts = [8 * 60 + 15 * random.randrange(34) for _ in range(visits)]
    cards = [
        _some_card(number, start, random.choice((15, 30, 45, 60)), random)
        for number, start in enumerate(starts)
    ]
    return agenda(*_spread(cards, columns))


def orderly_day(visits: int = 250, columns: int = 12, seed: int = 7) -> DayAgenda:
    """Return a full day as a desk books it: one visit after the other in each column."""
    random = Random(seed)  # noqa: S311 -- a picture, not a secret
    rounds = -(-visits // columns)
    slot = 9 * 60 // rounds
    cards = [
        _some_card(number, 8 * 60 + slot * (number // columns), slot, random)
        for number in range(visits)
    ]
    return agenda(*_spread(cards, columns))


def _some_card(number: int, minute: int, minutes: int, random: Random) -> AppointmentCard:
    return card(
        number,
        random.choice(("Bella", "Íñigo", "Lil’ Bean", "Hemingway", "Zoë", "Tåsi")),
        random.choice(("Smith", "O’Neill", "Andersson", "Nguyen", "Alvarez")),
        f"{minute // 60:02}:{minute % 60:02}",
        minutes,
        kind=random.choice(("grooming", "bath", "vet", "quick", "daycare", "boarding")),
        status=random.choice(tuple(Status)[:6]),
        services=random.choice(("Full groom", "Bath & tidy", "Check-up", "Nail trim")),
    )


def _spread(cards: list[AppointmentCard], columns: int) -> list[Column]:
    return [
        column(index, f"Column {index + 1}", "groomer", cards[index::columns])
        for index in range(columns)
    ]
