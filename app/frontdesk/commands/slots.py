"""Free times as the command line gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frontdesk.domain.free_slots import FreeSlot
from frontdesk.domain.ids import ResourceId
from frontdesk.domain.wall_clock import to_text


def slot_as_json(slot: FreeSlot, asked: Sequence[ResourceId]) -> dict[str, Any]:
    """Return a slot; `resource_id` is the first of those asked for that it has, or of all."""
    first = next((each for each in (*asked, *slot.resource_ids) if each in slot.resource_ids), None)
    return {
        "starts_at": to_text(slot.starts_at),
        "resource_id": None if first is None else str(first),
        "resource_ids": [str(each) for each in slot.resource_ids],
    }
