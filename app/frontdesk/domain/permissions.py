"""What somebody may be allowed to do: the whole catalogue, in the words of the trade.

A role is a set of these codes. The server's CHECK on `app.role.perms` knows the same list, and a
test compares them; a policy or a function asks for a code by `sec.can`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that a role may allow.

    `title` completes "may …"; `explains` says what it covers, for the one who gives it away;
    `area` groups the matrix of roles.
    """

    code: str
    title: str
    explains: str
    area: str


PERMISSIONS = (
    Permission(
        "client.write",
        "add and change clients",
        "Names, phone numbers, e-mail addresses and notes of clients.",
        "Clients and pets",
    ),
    Permission(
        "pet.write",
        "add and change pets",
        "Pets with their alerts and vaccinations.",
        "Clients and pets",
    ),
    Permission(
        "client.export",
        "hand out a client's data",
        "Everything kept about a client, as a file for that client.",
        "Clients and pets",
    ),
    Permission(
        "client.erase",
        "erase a client for good",
        "Erasing a client's personal data, and how long data is kept. It cannot be taken back.",
        "Clients and pets",
    ),
    Permission(
        "appointment.write",
        "book, move and cancel visits",
        "Visits from booking to check-out.",
        "The day",
    ),
    Permission(
        "appointment.overbook",
        "overbook",
        "Booking over the capacity of a column or a resource, with a reason.",
        "The day",
    ),
    Permission(
        "block.write",
        "block times",
        "Blocked times in a column: meetings, repairs, days off.",
        "The day",
    ),
    Permission(
        "roster.write",
        "change working hours",
        "The hours and breaks of people and resources.",
        "The clinic",
    ),
    Permission(
        "catalogue.write",
        "change services, prices and resources",
        "Sites, opening hours, services with their prices, resources.",
        "The clinic",
    ),
    Permission(
        "staff.write",
        "manage people and their logins",
        "Adding people, giving them a role, shutting them out, resetting their passwords; only of"
        " people who may do no more than oneself.",
        "People",
    ),
    Permission(
        "role.write",
        "manage roles",
        "What each role allows; only what one is allowed oneself can be given.",
        "People",
    ),
    Permission(
        "device.write",
        "manage workstations",
        "Seeing and withdrawing workstations; releasing or dropping what they had to hand over.",
        "People",
    ),
)
"""Every permission there is, in the order in which a matrix shows them."""

CODES = frozenset(permission.code for permission in PERMISSIONS)

MANAGES = frozenset({"staff.write", "role.write"})
"""Somebody in every clinic holds these: the server refuses to take them from the last one."""


def permission_of(code: str) -> Permission | None:
    """Return the permission of a code; None for one that this program does not know yet."""
    return next((each for each in PERMISSIONS if each.code == code), None)
