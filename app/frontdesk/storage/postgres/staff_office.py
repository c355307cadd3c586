"""The calls about people and their logins: with a line only, and never with a password in them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Any, LiteralString
from uuid import UUID

from psycopg.errors import DuplicateObject, UniqueViolation

from frontdesk.domain.errors import AlreadyExists
from frontdesk.domain.roles import NewLogin, StaffMember
from frontdesk.domain.text_rules import check_line
from frontdesk.storage.postgres.connection import DeskConnection, connect
from frontdesk.storage.postgres.errors import translated
from frontdesk.storage.postgres.new_login import (
    initials_of,
    new_login,
    new_password,
    verifier_of,
)
from frontdesk.storage.profiles import Profile


def staff_list(profile: Profile, password: str) -> list[StaffMember]:
    """Return the people of the clinic with their logins; NotAllowed without `staff.write`.

    This and the functions below log in as `profile.login` for the one call. They raise the errors
    of the line, NotAllowed, and InvalidInput where a rule forbids it, in words for the screen.
    """
    with closing(connect(profile, password)) as line, translated():
        rows = line.execute(
            "select id, name, initials, role_id, role, active, login, disabled_at, seen_at,"
            " seen_desk from app.staff_list()"
        ).fetchall()
    return [StaffMember(*row) for row in rows]


def add_staff(
    profile: Profile, password: str, *, name: str, role_id: UUID, initials: str = ""
) -> NewLogin:
    """Add a person with a login of their own; the new password is in the answer and nowhere else.

    Without `initials` they are taken from the name.
    """
    check_line(name, field="name")
    check_line(initials, field="initials")
    login, new = new_login(), new_password()
    with closing(connect(profile, password)) as line:
        verifier = verifier_of(line, login, new)
        short = initials.strip() or initials_of(name)
        staff_id = _call(
            line,
            "select app.add_staff(%s, %s, %s, %s, %s)",
            [name, short, role_id, login, verifier],
        )
    return NewLogin(staff_id, login, new)


def disable_staff(profile: Profile, password: str, *, staff_id: UUID) -> None:
    """Shut a person out: at the next statement of their open sessions, which end."""
    with closing(connect(profile, password)) as line:
        _call(line, "select app.disable_staff(%s)", [staff_id])


def enable_staff(profile: Profile, password: str, *, staff_id: UUID, login: str) -> NewLogin:
    """Let a person in again who was shut out, with a new password."""
    return _renew(profile, password, "select app.enable_staff(%s, %s)", staff_id, login)


def reset_password(profile: Profile, password: str, *, staff_id: UUID, login: str) -> NewLogin:
    """Give a person a new password; their open sessions end."""
    return _renew(profile, password, "select app.reset_password(%s, %s)", staff_id, login)


def _renew(
    profile: Profile, password: str, query: LiteralString, staff_id: UUID, login: str
) -> NewLogin:
    new = new_password()
    with closing(connect(profile, password)) as line:
        _call(line, query, [staff_id, verifier_of(line, login, new)])
        # Until it counted somebody could still sign in with the old one.
        _call(line, "select app.end_sessions(%s)", [staff_id])
    return NewLogin(staff_id, login, new)


def _call(line: DeskConnection, query: LiteralString, parameters: Sequence[Any]) -> Any:
    with translated():
        try:
            row = line.execute(query, parameters).fetchone()
        except (DuplicateObject, UniqueViolation) as exc:
            raise AlreadyExists("That login exists already; do it again.") from exc
    return None if row is None else row[0]
