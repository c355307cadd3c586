"""Days to print, built without any storage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import Alert, AppointmentCard, Column, DayAgenda, Severity, Status
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, SiteId
from frontdesk.domain.money import Money

ZONE = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 21)
AS_OF = datetime(2026, 11, 21, 8, 47, tzinfo=UTC)
ANN = ResourceId(UUID(int=1))
TABLE = ResourceId(UUID(int=2))


def card(number: int = 1, **values: object) -> AppointmentCard:
    """Return a visit; `number` sets its ids and its start in the day's quarter-hours."""
    starts = datetime(2026, 11, 21, 7, 0, tzinfo=UTC) + timedelta(minutes=15 * number)
    plain = AppointmentCard(
        id=AppointmentId(UUID(int=1000 + number)),
        resource_id=ANN,
        pet_id=PetId(UUID(int=2000 + number)),
        client_id=ClientId(UUID(int=3000 + number)),
        starts_at=starts,
        ends_at=starts + timedelta(minutes=45),
        status=Status.BOOKED,
        kind="bath",
        pet_name=f"Bella {number}",
        client_name="Giulia Marchetti",
        phone="555-0178",
        service_names="Bath & tidy",
        price=Money(3800, "EUR"),
        breed="Domestic Longhair",
        born_on=date(2022, 9, 3),
        note="",
        alerts=(),
        here_at=None,
        first_visit=False,
        pending=False,
        attention=False,
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def day(
    cards: Sequence[AppointmentCard] = (),
    *,
    on_table: Sequence[AppointmentCard] = (),
    cancelled: Sequence[AppointmentCard] = (),
) -> DayAgenda:
    """Return a day with Ann's column and Table 3."""
    opens = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
    columns = tuple(
        Column(resource, name, kind, 1, ((opens, opens + timedelta(hours=9)),), (), tuple(held))
        for resource, name, kind, held in (
            (ANN, "Ann Fraser", "groomer", cards),
            (TABLE, "Table 3", "table", on_table),
        )
    )
    return DayAgenda(
        day=DAY,
        zone=ZONE,
        site_id=SiteId(UUID(int=9)),
        opens_at=opens,
        closes_at=opens + timedelta(hours=9),
        columns=columns,
        cancelled=tuple(cancelled),
    )


def full_day(visits: int = 23) -> DayAgenda:
    """Return a believable day: every status, alerts, notes, names of many scripts."""
    names = ("Zoë", "Lil’ Bean", "Ólafur", "Pangur Bán", "Hemingway “Heming” Pilar", "Moça", "")
    clients = ("Giulia Marchetti", "Siobhán O’Neill", "Søren Kjær", "Nguyễn Thị Hương")
    stop = Alert(Severity.STOP, "Bites when the tail is touched. Two people for nails.")
    ask = Alert(Severity.ASK, "Rabies due in 12 days")
    note = Alert(Severity.NOTE, "Birthday this week")
    cards = [
        card(
            number,
            pet_name=names[number % len(names)],
            client_name=clients[number % len(clients)],
            phone=f"+49 30 555 {number:04}",
            status=list(Status)[number % 6],
            here_at=AS_OF - timedelta(minutes=number),
            alerts=(stop, ask)[: number % 3] if number % 4 else (note,),
            note="Owner waits in the car; ring when ready. " * (number % 3),
            first_visit=number % 7 == 0,
            pending=number == 5,
        )
        for number in range(visits)
    ]
    lost = card(90, pet_name="Milo", status=Status.CANCELLED)
    return day(cards, cancelled=(lost,))
