"""Adds, changes and removes the clinic's roles.

The server decides again: nobody gives away what they lack, also not to themselves, and somebody in
the clinic can always manage people and roles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import ChangeSet, JsonValue, Values, insert
from frontdesk.domain.errors import AlreadyExists, InvalidInput, NotAllowed
from frontdesk.domain.ids import new_id
from frontdesk.domain.permissions import CODES, permission_of
from frontdesk.domain.roles import Role, in_order
from frontdesk.operations.form_changes import form_change, removal
from frontdesk.operations.fresh_rows import Row, live_row
from frontdesk.operations.permission import require_permission
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.roles import roles

MISSING = "This role is not on this desk."


def add_role(
    *, replica: Replica, name: str, perms: Iterable[str], role_id: UUID | None = None
) -> ChangeSet:
    """Add a role.

    Raises InvalidInput for an empty name or an unknown permission, AlreadyExists for a name that
    another role has, NotAllowed for rights one does not have oneself.
    """
    require_permission(replica, "role.write")
    values = _values(replica, name, frozenset(perms), known=frozenset())
    require_holding(replica, perms)
    change = insert("role", role_id or new_id(), values)
    return ChangeSet("role.add", f"Added the role {values['name']}", (change,))


def edit_role(
    *,
    replica: Replica,
    role_id: UUID,
    name: str,
    perms: Iterable[str],
    shown: Role | None = None,
) -> ChangeSet:
    """Change a role's name or rights; they count at once for everybody who has it.

    `shown` is the role as it was read: what somebody else changed since is not overwritten
    (StaleEdit). Raises as `add_role` does, NotFound, and InvalidInput when nothing was changed.
    """
    require_permission(replica, "role.write")
    row = _role(replica, role_id)
    before = frozenset(_perms(row))
    values = _values(replica, name, frozenset(perms), known=before, besides=role_id)
    values["perms"] = _as_kept(row, perms)
    require_holding(replica, before | frozenset(perms))
    seen = None if shown is None else _seen(row, shown)
    change = form_change("role", row, values=values, shown=seen)
    if change is None:
        raise InvalidInput("Nothing was changed.")
    return ChangeSet("role.edit", f"Changed the role {values['name']}", (change,))


def remove_role(
    *, replica: Replica, role_id: UUID, now: datetime, shown: Role | None = None
) -> ChangeSet:
    """Take a role away that nobody has any more; InvalidInput when somebody has it."""
    require_permission(replica, "role.write")
    row = _role(replica, role_id)
    require_holding(replica, _perms(row))
    if any(role.people for role in roles(replica) if role.id == role_id):
        raise InvalidInput("Somebody has this role. Give them another one first.")
    seen = None if shown is None else _seen(row, shown)
    change = removal("role", row, now=now, seen=seen)
    return ChangeSet("role.remove", f"Removed the role {row['name']}", (change,))


def require_holding(replica: Replica, perms: Iterable[str]) -> None:
    """Raise NotAllowed when this is about rights that whoever is signed in does not have."""
    lacking = in_order(frozenset(perms) - replica.signed_in().perms)
    if lacking:
        titles = [
            code if (known := permission_of(code)) is None else known.title for code in lacking
        ]
        raise NotAllowed(
            f"This is about rights that you do not have yourself: {'; '.join(titles)}."
            " Nothing was changed."
        )


def _values(
    replica: Replica,
    name: str,
    perms: frozenset[str],
    *,
    known: frozenset[str],
    besides: UUID | None = None,
) -> dict[str, JsonValue]:
    tidy = name.strip()
    if not tidy:
        raise InvalidInput("A role needs a name.", field="name")
    if not perms <= CODES | known:  # what a newer program gave stays as it is
        raise InvalidInput("There is no such permission.", field="perms")
    taken = (role.name.casefold() for role in roles(replica) if role.id != besides)
    if tidy.casefold() in taken:
        raise AlreadyExists("Another role has this name. Choose another one.")
    return {"name": tidy, "perms": in_order(perms)}


def _role(replica: Replica, role_id: UUID) -> Row:
    """Return the row of a role with its rights as a list."""
    row = live_row(replica, "role", role_id, missing=MISSING)
    return {**row, "perms": json.loads(str(row["perms"]))}


def _seen(row: Row, shown: Role) -> Values:
    return {"name": shown.name, "perms": _as_kept(row, shown.perms)}


def _as_kept(row: Row, perms: Iterable[str]) -> list[Any]:
    """Return rights as a list: the row's own if they are the same, for order counts as a change."""
    wanted = frozenset(perms)
    return _perms(row) if wanted == frozenset(_perms(row)) else list(in_order(wanted))


def _perms(row: Row) -> list[str]:
    perms = row["perms"]
    return [str(each) for each in perms] if isinstance(perms, list) else []
