"""Notes, corrects and removes the vaccinations of a pet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import PetId, new_id
from frontdesk.domain.vaccination import Shot
from frontdesk.operations.form_changes import form_change, removal
from frontdesk.operations.fresh_rows import Row, live_row
from frontdesk.operations.permission import require_permission
from frontdesk.operations.visit_parts import spoken_name
from frontdesk.storage.replica.replica import Replica


def add_vaccination(*, replica: Replica, pet_id: PetId, shot: Shot) -> ChangeSet:
    """Note a vaccination."""
    require_permission(replica, "pet.write")
    live_row(replica, "pet", pet_id, missing="This pet is not on this desk.")
    noted = insert("vaccination", new_id(), {"pet_id": str(pet_id), **shot.values()})
    title = f"Noted a vaccination of {spoken_name(replica, pet_id)}"
    return ChangeSet("vaccination.add", title, (noted,))


def edit_vaccination(
    *, replica: Replica, vaccination_id: UUID, shot: Shot, shown: Shot | None = None
) -> ChangeSet:
    """Correct a vaccination.

    `shown` is what was read: a value that somebody else changed since is not overwritten
    (StaleEdit). InvalidInput when nothing was changed.
    """
    row = _vaccination(replica, vaccination_id)
    before = None if shown is None else shown.values()
    change = form_change("vaccination", row, values=shot.values(), shown=before)
    if change is None:
        raise InvalidInput("Nothing was changed.")
    title = f"Corrected a vaccination of {_pet(replica, row)}"
    return ChangeSet("vaccination.edit", title, (change,))


def remove_vaccination(
    *, replica: Replica, vaccination_id: UUID, now: datetime, shown: Shot | None = None
) -> ChangeSet:
    """Take a vaccination off the record; StaleEdit when it no longer says what was `shown`."""
    row = _vaccination(replica, vaccination_id)
    seen = None if shown is None else shown.values()
    change = removal("vaccination", row, now=now, seen=seen)
    title = f"Removed a vaccination of {_pet(replica, row)}"
    return ChangeSet("vaccination.remove", title, (change,))


def _vaccination(replica: Replica, vaccination_id: UUID) -> Row:
    require_permission(replica, "pet.write")
    missing = "This vaccination is not on this desk."
    return live_row(replica, "vaccination", vaccination_id, missing=missing)


def _pet(replica: Replica, row: Row) -> str:
    return spoken_name(replica, UUID(str(row["pet_id"])))
