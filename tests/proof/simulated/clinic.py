"""The clinic that every simulated world begins with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid5

from frontdesk.sync.fit import NEEDED_SCHEMA
from tests.fakes.clinic_server.book import Login
from tests.fakes.clinic_server.seeds import empty_book, put
from tests.fakes.clinic_server.server import FakeServer
from tests.fakes.clinic_server.values import shown

LOGINS = ("reception", "manager", "groomer", "second")
_TENANT = UUID("7d1a2f34-0000-4000-8000-000000000001")
_RECEPTION = frozenset({"client.write", "pet.write", "appointment.write", "block.write"})
_RIGHTS = {
    "reception": _RECEPTION,
    "manager": _RECEPTION | {"appointment.overbook", "catalogue.write", "roster.write"},
    "groomer": frozenset({"pet.write", "appointment.write"}),
    "second": _RECEPTION,
}


def make_server(clock: Callable[[], datetime], mint: Callable[[], UUID]) -> FakeServer:
    """Return the server of a small clinic: three columns, four clients with two pets each."""
    logins = [Login(name, str(_named(name)), name.title(), name, _RIGHTS[name]) for name in LOGINS]
    book = empty_book(mint(), _TENANT, logins)
    moment = shown(clock())
    site = put(book, "site", _named("site"), moment, name="Main street")
    for each in logins:
        put(book, "staff", UUID(each.staff_id), moment, name=each.title, role=each.role)
    for name, kind, capacity in (("anna", "groomer", 1), ("ben", "groomer", 1), ("runs", "run", 3)):
        values = {"site_id": site["id"], "name": name, "kind": kind, "capacity": capacity}
        put(book, "resource", _named(name), moment, **values)
    for number in range(4):
        client = put(book, "client", _named(f"client {number}"), moment, family_name="Stone")
        for name in ("bella", "rex"):
            pet = _named(f"{name} {number}")
            put(book, "pet", pet, moment, client_id=client["id"], name=name.title())
    return FakeServer(book, clock=clock, mint=mint, schema_version=NEEDED_SCHEMA)


def _named(name: str) -> UUID:
    return uuid5(_TENANT, name)
