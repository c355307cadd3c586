"""What a draft asks of the desk: free times for it, and the booking or move itself.

The operations are imported when the first draft asks, not while the window waits for its day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.ui.desk.strip_draft import Draft, DraftPet

if TYPE_CHECKING:
    from frontdesk.domain.free_slots import SlotSearch
    from frontdesk.storage.replica.store import LocalStore

OFFERED = 12
"""How many free times Up and Down go through."""

Order = Callable[["LocalStore"], ChangeSet]

Exchange = tuple[ResourceId | None, ResourceId | None]
"""The resource that a visit leaves, and the one it takes for it."""


def search_for(
    draft: Draft, not_before: datetime, *, now: datetime
) -> Callable[[LocalStore], SlotSearch]:
    """Return the query for free times of a draft with pet and services, from a moment on.

    A moment that is over is offered only when it was asked for and is free; else what comes next
    comes after `now`.
    """
    pet_id = draft.pet.id if draft.pet is not None else None

    def query_from(store: LocalStore, moment: datetime) -> SlotSearch:
        from frontdesk.storage.replica.slot_search import find_free_slots

        return find_free_slots(
            store.replica,
            pet_id=pet_id,
            service_ids=[each.id for each in draft.services],
            resource_ids=draft.wish.resource_ids,
            not_before=moment,
            duration_min=draft.minutes,
            besides=draft.appointment_id,
            count=OFFERED,
        )

    def query(store: LocalStore) -> SlotSearch:
        found = query_from(store, not_before)
        met = bool(found.slots) and found.slots[0].starts_at == not_before
        if met or not_before >= now or not draft.wish.exact:
            return found
        return query_from(store, now)

    return query


def order_of(draft: Draft, *, now: datetime) -> Order:
    """Return the operation that books the proposed time, or moves the visit there."""
    slot = draft.slot
    if draft.pet is None or slot is None:
        raise InvalidInput("Choose a pet and a time first.", field="slot")
    if draft.appointment_id is not None:
        exchange = (draft.left_resource, draft.taken_resource)
        return _move(draft.appointment_id, slot.starts_at, exchange)
    return _booking(draft, draft.pet, slot.resource_ids, slot.starts_at, slot.ends_at, now)


def deliberate_order_of(
    draft: Draft,
    moment: datetime,
    reason: str,
    *,
    kinds: Mapping[ResourceId, str],
    now: datetime,
) -> Order:
    """Return the operation that books a moment, or moves the visit there, for a reason.

    The reason sets aside that the time is taken, closed or blocked; the operation asks for the
    permission. `kinds` says what the resources are, by which a visit's own one is exchanged.
    """
    if draft.pet is None:
        raise InvalidInput("Say who and when first.", field="slot")
    if draft.appointment_id is not None:
        return _move(draft.appointment_id, moment, _wished_exchange(draft, kinds), reason)
    resources = draft.wish.resource_ids
    if not resources and draft.slot is not None:
        resources = draft.slot.resource_ids
    ends_at = moment + draft.duration
    return _booking(draft, draft.pet, resources, moment, ends_at, now, reason)


def _booking(
    draft: Draft,
    pet: DraftPet,
    resource_ids: Sequence[ResourceId],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    reason: str = "",
) -> Order:
    service_ids = [each.id for each in draft.services]

    def book(store: LocalStore) -> ChangeSet:
        from frontdesk.operations.appointments import book_appointment

        return book_appointment(
            replica=store.replica,
            pet_id=pet.id,
            service_ids=service_ids,
            resource_ids=resource_ids,
            starts_at=starts_at,
            ends_at=ends_at,
            overbook_reason=reason,
            outside_hours=bool(reason),
            appointment_id=draft.visit_id,
        )

    def take_in(store: LocalStore) -> ChangeSet:
        from frontdesk.operations.appointments import walk_in

        return walk_in(
            replica=store.replica,
            pet_id=pet.id,
            service_ids=service_ids,
            resource_ids=resource_ids,
            starts_at=starts_at,
            ends_at=ends_at,
            now=now,
            overbook_reason=reason,
            outside_hours=bool(reason),
            appointment_id=draft.visit_id,
        )

    return take_in if draft.walk_in else book


def _wished_exchange(draft: Draft, kinds: Mapping[ResourceId, str]) -> Exchange:
    """Return what a visit leaves and takes to be where it is wished; nothing to stay with both."""
    taken = next((each for each in draft.wish.resource_ids if each not in draft.held), None)
    if taken is None:
        return None, None
    left = next((each for each in draft.held if kinds.get(each) == kinds.get(taken)), None)
    return left, taken


def _move(
    appointment_id: AppointmentId, starts_at: datetime, exchange: Exchange, reason: str = ""
) -> Order:
    left, taken = exchange

    def move(store: LocalStore) -> ChangeSet:
        from frontdesk.operations.appointments import move_appointment

        return move_appointment(
            replica=store.replica,
            appointment_id=appointment_id,
            starts_at=starts_at,
            from_resource_id=left,
            to_resource_id=taken,
            overbook_reason=reason,
            outside_hours=bool(reason),
        )

    return move
