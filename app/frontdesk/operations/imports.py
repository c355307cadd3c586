"""Imports pets from a list: the same list a second time imports nothing twice.

The ids of imported rows follow from what identifies them, so a pet that is here already is known
by its id, on every desk and for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid5

from frontdesk.domain.changes import Change, ChangeSet, JsonValue, insert
from frontdesk.domain.folding import fold
from frontdesk.domain.forms import ClientForm
from frontdesk.operations.permission import require_permission
from frontdesk.operations.pet_files import PetEntry
from frontdesk.storage.replica.replica import Replica

ROWS_A_COMMAND = 500
"""The server inserts so many rows at once; a command is applied whole or not at all."""

_TABLES = ("client", "client_contact", "pet")


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import does: commands in their order, and what was left out."""

    changesets: tuple[ChangeSet, ...]
    pets: int
    already_here: int


def import_pets(*, replica: Replica, entries: Iterable[PetEntry]) -> ImportPlan:
    """Return the commands that add these pets with their clients.

    Raises NotAllowed without the permissions of pets (and of clients, where lines name some), and
    NotSynchronised on a desk that does not know yet what is here.
    """
    tenant_id = replica.signed_in().tenant_id
    require_permission(replica, "pet.write")
    known = _known_ids(replica)
    groups: list[list[Change]] = []
    pets = already_here = 0
    for entry in entries:
        if entry.client is not None:
            require_permission(replica, "client.write")
        changes = list(_changes(tenant_id, entry, known))
        if not changes:
            already_here += 1
            continue
        pets += 1
        groups.append(changes)
    return ImportPlan(tuple(_changesets(groups)), pets, already_here)


def _known_ids(replica: Replica) -> set[UUID]:
    return {
        UUID(row["id"])
        for table in _TABLES
        for row in replica.rows(f"select id from {table}")  # noqa: S608 - our own names
    }


def _changes(tenant_id: UUID, entry: PetEntry, known: set[UUID]) -> Iterator[Change]:
    """Yield what a line adds; nothing when its pet is here already. `known` learns of it."""
    client_id = None if entry.client is None else _client_id(tenant_id, entry.client)
    pet_id = _pet_id(tenant_id, entry, client_id)
    if pet_id in known:
        return
    known.add(pet_id)
    if entry.client is not None and client_id is not None and client_id not in known:
        known.add(client_id)
        yield insert("client", client_id, entry.client.values())
        yield from _contacts(entry.client, client_id)
    owner = None if client_id is None else str(client_id)
    yield insert("pet", pet_id, {"client_id": owner, **entry.pet.values()})


def _contacts(client: ClientForm, client_id: UUID) -> Iterator[Change]:
    for position, contact in enumerate(client.kept_contacts()):
        values: dict[str, JsonValue] = {
            "client_id": str(client_id),
            "kind": contact.kind,
            "value": contact.value,
            "label": contact.label,
            "position": position,
        }
        yield insert("client_contact", uuid5(client_id, f"{contact.kind}:{contact.value}"), values)


def _changesets(groups: list[list[Change]]) -> Iterator[ChangeSet]:
    """Pack whole lines into commands; in each the rows stand table by table, parents first."""
    packed: list[Change] = []
    for group in groups:
        if packed and len(packed) + len(group) > ROWS_A_COMMAND:
            yield _changeset(packed)
            packed = []
        packed += group
    if packed:
        yield _changeset(packed)


def _changeset(changes: list[Change]) -> ChangeSet:
    ordered = sorted(changes, key=lambda change: _TABLES.index(change.table))
    pets = sum(change.table == "pet" for change in ordered)
    return ChangeSet("pet.import", f"Imported {pets} pets", tuple(ordered))


def _client_id(tenant_id: UUID, client: ClientForm) -> UUID:
    """Return the id of a client: one name with one phone and address is one client."""
    contacts = sorted(contact.value.casefold() for contact in client.kept_contacts())
    return uuid5(
        tenant_id, _key("client", fold(client.given_name), fold(client.family_name), *contacts)
    )


def _pet_id(tenant_id: UUID, entry: PetEntry, client_id: UUID | None) -> UUID:
    """Return the id of a pet: one licence number may stand for two pets, so its name counts too."""
    pet = entry.pet
    values = (
        pet.licence_no,
        pet.chip_no,
        pet.name,
        pet.species,
        pet.breed,
        pet.breed_secondary,
        pet.born_on.isoformat() if pet.born_on and not pet.licence_no else "",
        str(client_id or ""),
    )
    return uuid5(tenant_id, _key("pet", *values))


def _key(*parts: str) -> str:
    return "\x1f".join(parts)
