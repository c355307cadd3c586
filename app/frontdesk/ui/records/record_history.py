"""What a card tells and does not let change: visits, and the pets of a client."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import STATUS_WORDS
from frontdesk.domain.records import ClientCard, PetCard, VisitLine
from frontdesk.ui.calendar.wording import NOT_YET_SENT


def visit_lines(pet: PetCard | None, client: ClientCard | None, zone: ZoneInfo) -> list[str]:
    """Return the visits to come and the last ones, latest first."""
    if pet is not None:
        visits = (*reversed(pet.visits_to_come[:5]), *pet.last_visits[:8])
    else:
        visits = client.visits_to_come[:8] if client is not None else ()
    return [_visit(each, zone) for each in visits]


def pet_lines(client: ClientCard) -> list[str]:
    """Return a client's pets by name."""
    return [
        " · ".join(
            part
            for part in (
                each.name or "no name",
                each.breed or each.species,
                f"died {each.deceased_on:%d %b %Y}" if each.deceased_on else "",
            )
            if part
        )
        for each in client.pets
    ]


def _visit(visit: VisitLine, zone: ZoneInfo) -> str:
    start = visit.starts_at.astimezone(zone)
    status = STATUS_WORDS[visit.status]
    sent = NOT_YET_SENT if visit.pending else ""
    parts = (f"{start:%d %b %Y %H:%M}", visit.service_names, visit.resource_names, status, sent)
    return " · ".join(part for part in parts if part)
