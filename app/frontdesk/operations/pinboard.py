"""Puts parked visits elsewhere, and books copies of visits."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import AppointmentId, ResourceId
from frontdesk.operations.booking import book_appointment
from frontdesk.operations.rescheduling import move_appointment
from frontdesk.operations.visit_parts import resources_of
from frontdesk.storage.replica.cards import appointment_card
from frontdesk.storage.replica.catalogue import resources
from frontdesk.storage.replica.replica import Replica


def place_visit(
    *,
    replica: Replica,
    appointment_id: AppointmentId,
    resource_id: ResourceId,
    starts_at: datetime,
) -> ChangeSet:
    """Move a parked visit to a time and a column; of its resources it changes that of the kind.

    Raises what `move_appointment` raises.
    """
    held = [claim.resource_id for claim in appointment_card(replica, appointment_id).claims]
    return move_appointment(
        replica=replica,
        appointment_id=appointment_id,
        starts_at=starts_at,
        from_resource_id=_exchanged(replica, held, resource_id),
        to_resource_id=resource_id,
    )


def book_copy(
    *,
    replica: Replica,
    appointment_id: AppointmentId,
    resource_id: ResourceId,
    starts_at: datetime,
    new_appointment_id: AppointmentId | None = None,
) -> ChangeSet:
    """Book the same pet for the same services and as long, at another time or column.

    What else the services need is the first that is free then. Raises what `book_appointment`
    raises, and InvalidInput for a column of a kind that the visit does not occupy.
    """
    visit = appointment_card(replica, appointment_id)
    (column,) = resources_of(replica, [resource_id])
    if visit.claims and column.kind not in {claim.resource_kind for claim in visit.claims}:
        raise InvalidInput("This service cannot be done in this column.", field="resource")
    return book_appointment(
        replica=replica,
        pet_id=visit.pet_id,
        service_ids=[line.service_id for line in visit.services],
        resource_ids=[resource_id],
        starts_at=starts_at,
        ends_at=starts_at + (visit.ends_at - visit.starts_at),
        appointment_id=new_appointment_id,
    )


def _exchanged(replica: Replica, held: list[ResourceId], wanted: ResourceId) -> ResourceId | None:
    """Return which of the held resources gives way: one of its kind, or one that is gone."""
    if wanted in held:
        return wanted
    kinds = {each.id: each.kind for each in resources(replica, inactive=True)}
    alike = [each for each in held if kinds.get(each) == kinds.get(wanted)]
    gone = [each for each in held if each not in kinds]
    return next(iter(alike + gone + held), None)
