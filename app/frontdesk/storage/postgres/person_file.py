"""A client's data as a page that the person can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg

_CLIENT = "select given_name, family_name, note from app.client where id = %s"
_CONTACTS = (
    "select kind, value, label from app.client_contact"
    " where client_id = %s and deleted_at is null order by position, id"
)
_PETS = (
    "select id, name, species, breed, colour, sex, born_on, weight_g, chip_no, licence_no, note"
    " from app.pet where client_id = %s and deleted_at is null order by name, id"
)
_SHOTS = (
    "select vaccine, given_on, expires_on from app.vaccination"
    " where pet_id = %s and deleted_at is null order by expires_on, id"
)
_ALERTS = (
    "select severity, text from app.alert where deleted_at is null"
    " and (client_id = %(client)s or pet_id in"
    " (select id from app.pet where client_id = %(client)s)) order by id"
)
_VISITS = (
    "select to_char(a.starts_at at time zone %(zone)s, 'YYYY-MM-DD HH24:MI'),"
    " to_char(a.ends_at at time zone %(zone)s, 'YYYY-MM-DD HH24:MI'), p.name, a.status, a.note,"
    " (select string_agg(v.name || ' ' || s.price_minor || ' ' || s.currency, ', '"
    " order by s.position, s.id) from app.appointment_service as s join app.service as v"
    " on v.tenant_id = s.tenant_id and v.id = s.service_id"
    " where s.tenant_id = a.tenant_id and s.appointment_id = a.id and s.deleted_at is null)"
    " from app.appointment as a join app.pet as p on p.tenant_id = a.tenant_id and p.id = a.pet_id"
    " where a.deleted_at is null and (a.client_id = %(client)s or p.client_id = %(client)s)"
    " order by a.starts_at, a.id"
)


def person_file(connection: psycopg.Connection[Any], client_id: UUID, timezone: str) -> str:
    """Return the page; times are those of the clinic's clock, prices in minor units."""
    return "\n".join(_lines(connection, client_id, timezone)) + "\n"


def _lines(connection: psycopg.Connection[Any], client_id: UUID, timezone: str) -> Iterator[str]:
    known = {"client": client_id, "zone": timezone}
    given, family, note = connection.execute(_CLIENT, [client_id]).fetchall()[0]
    yield f"What is kept of {given} {family}".rstrip()
    yield f"Times are those of the clinic ({timezone}); prices in the currency's smallest unit."
    yield from _said("Note", note)
    for kind, value, label in connection.execute(_CONTACTS, [client_id]):
        yield f"{kind}: {value}" + (f" ({label})" if label else "")
    for severity, words in connection.execute(_ALERTS, known):
        yield f"Alert ({severity}): {words}"
    for pet_id, *facts in connection.execute(_PETS, [client_id]).fetchall():
        yield from _pet(connection, pet_id, facts)
    yield from ("", "Visits")
    for starts, ends, pet, status, words, services in connection.execute(_VISITS, known):
        yield f"{starts} to {ends}, {pet}: {status}" + (f", {services}" if services else "")
        yield from _said("  Note", words)


def _pet(connection: psycopg.Connection[Any], pet_id: UUID, facts: list[Any]) -> Iterator[str]:
    names = ("Species", "Breed", "Colour", "Sex", "Born", "Weight in g", "Chip", "Licence", "Note")
    yield from ("", f"Pet: {facts[0]}")
    for name, value in zip(names, facts[1:], strict=True):
        yield from _said(f"  {name}", value)
    for vaccine, given_on, expires_on in connection.execute(_SHOTS, [pet_id]):
        yield f"  Vaccination: {vaccine}, given {given_on or 'unknown'}, until {expires_on}"


def _said(name: str, value: object) -> Iterator[str]:
    if value not in (None, ""):
        yield f"{name}: {value}"
