"""Compares a visit with what a form showed of it, so that nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.domain.errors import StaleEdit
from frontdesk.domain.records import VisitCard
from frontdesk.domain.wall_clock import from_text
from frontdesk.operations.fresh_rows import Row

_STALE = "Another desk changed this visit meanwhile. Nothing was saved; close it and open it again."


def require_note_as_shown(visit: Row, shown: VisitCard) -> None:
    """Raise StaleEdit when the note of a visit is another one by now."""
    if visit["note"] != shown.note:
        raise StaleEdit(_STALE)


def require_place_as_shown(visit: Row, claims: Sequence[Row], shown: VisitCard) -> None:
    """Raise StaleEdit when a visit was moved, in time or to other resources."""
    times = (from_text(str(visit["starts_at"])), from_text(str(visit["ends_at"])))
    held = {str(claim["resource_id"]) for claim in claims}
    if times != (shown.starts_at, shown.ends_at) or held != {
        str(claim.resource_id) for claim in shown.claims
    }:
        raise StaleEdit(_STALE)


def require_services_as_shown(lines: Sequence[Row], shown: VisitCard) -> None:
    """Raise StaleEdit when other services are sold in a visit by now."""
    if [str(line["service_id"]) for line in lines] != [
        str(line.service_id) for line in shown.services
    ]:
        raise StaleEdit(_STALE)
