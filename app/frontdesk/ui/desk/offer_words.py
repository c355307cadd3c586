"""How an offered time is written: `Fri 10:15 · Mara`, as seen from today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from frontdesk.domain.ids import ResourceId
from frontdesk.ui.desk.strip_draft import time_words

if TYPE_CHECKING:
    from frontdesk.domain.free_slots import FreeSlot


@dataclass(frozen=True, slots=True)
class OfferWords:
    """The clinic's clock, its day, and the names of who can be booked."""

    zone: ZoneInfo
    today: date
    names: Mapping[ResourceId, str] = field(default_factory=dict)

    def offer(self, slot: FreeSlot, *, whole: bool = False) -> str:
        """Return when, and who: the first of them, or the whole company."""
        shown = slot.resource_ids if whole else slot.resource_ids[:1]
        who = " + ".join(self.names.get(each, "?") for each in shown)
        return f"{time_words(slot.starts_at, zone=self.zone, today=self.today)} · {who}"
