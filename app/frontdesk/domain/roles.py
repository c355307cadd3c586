"""A clinic's roles and people, as those who manage them see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from frontdesk.domain.changes import Change
from frontdesk.domain.permissions import PERMISSIONS

_ORDER = {permission.code: place for place, permission in enumerate(PERMISSIONS)}

_OF_A_PERSON = frozenset({"role_id", "active", "deleted_at"})
"""Columns of a staff member that decide what the login may do."""


@dataclass(frozen=True, slots=True)
class Role:
    """What the people of a role may do.

    `people` counts those who have it and are in; `built_in` tells a role that came with the
    program. `perms` may hold codes that this program does not know yet.
    """

    id: UUID
    name: str
    perms: frozenset[str]
    built_in: bool
    people: int = 0


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person of the clinic, with the login if there is one.

    `seen_at` is when a desk of that login last spoke to the server, `seen_desk` its name; both are
    missing when none ever did. `disabled_at` is when the login was shut.
    """

    id: UUID
    name: str
    initials: str
    role_id: UUID | None
    role: str
    active: bool
    login: str | None
    disabled_at: datetime | None
    seen_at: datetime | None
    seen_desk: str | None


@dataclass(frozen=True, slots=True)
class NewLogin:
    """How a person signs in from now on. The password is known here and now, and nowhere after."""

    staff_id: UUID
    login: str
    password: str = field(repr=False)


def in_order(perms: Iterable[str]) -> list[str]:
    """Return permissions as a role keeps them: once each, in the catalogue's order."""
    return sorted(set(perms), key=lambda code: (_ORDER.get(code, len(_ORDER)), code))


def about_rights(change: Change) -> bool:
    """Whether a change decides what somebody may do: such ones never wait for the server."""
    if change.table == "role":
        return True
    return change.table == "staff" and not _OF_A_PERSON.isdisjoint(change.values)
