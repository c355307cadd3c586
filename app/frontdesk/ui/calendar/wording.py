"""What the grid says in words: on cards, in tooltips, to a screen reader."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import (
    STATUS_WORDS,
    AppointmentCard,
    Column,
    DayAgenda,
    Severity,
    Status,
)
from frontdesk.domain.today import WAITS_TOO_LONG, minutes_waiting
from frontdesk.ui.calendar.axis import clock

LATE_AFTER = timedelta(minutes=5)
LONGEST_SHOWN = 160  # characters of one text worth measuring; no column is wider

REFUSED = "Refused"
NOT_YET_SENT = "not yet sent"
ON_THE_BOARD = "on the pinboard, waiting for another time"

COLUMN_KINDS = {
    "groomer": "Grooming",
    "vet": "Vet",
    "table": "Baths",
    "room": "Room",
    "run": "Boarding",
    "daycare": "Daycare",
}


def one_line(text: str) -> str:
    """Return the text without line breaks and controls, no longer than can be seen."""
    return " ".join(text[: 2 * LONGEST_SHOWN].split())[:LONGEST_SHOWN]


def minutes_late(card: AppointmentCard, now: datetime) -> int:
    """Return by how many minutes an expected pet is overdue; 0 within the grace or once here."""
    late = now - card.starts_at
    is_expected = card.status in (Status.BOOKED, Status.CONFIRMED) and not card.ghost
    if not is_expected or late < LATE_AFTER:
        return 0
    return int(late.total_seconds() // 60) if card.ends_at > now else 0


def status_text(card: AppointmentCard, now: datetime) -> str:
    """Return the state in words, with the minutes that count: `Here 12 min`, `Late 20 min`."""
    if card.ghost:
        return REFUSED
    late = minutes_late(card, now)
    if late:
        return f"Late {_duration(late)}"
    word = STATUS_WORDS[card.status]
    waiting = minutes_waiting(card, now=now)
    return f"{word} {_duration(waiting)}" if waiting else word


def minutes_text(card: AppointmentCard, now: datetime) -> str:
    """Return how long a pet waits or is late, where that asks for somebody, else nothing."""
    if card.ghost or not is_pressing(card, now):
        return ""
    return _duration(minutes_late(card, now) or minutes_waiting(card, now=now))


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"


def full_status(card: AppointmentCard, now: datetime) -> str:
    """Return the state where there is room: a late visit also says whether it was confirmed."""
    short, word = status_text(card, now), STATUS_WORDS[card.status]
    if card.ghost:
        return short
    return short if short.startswith(word) else f"{word}, {short.lower()}"


def is_pressing(card: AppointmentCard, now: datetime) -> bool:
    """Whether the state asks for somebody: waiting too long, late, or refused."""
    if card.ghost:
        return True
    limit = WAITS_TOO_LONG.total_seconds() / 60
    return minutes_waiting(card, now=now) > limit or minutes_late(card, now) > 0


def column_subtitles(column: Column, peak: int) -> tuple[str, str]:
    """Return the second line of a column's head, long and short: `Grooming · 6 visits`, `6 visits`.

    A column for many says how full it gets at most: `31 of 40`.
    """
    kind = COLUMN_KINDS.get(column.kind, column.kind.capitalize())
    count = len(column.cards)
    if column.capacity > 1:
        load = f"{peak} of {column.capacity}"
    elif count:
        load = "1 visit" if count == 1 else f"{count} visits"
    else:
        load = "no visits" if column.working else "off this day"
    return (f"{kind} · {load}" if kind else load), load


def when(card: AppointmentCard, day: date, zone: ZoneInfo) -> str:
    """Return when a visit is, seen from a day: `14:15`, or with other days: `14:15 until Tue`."""
    starts, ends = card.starts_at.astimezone(zone), card.ends_at.astimezone(zone)
    text = f"{starts.hour:02}:{starts.minute:02}"
    if starts.date() != day:
        text = f"{_other_day(starts.date(), day)} {text}"
    if ends.date() > day and ends - starts > timedelta(hours=12):
        text = f"{text} until {_other_day(ends.date(), day)}"
    return text


def _other_day(day: date, seen_from: date) -> str:
    return f"{day:%a}" if abs((day - seen_from).days) < 7 else f"{day.day} {day:%b}"


def span_text(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return `08:30 to 09:15` in wall-clock time."""
    return f"{clock(starts_at, zone)} to {clock(ends_at, zone)}"


def spoken(
    card: AppointmentCard, column: Column, zone: ZoneInfo, now: datetime, *, cut: bool = False
) -> str:
    """Return all a screen reader says about a card, most needed first."""
    parts = [
        f"{clock(card.starts_at, zone)} {one_line(card.pet_name)} {one_line(card.client_name)}",
        one_line(card.service_names),
        full_status(card, now),
        ON_THE_BOARD if cut else "",
        f"with {one_line(column.name)}",
        f"until {clock(card.ends_at, zone)}",
        *(f"alert: {one_line(alert.text)}" for alert in card.alerts),
        *_marks(card),
    ]
    return ", ".join(part.strip() for part in parts if part.strip())


def tooltip(card: AppointmentCard, zone: ZoneInfo, now: datetime, *, cut: bool = False) -> str:
    """Return what a card says when the pointer rests on it; plain text."""
    services = one_line(card.service_names)
    lines = [
        f"{one_line(card.pet_name)} · {one_line(card.client_name)}".strip(" ·"),
        f"{span_text(card.starts_at, card.ends_at, zone)} · {services}".strip(" ·"),
        full_status(card, now),
        ON_THE_BOARD.capitalize() if cut else "",
        one_line(card.phone),
        *(f"{_LOUD[alert.severity]}{one_line(alert.text)}" for alert in card.alerts),
        one_line(card.note),
        *(mark.capitalize() for mark in _marks(card)),
    ]
    return "\n".join(line for line in lines if line)


_LOUD = {Severity.STOP: "! ", Severity.ASK: "+ ", Severity.NOTE: ""}


def _marks(card: AppointmentCard) -> list[str]:
    marks = []
    if card.first_visit:
        marks.append("first visit")
    if card.ghost:
        marks.append("not booked, needs attention: Enter shows what can be done")
    elif card.attention:
        marks.append("needs attention")
    elif card.pending:
        marks.append(NOT_YET_SENT)
    return marks


def day_in_words(agenda: DayAgenda) -> str:
    """Return the day and how full it is: `Saturday 21 November 2026, 14 visits`."""
    count = len(agenda.cards())
    visits = "1 visit" if count == 1 else f"{count} visits"
    return f"{agenda.day:%A} {agenda.day.day} {agenda.day:%B %Y}, {visits}"
