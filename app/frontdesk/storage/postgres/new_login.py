"""What a new login is made of: an opaque name, a password, and what the server keeps of it."""

from __future__ import annotations

import secrets
from typing import Any

import psycopg

from frontdesk.domain.errors import InvalidInput

NO_PASSWORD = "This cannot be a password: it is empty, or holds a character that cannot be sent."  # noqa: S105


def new_login() -> str:
    """Return a name that says nothing of clinic or person and was never used before."""
    return f"u_{secrets.token_hex(8)}"


def new_password() -> str:
    """Return a password that nobody can guess, to be shown once."""
    return secrets.token_urlsafe(18)


def verifier_of(connection: psycopg.Connection[Any], login: str, password: str) -> str:
    """Return the SCRAM-SHA-256 verifier of a password: the server never gets the password itself.

    Raises InvalidInput for a password that no login could ever send.
    """
    try:
        text = password.encode()
    except UnicodeEncodeError as exc:
        raise InvalidInput(NO_PASSWORD, field="password") from exc
    if not text or b"\0" in text:  # the driver would take what stands before it, and no more
        raise InvalidInput(NO_PASSWORD, field="password")
    return connection.pgconn.encrypt_password(text, login.encode(), b"scram-sha-256").decode()


def initials_of(name: str) -> str:
    """Return the first letters of up to three words of a name."""
    return "".join(word[0] for word in name.split()[:3]).upper()
