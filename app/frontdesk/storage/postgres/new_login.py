"""What a new login is made of: an opaque name, a password, and what the server keeps of it."""

from __future__ import annotations

import secrets
from typing import Any

import psycopg


def new_login() -> str:
    """Return a name that says nothing of clinic or person and was never used before."""
    return f"u_{secrets.token_hex(8)}"


def new_password() -> str:
    """Return a password that nobody can guess, to be shown once."""
    return secrets.token_urlsafe(18)


def verifier_of(connection: psycopg.Connection[Any], login: str, password: str) -> str:
    """Return the SCRAM-SHA-256 verifier of a password: the server never gets the password itself.

    A password that cannot be sent at all (NUL, half characters) raises UnicodeError or ValueError.
    """
    verifier = connection.pgconn.encrypt_password(
        password.encode(), login.encode(), b"scram-sha-256"
    )
    return verifier.decode()


def initials_of(name: str) -> str:
    """Return the first letters of up to three words of a name."""
    return "".join(word[0] for word in name.split()[:3]).upper()
