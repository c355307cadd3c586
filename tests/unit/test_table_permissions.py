"""The desk knows the permissions of the server's policies, and what taking something back needs."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from uuid import uuid4

from frontdesk.domain.changes import Change, ChangeSet
from frontdesk.domain.table_permissions import (
    PERMISSION_OF,
    permissions_for,
    permissions_to_reverse,
)
from frontdesk.domain.who_may import SOMEBODY, who_may
from frontdesk.settings import migrations_dir


def _of_the_server() -> dict[str, str]:
    path = migrations_dir() / "versions" / "0001_foundation.py"
    loader = SourceFileLoader("foundation", str(path))
    spec = spec_from_loader("foundation", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return dict(module.PERMISSIONS)


def test_every_table_of_the_foundation_has_the_permission_of_its_policy() -> None:
    assert {table: PERMISSION_OF[table] for table in _of_the_server()} == _of_the_server()


def test_a_claim_beside_another_visit_needs_the_right_to_overbook() -> None:
    claim = Change("resource_claim", "insert", uuid4(), {"overbook_reason": "regular"}, {})
    visit = Change("appointment", "insert", uuid4(), {"note": ""}, {})
    assert permissions_for([visit, claim]) == ("appointment.write", "appointment.overbook")


def test_taking_an_overbooking_back_needs_no_right_to_overbook() -> None:
    claim = Change("resource_claim", "insert", uuid4(), {"overbook_reason": "regular"}, {})
    undone = permissions_to_reverse(ChangeSet("appointment.book", "Booked", (claim,)))
    assert undone == ("appointment.write",)


def test_the_roles_that_may_are_named_in_a_sentence() -> None:
    assert who_may([]) == SOMEBODY
    assert who_may(["owner"]) == "Owner may."
    assert who_may(["manager", "owner"]) == "Manager and Owner may."
    assert who_may(["vet", "manager", "owner"]) == "Vet, Manager and Owner may."
