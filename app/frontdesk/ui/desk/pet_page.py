"""The parts of the page about the chosen pet: who, what to beware of, the visit, the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
)

from frontdesk.domain.agenda import STATUS_WORDS, AppointmentCard, Status
from frontdesk.domain.vaccination import VaccineState
from frontdesk.ui.calendar.wording import NOT_YET_SENT, full_status
from frontdesk.ui.records.alert_strip import alert_line, notice_line
from frontdesk.ui.records.facts import pet_facts, vaccine_words
from frontdesk.ui.theme import Theme, Tint
from frontdesk.ui.widgets.hints import hint
from frontdesk.ui.widgets.labels import breakable, giving_way, muted, plain, strong, wrapped
from frontdesk.ui.widgets.section_label import SectionLabel
from frontdesk.ui.widgets.text_label import TextLabel

if TYPE_CHECKING:
    from frontdesk.domain.records import ClientCard, PetCard, VisitCard, VisitLine


KEPT_HERE = "Not yet on the server; it is kept and will be sent."
_HARD = "\N{NO-BREAK SPACE}"
_SHORT_FACT = 12
_NAME_AT_MOST = 80  # characters: the alerts under the name must stay in sight


def add_head(layout: QVBoxLayout, pet: PetCard, avatar: QLabel, today: date) -> None:
    """Say whose card it is."""
    head = QHBoxLayout()
    head.setSpacing(12)
    head.addWidget(avatar, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(1)
    whole = pet.name or f"No name ({pet.licence_no})"
    long = len(whole) > _NAME_AT_MOST
    name = wrapped(strong(breakable(f"{whole[:_NAME_AT_MOST]}…" if long else whole)))
    name.setToolTip(hint(whole) if long else "")
    name.setProperty("title", True)
    words.addWidget(name)
    for line in pet_facts(pet, today):
        if line:
            words.addWidget(wrapped(muted(_broken_at_dots(line))))
    if pet.deceased_on is not None:
        words.addWidget(wrapped(strong(f"Died {pet.deceased_on:%d %b %Y}")))
    head.addLayout(words, 1)
    layout.addLayout(head)
    if pet.pending:
        layout.addWidget(wrapped(muted(KEPT_HERE)))
    layout.addSpacing(8)


def _broken_at_dots(line: str) -> str:
    """Let a line of facts end behind a dot, and short facts not fall apart: `M neutered`."""
    facts = line.split(" · ")
    whole = (each.replace(" ", _HARD) if len(each) <= _SHORT_FACT else each for each in facts)
    return f"{_HARD}· ".join(whole)


def avatar_of(pet: PetCard, tint: Tint) -> QLabel:
    """Return the first letter of a name, in the colour of the visit."""
    avatar = QLabel((pet.name or "?")[:1].upper())
    avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
    avatar.setFixedSize(60, 60)
    avatar.setStyleSheet(
        f"background: {tint.ground.name()}; color: {tint.text.name()};"
        " border-radius: 8px; font-size: 22px; font-weight: 600;"
    )
    return avatar


def add_alerts(layout: QVBoxLayout, pet: PetCard, theme: Theme, today: date) -> None:
    """Say what to beware of: alerts first, then vaccinations that are wanting."""
    for alert in pet.alerts:
        layout.addWidget(alert_line(theme, alert.severity, alert.text))
    for vaccination in pet.vaccinations:
        words = vaccine_words(vaccination, today)
        if words and vaccination.required:
            bad = vaccination.state in (VaccineState.EXPIRED, VaccineState.MISSING)
            tint = theme.notices["bad" if bad else "warn"]
            layout.addWidget(notice_line(tint, f"✚  {words}"))


def add_visit(
    layout: QVBoxLayout, visit: VisitCard, card: AppointmentCard, zone: ZoneInfo, now: datetime
) -> None:
    """Say when the visit is, what is done, and how far it is."""
    start = card.starts_at.astimezone(zone)
    who = " + ".join(claim.resource_name for claim in visit.claims[:1])
    layout.addSpacing(6)
    layout.addWidget(SectionLabel(f"Visit · {start:%H:%M}" + (f" with {who}" if who else "")))
    for line in visit.services:
        layout.addLayout(_pair(f"{line.name}, {line.duration_min} min", str(line.price)))
    until = f"until {card.ends_at.astimezone(zone):%H:%M}"
    layout.addLayout(_pair(full_status(card, now), until, quiet=True))
    if visit.note:
        layout.addWidget(wrapped(plain(visit.note)))
    if card.pending:
        layout.addWidget(wrapped(muted(KEPT_HERE)))


def add_client(layout: QVBoxLayout, client: ClientCard | None) -> None:
    """Say whose pet it is."""
    layout.addSpacing(6)
    layout.addWidget(SectionLabel("Client"))
    if client is None:
        layout.addWidget(muted("No client on record."))
        return
    name = strong(client.name or "No name")
    layout.addLayout(_row(name, plain(client.phone)))
    pets = f"{len(client.pets)} pet{'s' * (len(client.pets) != 1)} · no-shows {client.no_shows}"
    layout.addWidget(muted(pets))
    if client.pending:
        layout.addWidget(wrapped(muted(KEPT_HERE)))


def add_lines(layout: QVBoxLayout, title: str, visits: Sequence[VisitLine], zone: ZoneInfo) -> None:
    """List other visits by day, under a title; nothing where there are none."""
    if not visits:
        return
    layout.addSpacing(6)
    layout.addWidget(SectionLabel(title))
    for visit in visits:
        day = visit.starts_at.astimezone(zone)
        layout.addLayout(_pair(f"{day:%d %b %Y}", _what(visit), quiet_right=True))


def _what(visit: VisitLine) -> str:
    who = visit.resource_names.split(", ")[0]
    word = STATUS_WORDS[visit.status] if visit.status is Status.NO_SHOW else ""
    sent = NOT_YET_SENT if visit.pending else ""
    # What must not be missed comes first: a long line ends in an ellipsis.
    return " · ".join(part for part in (sent, word, visit.service_names, who) if part)


def _row(left: TextLabel, right: TextLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(giving_way(left), 1)
    row.addWidget(right)
    return row


def _pair(left: str, right: str, *, quiet: bool = False, quiet_right: bool = False) -> QHBoxLayout:
    first = muted(left) if quiet else plain(left)
    second = muted(right) if quiet or quiet_right else plain(right)
    if quiet_right:
        second.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(first)
        row.addWidget(giving_way(second), 1)
        return row
    return _row(first, second)
