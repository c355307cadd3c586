"""Why the server refused an entry, and what to do next, in words for everything it can answer.

A test reads every constraint and every code of the schema and finds words for each of them here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from frontdesk.domain.history_words import KINDS, column_words, kind_words

TAKEN = "23P01"
STALE = "FD002"

_CORRECT = "Enter it again with that corrected, then let this one go."
_ASK_MANAGER = "Ask somebody who may, or a manager to let you; then enter it again."
_LOOK_AGAIN = "Look at the record as it is now; enter it again if it is still wanted."
_TELL_OPERATOR = (
    "It is kept here. Tell whoever looks after this program; enter what matters again meanwhile."
)
_LIVES_ON = "Nothing more can be done with it here; a client who comes back is entered anew."
_WITH_ROLES = "Open People and rights, put that right first, then do it again."


@dataclass(frozen=True, slots=True)
class Why:
    """Why an entry was refused, and what to do next; two short texts, each a sentence."""

    reason: str
    advice: str


HELD = Why(
    "Waits for a manager",
    "A manager lets it in or drops it under People and rights. Nothing is lost meanwhile.",
)
REMOVED = Why("Removed at another desk meanwhile", _LOOK_AGAIN)
UNKNOWN = Why("The server refused it", _TELL_OPERATOR)

_BY_CONSTRAINT: Mapping[str, Why] = {
    "resource_taken": Why(
        "Slot taken meanwhile", "Take one of these times instead, or call the client."
    ),
    "pet_elsewhere": Why(
        "The pet has another visit at that time",
        "Look at its other visit; take another time for this one, or let it go.",
    ),
    "no_card_number": Why(
        "It holds a card number, and those are never kept",
        "Enter it again without the number, then let this one go.",
    ),
    "record_erased": Why(
        "The data of this client were erased; nothing can be kept for them any more", _LIVES_ON
    ),
    "claim_within_appointment": Why(
        "The time of the visit was changed at another desk meanwhile", _LOOK_AGAIN
    ),
    "resource_in_use": Why(
        "The column it was booked in was taken out of use",
        "Book it with somebody else, then let this one go.",
    ),
    "overbook_allowed": Why("Your login may not book over a full column", _ASK_MANAGER),
    "alert_check": Why("An alert belongs to a pet or to a client, not to both", _CORRECT),
    "appointment_check": Why("The visit would end before it begins", _CORRECT),
    "appointment_check1": Why("The visit would be longer than 400 days", _CORRECT),
    "block_check": Why("The blocked time would end before it begins", _CORRECT),
    "resource_claim_check": Why("The visit would end before it begins", _CORRECT),
    "opening_hours_check": Why("The doors would close before they open", _CORRECT),
    "roster_check": Why("The working time would end before it begins", _CORRECT),
    "role_named": Why("A role needs a name", _CORRECT),
    "role_in_use": Why("Somebody still has this role", _WITH_ROLES),
    "role_removed": Why("This role was removed meanwhile", _WITH_ROLES),
    "staff_role": Why("This role is not there any more", _WITH_ROLES),
    "staff_named": Why("A person needs a name", _CORRECT),
    "staff_disabled": Why("This person is shut out, or not any more", _WITH_ROLES),
    "staff_removed": Why("This person was removed", _WITH_ROLES),
    "has_login": Why("This person has no login", _WITH_ROLES),
    "own_login": Why("Nobody shuts themselves out", "Ask somebody else to do it."),
    "enabled_with_password": Why("Who was shut out needs a new password", _WITH_ROLES),
    "last_manager": Why(
        "Somebody has to be able to manage people and roles",
        "Give somebody else these rights first.",
    ),
    "rights_one_holds": Why("It is about rights that you do not have yourself", _ASK_MANAGER),
    "login_busy": Why("This login was being changed at that moment", "Do it again."),
    "logins_by_operator": Why("Logins of this server are made by its operator", _TELL_OPERATOR),
    "pet_in_house": Why(
        "A pet of this client is in the house", "Check it out first, then do it again."
    ),
    "visits_to_come": Why("This client has visits to come", "Cancel them first, then do it again."),
    "erasure_reason": Why(
        "An erasure needs a short reason that names nobody", "Do it again with another reason."
    ),
    "client_known": Why("No client of the clinic has this number any more", _LOOK_AGAIN),
    "device_unknown": Why("The clinic knows no such workstation", _LOOK_AGAIN),
    "held_unknown": Why("Nothing is held under this number any more", _LOOK_AGAIN),
    "held_needed": Why("Whoever entered it can still send it", "They sign in once, and it goes."),
    "held_limit": Why(
        "Too much waits for the manager already", "It is kept here; ask the manager to look."
    ),
    "held_rights": Why(
        "What was held may not change people or their rights", "A manager drops it."
    ),
    "held_dropped": Why(
        "A manager looked at it and dropped it", "Ask the manager why, or let it go."
    ),
    "command_detail_check": Why("The server's answer was too long to keep", _TELL_OPERATOR),
}

_BY_CODE: Mapping[str, Why] = {
    TAKEN: Why("Slot taken meanwhile", "Take one of these times instead, or call the client."),
    STALE: Why(
        "Changed at another desk meanwhile", "Compare the two and choose; nothing is overwritten."
    ),
    "42501": Why("Your login may not do this", _ASK_MANAGER),
    "23502": Why("Something that must be filled in is empty", _CORRECT),
    "23503": Why("Something it refers to is gone", _LOOK_AGAIN),
    "23505": Why("Exists already", "Look whether it is there; if so, let this one go."),
    "23514": Why("A value lies outside what can be kept", _CORRECT),
    "FD001": Why(
        "Your login belongs to no clinic any more",
        "Ask the person who made your login; it is kept.",
    ),
    "FD003": Why("The server could not read it", _TELL_OPERATOR),
    "FD004": Why("An entry before it is missing at the server", _TELL_OPERATOR),
    "FD005": Why("A copy of this workstation's data was in use elsewhere", _TELL_OPERATOR),
    "FD006": Why("The server has another entry under this number", _TELL_OPERATOR),
    "FD007": Why(
        "This workstation is shut out on the server", "Ask your manager to admit it again."
    ),
    "FD008": Why(
        "This program is too old for the server", "Update the program; then enter it again."
    ),
    "FD009": Why("A rule of the clinic's server forbids it", _LOOK_AGAIN),
    "FD010": Why("A manager looked at it and dropped it", "Ask the manager why, or let it go."),
}

_BY_CLASS: Mapping[str, Why] = {
    "22": Why("A value cannot be stored as it was entered", _CORRECT),
    "23": Why("It does not fit what is there", _LOOK_AGAIN),
    "54": Why("It is too much for one entry", "Enter it again in smaller parts."),
    "P0": Why("A rule of the clinic's server forbids it", _TELL_OPERATOR),
    "FD": Why("A rule of the clinic's server forbids it", _TELL_OPERATOR),
}

_OUTSIDE: Mapping[str, str] = {
    "capacity": "is not between 1 and 500",
    "custom": "are too many or too deep to be kept",
    "currency": "is not written as three letters, such as EUR",
    "duration_min": "is not between a minute and a day",
    "lane": "is not one that the server gives",
    "perms": "name something this server does not know",
    "price_minor": "is below zero",
    "weekday": "is no day of the week",
    "weight_g": "is not between a gram and two tonnes",
}
_AMONG_FEW = frozenset({"kind", "severity", "status"})

_TABLES = "|".join(sorted(KINDS, key=len, reverse=True))
_CHECK = re.compile(rf"({_TABLES})_(\w+?)_check(\d?)")
_REFERENCE = re.compile(rf"({_TABLES})_tenant_id_(\w+)_fkey")
_EMPTY = re.compile(rf"({_TABLES})_(\w+)_not_null")
_TWICE = re.compile(rf"({_TABLES})_pkey")


def why(code: str | None, detail: Mapping[str, object]) -> Why:
    """Return why a command was refused, from the server's answer: its code and detail."""
    constraint = str(detail.get("constraint") or "")
    if code == STALE and detail.get("column") == "deleted_at":
        return REMOVED
    return _of_constraint(constraint) or _of_column(code, detail) or why_of_code(code) or UNKNOWN


def why_of_code(code: str | None) -> Why | None:
    """Return what a code alone says, or None for one that no server of ours answers with."""
    return _BY_CODE.get(code or "") or _BY_CLASS.get((code or "")[:2])


def why_of_constraint(constraint: str) -> Why | None:
    """Return what a constraint says, or None for one that has no words."""
    return _of_constraint(constraint)


def _of_constraint(constraint: str) -> Why | None:
    if said := _BY_CONSTRAINT.get(constraint):
        return said
    if found := _CHECK.fullmatch(constraint):
        table, column, again = found.groups()
        return Why(_outside(table, column, among_few=bool(again)), _CORRECT)
    if found := _REFERENCE.fullmatch(constraint):
        table, column = found.groups()
        reason = f"The {column_words(column)} that the {kind_words(table)} belongs to is not there"
        return Why(reason, _LOOK_AGAIN)
    if found := _EMPTY.fullmatch(constraint):
        return _missing(*found.groups())
    if found := _TWICE.fullmatch(constraint):
        return Why(
            f"This {kind_words(found[1])} exists already",
            "Look whether it is there; if so, let this one go.",
        )
    return None


def _of_column(code: str | None, detail: Mapping[str, object]) -> Why | None:
    table, column = detail.get("table"), detail.get("column")
    if code == "23502" and isinstance(table, str) and isinstance(column, str):
        return _missing(table, column)
    return None


def _missing(table: str, column: str) -> Why:
    return Why(f"The {column_words(column)} of the {kind_words(table)} is missing", _CORRECT)


def _outside(table: str, column: str, *, among_few: bool) -> str:
    return f"The {column_words(column)} of the {kind_words(table)} {_fault(column, among_few)}"


def _fault(column: str, among_few: bool) -> str:  # noqa: FBT001  (a private helper of one caller)
    if column in _OUTSIDE:
        return _OUTSIDE[column]
    if column in _AMONG_FEW and among_few:
        return "is none of those there are"
    if column.endswith(("_at", "_on", "_from", "_until")):
        return "is no date that can be kept"
    if column.endswith("_minute"):
        return "is no time of a day"
    return "is too long"
