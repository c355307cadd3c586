"""Searches the replica for free times: the days are read as plans and the domain chooses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk.domain.catalogue import Service
from frontdesk.domain.errors import InvalidInput, NotFound
from frontdesk.domain.free_slots import SlotSearch, Wanted, next_free_slots
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId, ServiceId, SiteId
from frontdesk.domain.wall_clock import business_day
from frontdesk.storage.replica.catalogue import services, site_or_first
from frontdesk.storage.replica.day_plans import day_plans
from frontdesk.storage.replica.replica import Replica

HORIZON_DAYS = 90
"""How far ahead a search looks."""


def find_free_slots(
    replica: Replica,
    *,
    service_ids: Sequence[ServiceId],
    not_before: datetime,
    pet_id: PetId | None = None,
    resource_ids: Sequence[ResourceId] = (),
    site_id: SiteId | None = None,
    duration_min: int | None = None,
    count: int = 3,
    days: int = HORIZON_DAYS,
    step_min: int = 15,
    apart_min: int = 0,
    besides: AppointmentId | None = None,
) -> SlotSearch:
    """Return the first times at which these services can be done, or why there is none.

    `resource_ids` are taken as given; every other kind of resource that the services need takes
    the first that is free, in the order of the columns. `duration_min` replaces the sum of the
    services' durations. The visit `besides` counts as away: it is the one to be moved.
    """
    with replica.consistent():
        sold = _sold(replica, service_ids)
        minutes = sum(each.duration_min for each in sold) if duration_min is None else duration_min
        if minutes <= 0:
            raise InvalidInput("Choose a service first, or say how long it takes.", field="service")
        wanted = Wanted(
            duration_min=minutes,
            kinds=frozenset[str]().union(*(each.needs for each in sold)),
            not_before=not_before,
            zone=replica.zone(),
            chosen=tuple(resource_ids),
            stays=any(each.stays for each in sold),
            step_min=step_min,
            apart_min=apart_min,
        )
        site = site_or_first(replica, site_id).id
        first = business_day(not_before, wanted.zone)
        plans = day_plans(
            replica,
            site,
            first,
            days,
            usable=lambda each: each.kind in wanted.kinds or each.id in wanted.chosen,
            pet_id=pet_id,
            besides=besides,
        )
        return next_free_slots(wanted, plans, count=count)


def _sold(replica: Replica, service_ids: Sequence[ServiceId]) -> list[Service]:
    known = {each.id: each for each in services(replica)}
    missing = [each for each in service_ids if each not in known]
    if missing:
        raise NotFound("This service is not sold here (any more).")
    return [known[each] for each in service_ids]
