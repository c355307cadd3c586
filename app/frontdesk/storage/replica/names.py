"""What records are called, by id: for lines that must not show an id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from frontdesk.storage.replica.replica import Replica

_PET = "select p.name from pet as p where p.id = {}"
_GUEST = "select p.name from appointment as a join pet as p on p.id = a.pet_id where a.id = {}"
_CLIENT = "select trim(c.given_name || ' ' || c.family_name) from client as c where c.id = {}"

_CALLED = {
    "client": "trim(given_name || ' ' || family_name)",
    "pet": "case when name <> '' then name else licence_no end",
    "resource": "name",
    "service": "name",
    "staff": "name",
    "site": "name",
    "role": "name",
    "appointment": f"({_PET.format('appointment.pet_id')})",
    "appointment_service": f"({_GUEST.format('appointment_service.appointment_id')})",
    "resource_claim": f"({_GUEST.format('resource_claim.appointment_id')})",
    "vaccination": f"({_PET.format('vaccination.pet_id')})",
    "alert": f"coalesce(({_PET.format('alert.pet_id')}), ({_CLIENT.format('alert.client_id')}))",
    "client_contact": f"({_CLIENT.format('client_contact.client_id')})",
}
"""Of each table; what has no name of its own is called by whose it is."""

_AT_ONCE = 500


def names_of(replica: Replica, records: Iterable[tuple[str, UUID]]) -> dict[UUID, str]:
    """Return the names of the records (table, id) that this desk holds, removed ones too."""
    wanted: dict[str, list[UUID]] = defaultdict(list)
    for table, record_id in records:
        if table in _CALLED:
            wanted[table].append(record_id)
    names: dict[UUID, str] = {}
    for table, ids in wanted.items():
        for start in range(0, len(ids), _AT_ONCE):
            names |= _read(replica, table, ids[start : start + _AT_ONCE])
    return names


def _read(replica: Replica, table: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    marks = ", ".join("?" * len(ids))
    rows = replica.rows(
        f"select id, {_CALLED[table]} as called from {table} where id in ({marks})",
        [str(each) for each in ids],
    )
    return {UUID(str(row["id"])): str(row["called"]) for row in rows if row["called"]}
