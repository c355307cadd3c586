"""The words of the trade for what the log calls tables, columns and commands."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "appointment": "visit",
    "appointment_service": "service of a visit",
    "resource_claim": "place of a visit",
    "client": "client",
    "client_contact": "contact",
    "pet": "pet",
    "alert": "alert",
    "vaccination": "vaccination",
    "block": "blocked time",
    "roster": "roster",
    "resource": "resource",
    "service": "service",
    "service_need": "need of a service",
    "site": "site",
    "opening_hours": "opening hours",
    "staff": "staff member",
    "role": "role",
    "device": "workstation",
    "held": "held entry",
}

COMMANDS: Mapping[str, str] = {
    "appointment.book": "booked the visit",
    "appointment.walk_in": "took in the walk-in",
    "appointment.move": "moved the visit",
    "appointment.resize": "changed how long the visit takes",
    "appointment.edit": "edited the visit",
    "appointment.cancel": "cancelled the visit",
    "appointment.confirm": "confirmed the visit",
    "appointment.check_in": "checked in",
    "appointment.start": "started the service",
    "appointment.ready": "marked ready",
    "appointment.check_out": "checked out",
    "appointment.no_show": "marked as no-show",
    "client.add": "added the client",
    "client.add_with_pet": "added the client and pet",
    "client.edit": "edited the client",
    "pet.add": "added the pet",
    "pet.edit": "edited the pet",
    "pet.give": "gave the pet to another client",
    "pet.import": "imported pets",
    "record.edit": "edited the card",
    "alert.add": "added an alert",
    "alert.edit": "edited an alert",
    "alert.remove": "removed an alert",
    "vaccination.add": "added a vaccination",
    "vaccination.edit": "edited a vaccination",
    "vaccination.remove": "removed a vaccination",
    "role.add": "added a role",
    "role.edit": "changed a role",
    "role.remove": "removed a role",
    "staff.role": "gave another role",
    "staff.rename": "changed the name of a staff member",
}

COLUMNS: Mapping[str, str] = {
    "starts_at": "begins",
    "ends_at": "ends",
    "status": "status",
    "note": "note",
    "cancel_reason": "cancelled because",
    "overbook_reason": "overbooked because",
    "client_id": "client",
    "pet_id": "pet",
    "site_id": "site",
    "tenant_id": "clinic",
    "resource_id": "resource",
    "service_id": "service",
    "staff_id": "staff member",
    "role_id": "role",
    "role": "name of the role",
    "appointment_id": "visit",
    "given_name": "given name",
    "family_name": "family name",
    "born_on": "born",
    "weight_g": "weight",
    "chip_no": "chip",
    "licence_no": "licence",
    "licence_issued_on": "licence issued",
    "deceased_on": "died",
    "breed_secondary": "second breed",
    "given_on": "given",
    "expires_on": "valid until",
    "duration_min": "takes",
    "price_minor": "price",
    "opens_minute": "opens",
    "closes_minute": "closes",
    "starts_minute": "from",
    "ends_minute": "to",
    "valid_from": "in force from",
    "valid_until": "in force until",
    "deleted_at": "removed",
    "zip_code": "postcode",
    "confirmed_at": "confirmed",
    "here_at": "arrived",
    "in_service_at": "service began",
    "ready_at": "ready since",
    "gone_at": "gone",
    "cancelled_at": "cancelled",
    "perms": "permissions",
    "custom": "own fields",
    "active": "active",
    "disabled_at": "disabled",
    "revoked_at": "shut out",
    "revoked_by": "shut out by",
    "revoked_reason": "shut out because",
}

PLAIN_COLUMNS = (
    "address",
    "breed",
    "capacity",
    "code",
    "colour",
    "initials",
    "kind",
    "label",
    "name",
    "phone",
    "resource_kind",
    "sex",
    "severity",
    "species",
    "text",
    "vaccine",
    "value",
    "weekday",
)
"""Columns that are called what they are."""

SILENT = frozenset({"lane", "position", "currency", "workstation", "built_in"})
"""Columns that say nothing to people by themselves."""

SEXES: Mapping[str, str] = {
    "F": "female",
    "M": "male",
    "FN": "female, spayed",
    "MN": "male, neutered",
}

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def kind_words(kind: str) -> str:
    """Return what a kind of record is called."""
    return KINDS.get(kind, kind.replace("_", " "))


def column_words(column: str) -> str:
    """Return what a column is called."""
    return COLUMNS.get(column, column.removesuffix("_id").replace("_", " "))


def command_words(name: str) -> str:
    """Return what a command did, as behind a person's name: `moved the visit`."""
    for suffix, says in ((".undo", "took back: {}"), (".redo", "did again: {}")):
        if name.endswith(suffix):
            return says.format(command_words(name.removesuffix(suffix)))
    if name in COMMANDS:
        return COMMANDS[name]
    noun, _, verb = name.partition(".")
    return f"{verb.replace('_', ' ')}: {kind_words(noun)}" if verb else name
