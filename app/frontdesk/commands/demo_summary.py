"""Counts what a headless demo really left on the server, by the operator's own eyes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from frontdesk.server.demo.instances import Demo
from frontdesk.server.operator_connection import operator_connection


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Commands whose keeping the desk confirmed, in this run."""

    online: Sequence[UUID]
    offline: Sequence[UUID]


def summary_of(demo: Demo, acknowledged: Acknowledged) -> dict[str, Any]:
    """Return the counts for summary.json.

    `lost` are acknowledged commands that the server did not apply, `doubled` visits of this run
    that stand there more than once: one pet at one time.
    """
    with operator_connection(demo.admin_dsn) as connection:

        def count(query: str, *params: Any) -> int:
            row = connection.execute(query, [demo.clinic.tenant_id, *params]).fetchone()
            return int(row[0]) if row else 0

        def applied(ids: Iterable[UUID], name: str = "%") -> int:
            return count(
                "select count(*) from app.command where tenant_id = %s and status = 'applied'"
                " and id = any(%s) and name like %s",
                list(ids),
                name,
            )

        everything = [*acknowledged.online, *acknowledged.offline]
        return {
            "date": demo.day.isoformat(),
            "size": demo.size,
            "clinic": demo.clinic.name,
            "clinics": len(demo.tenants),
            "pets": count(_LIVE.format("pet")),
            "clients": count(_LIVE.format("client")),
            "appointments": count(_LIVE.format("appointment")),
            "booked": applied(everything, "appointment.book"),
            "moved": applied(everything, "appointment.move"),
            "checked_in": applied(everything, "appointment.check_in"),
            "undone": applied(everything, "%.undo"),
            "offline": {
                "booked_while_stopped": len(acknowledged.offline),
                "applied_after": applied(acknowledged.offline),
            },
            "lost": len(everything) - applied(everything),
            "doubled": count(_DOUBLED, everything),
        }


_LIVE = "select count(*) from app.{} where tenant_id = %s and deleted_at is null"

_DOUBLED = """
with mine as (
    select distinct a.pet_id, a.starts_at
    from app.appointment as a
    join app.event as e on e.tenant_id = a.tenant_id and e.entity_id = a.id
    where a.tenant_id = %s and e.command_id = any(%s) and a.deleted_at is null
)
select count(*) from (
    select from mine
    join app.appointment as a using (pet_id, starts_at)
    where a.deleted_at is null and a.status not in ('cancelled', 'no_show')
    group by pet_id, starts_at
    having count(*) > 1
) as twice
"""
