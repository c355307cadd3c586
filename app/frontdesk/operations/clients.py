"""Adds and edits clients with their phones and e-mail addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from frontdesk.domain.changes import Change, ChangeSet, JsonValue, Values, insert
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.forms import ClientForm, ContactForm, PetForm
from frontdesk.domain.ids import ClientId, PetId, new_id
from frontdesk.operations.form_changes import form_change, removal
from frontdesk.operations.fresh_rows import Row, existing, live_row, live_rows
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
    changes = existing([own, *_contact_changes(replica, client_id, form, shown, now)])
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
    replica: Replica,
    client_id: ClientId,
    form: ClientForm,
    shown: ClientForm | None,
    now: datetime,
) -> list[Change | None]:
    """Return the changes from the contacts of a client to those of the form.

    A contact that came after the form was opened is not on it, and stays.
    """
    rows = live_rows(replica, "client_contact", "client_id", client_id)
    by_id = {UUID(str(row["id"])): row for row in rows}
    known = {contact_id: str(row["value"]) for contact_id, row in by_id.items()}
    kept = form.kept_contacts(known)
    positions = _positions(kept, by_id)
    before = by_id.keys() if shown is None else {each.id for each in shown.contacts}
    changes: list[Change | None] = []
    for contact, position in zip(kept, positions, strict=True):
        if contact.id is None or contact.id not in by_id:
            changes.append(_new_contact(client_id, contact, position))
        else:
            values = _values(contact, position)
            shown_values = _shown_values(contact.id, by_id[contact.id], shown)
            changes.append(
                form_change("client_contact", by_id[contact.id], values=values, shown=shown_values)
            )
    left_out = (by_id.keys() & before) - {contact.id for contact in kept}
    changes += [
        removal("client_contact", by_id[contact_id], now=now, seen=_seen(contact_id, shown))
        for contact_id in sorted(left_out)
    ]
    return changes


def _seen(contact_id: UUID, shown: ClientForm | None) -> Values:
    """Return what the form showed of a contact that it leaves out."""
    contacts = () if shown is None else shown.contacts
    found = next((each for each in contacts if each.id == contact_id), None)
    if found is None:
        return {}
    return {"kind": found.kind, "value": found.value, "label": found.label}


def _positions(kept: Sequence[ContactForm], by_id: Mapping[UUID, Row]) -> list[int]:
    """Return the positions, leaving those that stand in this order already as they are."""
    old = [
        (int(str(by_id[each.id]["position"])), str(each.id))
        for each in kept
        if each.id is not None and each.id in by_id
    ]
    appended = all(each.id not in by_id for each in kept[len(old) :])
    if old != sorted(old) or not appended:
        return list(range(len(kept)))
    following = old[-1][0] + 1 if old else 0
    return [position for position, _ in old] + list(
        range(following, following + len(kept) - len(old))
    )


def _shown_values(contact_id: UUID, row: Row, shown: ClientForm | None) -> Values | None:
    """Return what the form showed of a contact, or None when it was not opened with one."""
    seen = None if shown is None else {each.id: each for each in shown.contacts}.get(contact_id)
    if seen is None:
        return None
    return {**row, "kind": seen.kind, "value": seen.value, "label": seen.label}


def _name(form: ClientForm) -> str:
    return f"{form.given_name.strip()} {form.family_name.strip()}".strip()
