"""Roles at the desk: what the server would refuse is said before, and nothing waits for a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from frontdesk.domain.changes import Change, ChangeSet
from frontdesk.domain.errors import (
    AlreadyExists,
    InvalidInput,
    NotAllowed,
    NotFound,
    ServerUnreachable,
    StaleEdit,
)
from frontdesk.domain.forms import PetForm
from frontdesk.domain.ids import new_id
from frontdesk.domain.permissions import CODES, PERMISSIONS, permission_of
from frontdesk.domain.roles import Role, about_rights
from frontdesk.operations.pets import add_pet
from frontdesk.operations.roles import add_role, edit_role, remove_role
from frontdesk.operations.staff_roles import give_role, rename_staff
from frontdesk.operations.undo import undo_last
from frontdesk.storage.replica.roles import roles
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic, row_id, small_clinic
from tests.factories.store import KEY, clinic_meta

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GROOMER, OWNER = row_id("role", 0), row_id("role", 1)
MARA, JONAS = row_id("staff", 0), row_id("staff", 1)


class _At:
    """A desk whose clock a test sets."""

    def __init__(self, directory: Path, **meta: Any) -> None:
        self.now = NOW
        self.store = LocalStore.open(
            directory / "replica.db", directory / "outbox.db", KEY, clock=lambda: self.now
        )
        clinic = _clinic_with_roles()
        self.store.load_snapshot(
            clinic_meta(clinic, **{"synced_at": NOW, **meta}), clinic.tables(), lambda _: None
        )

    def do(self, changeset: ChangeSet) -> None:
        self.store.commit(changeset, now=self.now, login="u_1")

    def role(self, name: str) -> Role:
        return next(role for role in roles(self.store.replica) if role.name == name)


def _clinic_with_roles() -> Clinic:
    clinic = small_clinic()
    clinic.add(
        "role", GROOMER, name="groomer", perms=["pet.write", "appointment.write"], built_in=True
    )
    clinic.add("role", OWNER, name="owner", perms=sorted(CODES), built_in=True)
    for row in clinic.rows["staff"]:
        row["role_id"] = str(OWNER if row["id"] == str(MARA) else GROOMER)
    return clinic


@pytest.fixture
def at(tmp_path: Path) -> Iterator[_At]:
    desk = _At(tmp_path)
    yield desk
    desk.store.close()


@pytest.fixture
def deputy(tmp_path: Path) -> Iterator[_At]:
    perms = frozenset({"role.write", "staff.write", "pet.write", "appointment.write"})
    desk = _At(tmp_path, perms=perms)
    yield desk
    desk.store.close()


def test_every_permission_has_words_for_the_one_who_gives_it() -> None:
    assert len(CODES) == len(PERMISSIONS) == 12
    for permission in PERMISSIONS:
        assert permission.title
        assert permission.explains.endswith(".")
        assert permission.area
        assert permission_of(permission.code) is permission
    assert permission_of("pet.eat") is None


def test_a_role_is_added_changed_given_and_removed(at: _At) -> None:
    replica = at.store.replica
    at.do(add_role(replica=replica, name=" Bather ", perms={"pet.write"}))
    bather = at.role("Bather")
    assert bather == Role(bather.id, "Bather", frozenset({"pet.write"}), built_in=False, people=0)
    at.do(
        edit_role(
            replica=replica,
            role_id=bather.id,
            name="Bather",
            perms={"pet.write", "client.write"},
            shown=bather,
        )
    )
    assert at.role("Bather").perms == {"pet.write", "client.write"}
    at.do(give_role(replica=replica, staff_id=JONAS, role_id=bather.id))
    assert at.role("Bather").people == 1
    with pytest.raises(InvalidInput, match="Somebody has this role"):
        remove_role(replica=replica, role_id=bather.id, now=NOW)
    at.do(give_role(replica=replica, staff_id=JONAS, role_id=GROOMER))
    at.do(remove_role(replica=replica, role_id=bather.id, now=NOW, shown=at.role("Bather")))
    assert [role.name for role in roles(replica)] == ["groomer", "owner"]


def test_rights_in_another_order_are_the_same_rights(at: _At) -> None:
    shown = at.role("groomer")
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        edit_role(
            replica=at.store.replica,
            role_id=GROOMER,
            name="groomer",
            perms=["appointment.write", "pet.write"],
            shown=shown,
        )
    changeset = edit_role(
        replica=at.store.replica, role_id=GROOMER, name="groomer", perms=["pet.write"], shown=shown
    )
    assert changeset.changes[0].was == {"perms": ["pet.write", "appointment.write"]}


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(at: _At) -> None:
    shown = at.role("groomer")
    at.do(edit_role(replica=at.store.replica, role_id=GROOMER, name="groomer", perms={"pet.write"}))
    with pytest.raises(StaleEdit):
        edit_role(
            replica=at.store.replica,
            role_id=GROOMER,
            name="groomer",
            perms={"client.write"},
            shown=shown,
        )


def test_a_role_needs_a_name_of_its_own_and_known_permissions(at: _At) -> None:
    replica = at.store.replica
    with pytest.raises(InvalidInput):
        add_role(replica=replica, name="  ", perms=())
    with pytest.raises(AlreadyExists):
        add_role(replica=replica, name="GROOMER", perms=())
    with pytest.raises(InvalidInput, match="no such permission"):
        add_role(replica=replica, name="New", perms={"pet.eat"})
    with pytest.raises(NotFound):
        edit_role(replica=replica, role_id=new_id(), name="New", perms=())
    with pytest.raises(InvalidInput):
        give_role(replica=replica, staff_id=JONAS, role_id=new_id())


def test_nobody_is_offered_to_give_what_they_do_not_have(deputy: _At) -> None:
    replica = deputy.store.replica
    with pytest.raises(NotAllowed, match="erase a client for good"):
        add_role(replica=replica, name="Mine", perms={"client.erase"})
    with pytest.raises(NotAllowed, match="do not have yourself"):
        edit_role(replica=replica, role_id=OWNER, name="owner", perms=())
    with pytest.raises(NotAllowed, match="do not have yourself"):
        give_role(replica=replica, staff_id=MARA, role_id=GROOMER)
    with pytest.raises(NotAllowed, match="do not have yourself"):
        give_role(replica=replica, staff_id=JONAS, role_id=OWNER)
    with pytest.raises(NotAllowed, match="do not have yourself"):
        remove_role(replica=replica, role_id=OWNER, now=NOW)
    deputy.do(edit_role(replica=replica, role_id=GROOMER, name="groomer", perms={"pet.write"}))


def test_without_the_permission_it_is_said_who_may(tmp_path: Path) -> None:
    desk = _At(tmp_path, perms=frozenset({"pet.write"}))
    replica = desk.store.replica
    attempts: tuple[Callable[[], ChangeSet], ...] = (
        lambda: add_role(replica=replica, name="New", perms=()),
        lambda: edit_role(replica=replica, role_id=GROOMER, name="x", perms=()),
        lambda: remove_role(replica=replica, role_id=GROOMER, now=NOW),
        lambda: give_role(replica=replica, staff_id=JONAS, role_id=GROOMER),
        lambda: rename_staff(replica=replica, staff_id=JONAS, name="J", initials="J"),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed, match=r"Owner may\."):
            attempt()
    desk.store.close()


@pytest.mark.parametrize("silence", [timedelta(minutes=2), timedelta(days=3), -timedelta(hours=1)])
def test_rights_are_never_changed_without_a_line(at: _At, silence: timedelta) -> None:
    """Asked where every command is promised: no screen and no command line passes it by."""
    replica = at.store.replica
    at.now = NOW + silence  # also when the clock was set back meanwhile
    shut_out = Change("staff", "update", JONAS, {"active": False}, {"active": True})
    for changeset in (
        add_role(replica=replica, name="New", perms=()),
        edit_role(replica=replica, role_id=GROOMER, name="groomer", perms=()),
        give_role(replica=replica, staff_id=JONAS, role_id=OWNER),
        ChangeSet("staff.shut_out", "Shut out", (shut_out,)),
    ):
        with pytest.raises(ServerUnreachable, match="only with a line"):
            at.do(changeset)
    assert at.store.outbox.waiting() == []
    at.do(add_pet(replica=replica, form=PetForm(name="Milo")))
    at.do(rename_staff(replica=replica, staff_id=JONAS, name="Jonas B.", initials="JB"))
    assert len(at.store.outbox.waiting()) == 2


def test_a_change_of_a_role_is_undone_but_not_without_a_line(at: _At) -> None:
    at.do(edit_role(replica=at.store.replica, role_id=GROOMER, name="groomer", perms={"pet.write"}))
    found = undo_last(store=at.store, now=at.now)
    assert found is not None
    at.now = NOW + timedelta(minutes=5)
    with pytest.raises(ServerUnreachable):
        at.do(found[0])
    at.now = NOW
    at.do(found[0])
    assert at.role("groomer").perms == {"pet.write", "appointment.write"}


def test_only_what_decides_about_rights_is_held_to_a_line() -> None:
    row: UUID = new_id()
    assert about_rights(Change("role", "insert", row, {"name": "x"}, {}))
    assert about_rights(Change("staff", "insert", row, {"role_id": str(row)}, {}))
    assert about_rights(Change("staff", "update", row, {"deleted_at": "x"}, {}))
    assert not about_rights(Change("staff", "update", row, {"name": "x"}, {"name": "y"}))
    assert not about_rights(Change("pet", "insert", row, {"name": "x"}, {}))
