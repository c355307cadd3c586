"""Refused bookings and moves as cards of the day: where they were wanted, until they are settled.

Nobody's booking vanishes from the day because another desk was first: it stays in sight, hatched,
until somebody has found another time for it or let it go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.domain.agenda import AppointmentCard, Status
from frontdesk.domain.ids import AppointmentId, ClientId, ResourceId, SiteId
from frontdesk.storage.replica.catalogue import services
from frontdesk.storage.replica.cipher import Row
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import uuid_or_none
from frontdesk.storage.replica.visit_rows import NO_RESOURCE

if TYPE_CHECKING:
    from frontdesk.storage.replica.wanted_visits import WantedVisit

Ghosts = Mapping[ResourceId, Sequence[AppointmentCard]]


def ghosts_of_day(replica: Replica, site_id: SiteId, begins: datetime, ends: datetime) -> Ghosts:
    """Return the ghosts that touch the time between these instants, by the column they stand in."""
    found: dict[ResourceId, list[AppointmentCard]] = defaultdict(list)
    for command in filter(_is_refused, replica.unsettled()):
        visit = _wanted(replica, command)
        if visit is None or visit.site_id != site_id:
            continue
        if visit.starts_at < ends and visit.ends_at > begins:
            for resource_id in visit.resource_ids or (NO_RESOURCE,):
                found[resource_id].append(_card(replica, command, visit, resource_id))
    return found


def _wanted(replica: Replica, command: OutboxCommand) -> WantedVisit | None:
    from frontdesk.storage.replica.wanted_visits import wanted_visit  # most days nothing is refused

    return wanted_visit(replica, command)


def _is_refused(command: OutboxCommand) -> bool:
    return command.state is CommandState.REJECTED  # one that is held is still shown as it is


def _card(
    replica: Replica, command: OutboxCommand, visit: WantedVisit, resource_id: ResourceId
) -> AppointmentCard:
    row = replica.row(
        "select p.name, p.breed, p.client_id, c.given_name, c.family_name from pet p"
        " left join client c on c.id = p.client_id where p.id = ?",
        (str(visit.pet_id),),
    )
    client_id = uuid_or_none(row["client_id"]) if row is not None else None
    names = _names(row, ("given_name", "family_name"))
    sold = [each for each in services(replica, inactive=True) if each.id in visit.service_ids]
    return AppointmentCard(
        id=AppointmentId(command.command_id),
        resource_id=resource_id,
        pet_id=visit.pet_id,
        client_id=None if client_id is None else ClientId(client_id),
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        status=Status.BOOKED,
        kind=sold[0].kind if sold else "",
        pet_name=_names(row, ("name",)),
        client_name=names,
        phone="",
        service_names=", ".join(each.name for each in sold),
        price=None,
        breed=_names(row, ("breed",)),
        born_on=None,
        note=visit.note,
        alerts=(),
        here_at=None,
        first_visit=False,
        pending=False,
        attention=True,
        ghost=True,
    )


def _names(row: Row | None, columns: Iterable[str]) -> str:
    if row is None:
        return ""
    return " ".join(str(row[column] or "") for column in columns).strip()
