"""The run sheet: the day's roster by time, for the clipboard at the counter and the grooming room.

Visits that were cancelled or not kept are not in the roster, but listed at its end and counted
apart: the groomer must not wait for them, the counter wants to know whose slot is free.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import (
    STATUS_WORDS,
    Alert,
    AppointmentCard,
    DayAgenda,
    Severity,
    Status,
)
from frontdesk.domain.ids import AppointmentId
from frontdesk.printing.day_words import age, clock, long_day, short_day
from frontdesk.printing.sheets import Cell, Paragraph, Sheet, SheetColumn, SheetSection, Tone

COLUMNS = (
    SheetColumn("Time", 15),
    SheetColumn("Pet", 38),
    SheetColumn("Client, phone", 36),
    SheetColumn("Service, with", 34),
    SheetColumn("Alerts, notes", 50),
    SheetColumn("Status", 21),
)

_ALERT_MARKS = {Severity.STOP: "! STOP:", Severity.ASK: "? ASK:", Severity.NOTE: "+"}
_ALERT_TONES = {Severity.STOP: Tone.STOP, Severity.ASK: Tone.STRONG, Severity.NOTE: Tone.PLAIN}


def run_sheet(
    agenda: DayAgenda,
    *,
    as_of: datetime,
    unsent: int,
    clinic: str,
    site: str = "",
    heard_at: datetime | None = None,
    alerts: bool = True,
) -> Sheet:
    """Return the run sheet of one day.

    `as_of` is the moment (aware) at which the agenda was read, `unsent` the number of changes of
    this desk that the server has not answered yet, and `heard_at` when the server was last heard,
    to be given when that is too long ago to be taken for granted. `alerts` false leaves alerts and
    notes out, for a sheet that hangs where strangers read.
    """
    moment = as_of.astimezone(agenda.zone)
    cards = agenda.cards()
    names = _resource_names(agenda)
    sections = [
        SheetSection(
            "",
            tuple(_row(card, names, agenda, alerts=alerts) for card in cards),
            "No visits on this day.",
        )
    ]
    if agenda.cancelled:
        lost = sorted(agenda.cancelled, key=lambda card: (card.starts_at, card.pet_name))
        once = {card.id: card for card in lost}.values()
        rows = tuple(_row(card, names, agenda, alerts=alerts) for card in once)
        sections.append(SheetSection(f"Cancelled and not kept: {len(rows)}", rows))
    return Sheet(
        clinic=" · ".join(part for part in (clinic, site) if part),
        title=f"Run sheet, {long_day(agenda.day)}",
        remark=f"as of {_moment(moment, agenda.day)}",
        urgent_remark=_urgent(
            unsent, heard_at.astimezone(agenda.zone) if heard_at else None, moment
        ),
        count=_count(len(cards), len(sections[0].rows)),
        made_at=as_of,
        columns=COLUMNS,
        sections=tuple(sections),
    )


def _moment(moment: datetime, day: date) -> str:
    if moment.date() == day:
        return clock(moment)
    return f"{short_day(moment.date())}, {clock(moment)}"


def _urgent(unsent: int, heard_at: datetime | None, moment: datetime) -> str:
    """Return what the reader must know before trusting the sheet."""
    parts = []
    if heard_at is not None:
        parts.append(f"server last heard {_moment(heard_at, moment.date())}")
    if unsent:
        parts.append(f"{unsent} unsent change{'s' if unsent != 1 else ''}")
    return ", ".join(parts)


def _count(visits: int, printed: int) -> str:
    return f"{visits} visit{'s' if visits != 1 else ''}, {printed} printed"


def _resource_names(agenda: DayAgenda) -> dict[AppointmentId, list[str]]:
    names: dict[AppointmentId, list[str]] = {}
    for column in agenda.columns:
        for card in column.cards:
            names.setdefault(card.id, []).append(column.name)
    by_resource = {column.resource_id: column.name for column in agenda.columns}
    for card in agenda.cancelled:
        names.setdefault(card.id, [by_resource.get(card.resource_id, "")])
    return names


def _row(
    card: AppointmentCard,
    names: dict[AppointmentId, list[str]],
    agenda: DayAgenda,
    *,
    alerts: bool,
) -> tuple[Cell, ...]:
    return (
        _time_cell(card, agenda.zone),
        _pet_cell(card, agenda.day),
        _paragraphs((card.client_name, Tone.PLAIN), (card.phone, Tone.STRONG)),
        _paragraphs(
            (card.service_names, Tone.PLAIN), (" + ".join(names.get(card.id, ())), Tone.MUTED)
        ),
        _remarks_cell(card) if alerts else (),
        _status_cell(card, agenda.zone),
    )


def _paragraphs(*parts: tuple[str, Tone]) -> Cell:
    return tuple(Paragraph(text, tone) for text, tone in parts if text)


def _time_cell(card: AppointmentCard, zone: ZoneInfo) -> Cell:
    starts, ends = card.starts_at.astimezone(zone), card.ends_at.astimezone(zone)
    end = clock(ends) if starts.date() == ends.date() else f"{ends.day}.{ends.month}. {clock(ends)}"
    return _paragraphs((clock(starts), Tone.STRONG), (f"to {end}", Tone.MUTED))


def _pet_cell(card: AppointmentCard, day: date) -> Cell:
    years = age(card.born_on, day) if card.born_on else ""
    kind = ", ".join(part for part in (card.breed, years) if part)
    return _paragraphs((card.pet_name or "(no name)", Tone.STRONG), (kind, Tone.MUTED))


def _remarks_cell(card: AppointmentCard) -> Cell:
    order = list(Severity)
    alerts = sorted(card.alerts, key=lambda alert: order.index(alert.severity))
    first = (("First visit", Tone.PLAIN),) if card.first_visit else ()
    return _paragraphs(*_alert_lines(alerts), *first, (card.note, Tone.PLAIN))


def _alert_lines(alerts: Iterable[Alert]) -> list[tuple[str, Tone]]:
    return [
        (f"{_ALERT_MARKS[alert.severity]} {alert.text}", _ALERT_TONES[alert.severity])
        for alert in alerts
    ]


def _status_cell(card: AppointmentCard, zone: ZoneInfo) -> Cell:
    lines = [(STATUS_WORDS[card.status], Tone.STRONG)]
    if card.status is Status.HERE and card.here_at:
        lines.append((f"since {clock(card.here_at.astimezone(zone))}", Tone.MUTED))
    if card.pending:
        lines.append(("not yet sent", Tone.MUTED))
    if card.attention:
        lines.append(("refused, see desk", Tone.STRONG))
    return _paragraphs(*lines)
