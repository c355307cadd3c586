"""Finds what could be done instead for a visit whose time is gone: other times, other people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from frontdesk.domain.catalogue import Resource
from frontdesk.domain.errors import UserError
from frontdesk.domain.free_slots import FreeSlot
from frontdesk.domain.ids import ResourceId
from frontdesk.storage.replica.catalogue import resources
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.slot_search import find_free_slots
from frontdesk.storage.replica.wanted_visits import WantedVisit

_OTHER_TIMES = 3
_APART_MIN = 30
_OTHERS_AT_MOST = 2


def other_times(replica: Replica, visit: WantedVisit, now: datetime) -> tuple[FreeSlot, ...]:
    """Return the next times at which the same people and tables are free for the visit."""
    return _free(replica, visit, visit.resource_ids, now, _OTHER_TIMES)


def others_at_that_time(
    replica: Replica, visit: WantedVisit, now: datetime
) -> tuple[FreeSlot, ...]:
    """Return who else could do the visit at the very time that was wanted."""
    if visit.starts_at < now:
        return ()
    found: list[FreeSlot] = []
    for resource_ids in _exchanges(replica, visit):
        slots = _free(replica, visit, resource_ids, now, 1)
        if slots and slots[0].starts_at == visit.starts_at:
            found.append(slots[0])
        if len(found) == _OTHERS_AT_MOST:
            break
    return tuple(found)


def _exchanges(replica: Replica, visit: WantedVisit) -> Iterator[tuple[ResourceId, ...]]:
    """Yield what the visit could hold instead, with one of its resources exchanged for a like."""
    known = {each.id: each for each in resources(replica)}
    for place, wanted in enumerate(visit.resource_ids):
        if wanted in known:
            for other in _like(known[wanted], known.values(), visit):
                yield (*visit.resource_ids[:place], other.id, *visit.resource_ids[place + 1 :])


def _like(wanted: Resource, known: Iterable[Resource], visit: WantedVisit) -> Iterator[Resource]:
    for other in known:
        is_like = other.kind == wanted.kind and other.site_id == visit.site_id
        if is_like and other.id not in visit.resource_ids:
            yield other


def _free(
    replica: Replica,
    visit: WantedVisit,
    resource_ids: Sequence[ResourceId],
    now: datetime,
    count: int,
) -> tuple[FreeSlot, ...]:
    minutes = round((visit.ends_at - visit.starts_at).total_seconds() / 60)
    try:
        return find_free_slots(
            replica,
            service_ids=visit.service_ids,
            not_before=max(visit.starts_at, now),
            pet_id=visit.pet_id,
            resource_ids=resource_ids,
            site_id=visit.site_id,
            duration_min=minutes,
            count=count,
            days=1 if count == 1 else _DAYS,
            apart_min=_APART_MIN,
            besides=visit.appointment_id,
        ).slots
    except UserError:  # a service or a resource that is no longer there: nothing to offer
        return ()


_DAYS = 90
"""How far ahead another time may lie."""
