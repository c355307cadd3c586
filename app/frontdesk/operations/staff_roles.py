"""Gives people another role, and corrects how they are called."""

from __future__ import annotations

from uuid import UUID

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.roles import Role
from frontdesk.operations.form_changes import form_change
from frontdesk.operations.fresh_rows import Row, live_row
from frontdesk.operations.permission import require_permission
from frontdesk.operations.roles import MISSING, require_holding
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.roles import roles


def give_role(*, replica: Replica, staff_id: UUID, role_id: UUID) -> ChangeSet:
    """Give a person another role; it counts at the next statement of their open sessions.

    Raises NotAllowed when the former or the new role holds rights one does not have oneself,
    InvalidInput when the person has the role already.
    """
    person = _person(replica, staff_id)
    by_id = {role.id: role for role in roles(replica)}
    role = by_id.get(role_id)
    if role is None:
        raise InvalidInput(MISSING, field="role")
    require_holding(replica, role.perms | _held(by_id, person))
    change = form_change("staff", person, values={"role_id": str(role_id)}, shown=None)
    if change is None:
        raise InvalidInput("This person has that role already.", field="role")
    return ChangeSet("staff.role", f"Gave {person['name']} the role {role.name}", (change,))


def rename_staff(*, replica: Replica, staff_id: UUID, name: str, initials: str) -> ChangeSet:
    """Correct a person's name and initials; the login stays what it is."""
    person = _person(replica, staff_id)
    if not name.strip():
        raise InvalidInput("A person needs a name.", field="name")
    values = {"name": name.strip(), "initials": initials.strip()}
    change = form_change("staff", person, values=values, shown=None)
    if change is None:
        raise InvalidInput("Nothing was changed.")
    return ChangeSet("staff.rename", f"Changed {name.strip()}", (change,))


def _person(replica: Replica, staff_id: UUID) -> Row:
    require_permission(replica, "staff.write")
    return live_row(replica, "staff", staff_id, missing="This person is not on this desk.")


def _held(by_id: dict[UUID, Role], person: Row) -> frozenset[str]:
    role = by_id.get(UUID(str(person["role_id"]))) if person["role_id"] else None
    return frozenset() if role is None else role.perms
