"""What a draft asks of the desk: free times for it, and the booking or move itself.

The operations are imported when the first draft asks, not while the window waits for its day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput
from frontdesk.ui.desk.strip_draft import Draft

if TYPE_CHECKING:
    from frontdesk.domain.free_slots import SlotSearch
    from frontdesk.storage.replica.store import LocalStore

OFFERED = 12
"""How many free times Up and Down go through."""


def search_for(draft: Draft, not_before: datetime) -> Callable[[LocalStore], SlotSearch]:
    """Return the query for free times of a draft with pet and services, from a moment on."""
    pet_id = draft.pet.id if draft.pet is not None else None

    def query(store: LocalStore) -> SlotSearch:
        from frontdesk.storage.replica.slot_search import find_free_slots

        return find_free_slots(
            store.replica,
            pet_id=pet_id,
            service_ids=[each.id for each in draft.services],
            resource_ids=draft.wish.resource_ids,
            not_before=not_before,
            duration_min=draft.minutes,
            besides=draft.appointment_id,
            count=OFFERED,
        )

    return query


def order_of(draft: Draft) -> Callable[[LocalStore], ChangeSet]:
    """Return the operation that books the proposed time, or moves the visit there."""

    def move(store: LocalStore) -> ChangeSet:
        from frontdesk.operations.appointments import move_appointment

        appointment_id, slot = draft.appointment_id, draft.slot
        if appointment_id is None or slot is None:
            raise InvalidInput("Choose a time first.", field="slot")
        return move_appointment(
            replica=store.replica,
            appointment_id=appointment_id,
            starts_at=slot.starts_at,
            from_resource_id=draft.left_resource,
            to_resource_id=draft.taken_resource,
        )

    def book(store: LocalStore) -> ChangeSet:
        from frontdesk.operations.appointments import book_appointment

        if draft.pet is None or draft.slot is None:
            raise InvalidInput("Choose a pet and a time first.", field="slot")
        return book_appointment(
            replica=store.replica,
            pet_id=draft.pet.id,
            service_ids=[each.id for each in draft.services],
            resource_ids=list(draft.slot.resource_ids),
            starts_at=draft.slot.starts_at,
        )

    return move if draft.moves else book


def overbooking_of(draft: Draft, reason: str) -> Callable[[LocalStore], ChangeSet]:
    """Return the operation that books the wished time beside another visit, for a reason."""

    def book(store: LocalStore) -> ChangeSet:
        from frontdesk.operations.appointments import book_appointment

        if draft.pet is None or draft.wish.not_before is None:
            raise InvalidInput("Say who and when first.", field="slot")
        return book_appointment(
            replica=store.replica,
            pet_id=draft.pet.id,
            service_ids=[each.id for each in draft.services],
            resource_ids=draft.wish.resource_ids,
            starts_at=draft.wish.not_before,
            overbook_reason=reason,
        )

    return book
