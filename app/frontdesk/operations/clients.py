"""Adds and edits clients with their phones and e-mail addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from frontdesk.domain.changes import Change, ChangeSet, JsonValue, insert, update
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.forms import ClientForm, ContactForm, PetForm
from frontdesk.domain.ids import ClientId, PetId, new_id
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.form_changes import form_change
from frontdesk.operations.fresh_rows import existing, live_row, live_rows
from frontdesk.operations.permission import require_permission
from frontdesk.storage.replica.replica import Replica


def add_client(
    *, replica: Replica, form: ClientForm, client_id: ClientId | None = None
) -> ChangeSet:
    """Add a client."""
    require_permission(replica, "client.write")
    changes = _new_client(client_id or ClientId(new_id()), form)
    return ChangeSet("client.add", f"Added {_name(form)}", changes)


def add_client_with_pet(
    *,
    replica: Replica,
    client: ClientForm,
    pet: PetForm,
    client_id: ClientId | None = None,
    pet_id: PetId | None = None,
) -> ChangeSet:
    """Add a client and the first pet in one step."""
    require_permission(replica, "client.write")
    require_permission(replica, "pet.write")
    owner = client_id or ClientId(new_id())
    new_pet = insert("pet", pet_id or new_id(), {"client_id": str(owner), **pet.values()})
    title = f"Added {pet.name.strip() or 'a pet'} of {_name(client)}"
    return ChangeSet("client.add_with_pet", title, (*_new_client(owner, client), new_pet))


def edit_client(
    *,
    replica: Replica,
    client_id: ClientId,
    form: ClientForm,
    now: datetime,
    shown: ClientForm | None = None,
) -> ChangeSet:
    """Change what the form changed, contacts included.

    `shown` is the form as it was opened: a value that somebody else changed since is not
    overwritten (StaleEdit). InvalidInput when nothing was changed.
    """
    require_permission(replica, "client.write")
    row = live_row(replica, "client", client_id, missing="This client is not on this desk.")
    before = None if shown is None else shown.values()
    own = form_change("client", row, values=form.values(), shown=before)
    changes = existing([own, *_contact_changes(replica, client_id, form, now)])
    if not changes:
        raise InvalidInput("Nothing was changed.")
    return ChangeSet("client.edit", f"Changed {_name(form)}", changes)


def _new_client(client_id: ClientId, form: ClientForm) -> tuple[Change, ...]:
    contacts = [
        _new_contact(client_id, each, position)
        for position, each in enumerate(form.kept_contacts())
    ]
    return (insert("client", client_id, form.values()), *contacts)


def _new_contact(client_id: ClientId, contact: ContactForm, position: int) -> Change:
    values: dict[str, JsonValue] = {"client_id": str(client_id), **_values(contact, position)}
    return insert("client_contact", new_id(), values)


def _values(contact: ContactForm, position: int) -> dict[str, JsonValue]:
    return {
        "kind": contact.kind,
        "value": contact.value,
        "label": contact.label,
        "position": position,
    }


def _contact_changes(
    replica: Replica, client_id: ClientId, form: ClientForm, now: datetime
) -> Sequence[Change | None]:
    rows = {
        UUID(str(row["id"])): row
        for row in live_rows(replica, "client_contact", "client_id", client_id)
    }
    changes: list[Change | None] = []
    kept = form.kept_contacts()
    for position, contact in enumerate(kept):
        if contact.id is None or contact.id not in rows:
            changes.append(_new_contact(client_id, contact, position))
        else:
            row = rows[contact.id]
            values = _values(contact, position)
            changes.append(update("client_contact", contact.id, was=row, values=values))
    kept_ids = {contact.id for contact in kept}
    for contact_id, row in rows.items():
        if contact_id not in kept_ids:
            gone: dict[str, JsonValue] = {"deleted_at": to_text(now)}
            changes.append(update("client_contact", contact_id, was=row, values=gone))
    return changes


def _name(form: ClientForm) -> str:
    return f"{form.given_name.strip()} {form.family_name.strip()}".strip()
