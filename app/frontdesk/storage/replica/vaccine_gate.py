"""Which pets a day's vaccination rule would not let in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from frontdesk.domain.ids import PetId
from frontdesk.domain.vaccination import stands_at_the_gate, vaccinations_of
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import date_or_none, ids_json

_SHOTS = """
select pet_id, vaccine, given_on, expires_on from vaccination
where pet_id in (select value from json_each(?)) and deleted_at is null
"""


def pets_at_the_gate(replica: Replica, pet_ids: Iterable[PetId], day: date) -> frozenset[PetId]:
    """Return those pets of which a required vaccine is missing, or not valid any more, on a day."""
    wanted = ids_json(pet_ids)
    shots: dict[str, list[tuple[str, date | None, date]]] = defaultdict(list)
    for row in replica.rows(_SHOTS, (wanted,)):
        expires_on = date.fromisoformat(row["expires_on"])
        shots[row["pet_id"]].append((row["vaccine"], date_or_none(row["given_on"]), expires_on))
    pets = replica.rows(
        "select id, species from pet where id in (select value from json_each(?))", (wanted,)
    )
    return frozenset(
        PetId(UUID(pet_id))
        for pet_id, species in pets
        if stands_at_the_gate(vaccinations_of(species, shots[pet_id], today=day))
    )
