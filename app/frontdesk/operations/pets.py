"""Adds and edits pets."""

from __future__ import annotations

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.forms import PetForm
from frontdesk.domain.ids import ClientId, PetId, new_id
from frontdesk.operations.form_changes import form_change
from frontdesk.operations.fresh_rows import live_row
from frontdesk.operations.permission import require_permission
from frontdesk.storage.replica.replica import Replica


def add_pet(
    *,
    replica: Replica,
    form: PetForm,
    client_id: ClientId | None = None,
    pet_id: PetId | None = None,
) -> ChangeSet:
    """Add a pet, usually of a client."""
    require_permission(replica, "pet.write")
    if client_id is not None:
        live_row(replica, "client", client_id, missing="This client is not on this desk.")
    owner = None if client_id is None else str(client_id)
    new_pet = insert("pet", pet_id or new_id(), {"client_id": owner, **form.values()})
    return ChangeSet("pet.add", f"Added {_name(form)}", (new_pet,))


def edit_pet(
    *, replica: Replica, pet_id: PetId, form: PetForm, shown: PetForm | None = None
) -> ChangeSet:
    """Change what the form changed.

    `shown` is the form as it was opened: a value that somebody else changed since is not
    overwritten (StaleEdit). InvalidInput when nothing was changed.
    """
    require_permission(replica, "pet.write")
    row = live_row(replica, "pet", pet_id, missing="This pet is not on this desk.")
    before = None if shown is None else shown.values()
    change = form_change("pet", row, values=form.values(), shown=before)
    if change is None:
        raise InvalidInput("Nothing was changed.")
    return ChangeSet("pet.edit", f"Changed {_name(form)}", (change,))


def give_pet_to_client(*, replica: Replica, pet_id: PetId, client_id: ClientId) -> ChangeSet:
    """Let a pet belong to another client."""
    require_permission(replica, "pet.write")
    row = live_row(replica, "pet", pet_id, missing="This pet is not on this desk.")
    live_row(replica, "client", client_id, missing="This client is not on this desk.")
    change = form_change("pet", row, values={"client_id": str(client_id)}, shown=None)
    if change is None:
        raise InvalidInput("The pet belongs to this client already.")
    name = str(row["name"]) or "the pet"
    return ChangeSet("pet.give", f"Gave {name} to another client", (change,))


def _name(form: PetForm) -> str:
    return form.name.strip() or "a pet"
