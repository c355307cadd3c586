"""What the server and the line say, turned once into the program's own errors.

Statements fail with a SQLSTATE; a login fails with a text only (libpq keeps no code), so those
texts are read here and nowhere else. No message of the server is passed on: it may hold names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from frontdesk.domain.errors import (
    AlreadyExists,
    BugError,
    FrontDeskError,
    InvalidInput,
    NoBinding,
    NotAdmitted,
    NotAllowed,
    ProfileUnusable,
    ProgramTooOld,
    ProtocolRefused,
    ResourceTaken,
    ServerBusy,
    ServerNotTrusted,
    ServerReadOnly,
    ServerTooOld,
    ServerUnreachable,
    StaleEdit,
    WrongPassword,
)

NO_ANSWER = "The server does not answer. Check the network and the server's name and port."
UNREACHABLE = f"{NO_ANSWER} Reading and booking go on without it."
BUSY = "The server is busy. It is tried again in a moment; nothing is lost."
READ_ONLY = "The server takes no changes at present. They wait on this desk."
NOT_TRUSTED = (
    "The server's certificate does not prove that it is the right one, so no password was sent. It"
    " may have expired, or somebody else answers. Check this computer's date and the certificate"
    " file of the connection; else ask your operator. What waits here is kept."
)
WRONG_NAME = (
    "The server's certificate was made for another name, so no password was sent. Check the"
    " server's name in the connection, or ask your operator. What waits here is kept."
)
NO_TLS = (
    "The server offers no encrypted line, so no password was sent. Check the server's name and"
    " port, or ask your operator. What waits here is kept."
)
ASKED_IN_CLEAR = (
    "The server asked for the password in a form that others could read; it was not given."
    " Somebody else may be answering: tell your operator. What waits here is kept."
)
LISTENED = (
    "The line to the server could not be shown to be free of listeners, so no readable password was"
    " sent. Do not try again from this network; tell your operator. (A pooler before the server"
    " needs a setting that only the operator makes.) What waits here is kept."
)
NO_AUTHORITIES = (
    "This connection names no certificate file, and the public authorities are not installed with"
    " this program. Ask your operator for the certificate file of the server."
)
NOT_ADMITTED = (
    "The server's rules let nobody in from this computer's network. Ask your operator; reading and"
    " booking go on without it."
)
WRONG_PASSWORD = "The server did not accept this password for the login. Type it again."  # noqa: S105
NO_BINDING = (
    "This login belongs to no clinic on this server, or was disabled. Ask the person who made it."
)
NO_DATABASE = "The server has no database of that name. Correct the connection."
TOO_OLD = (
    "The database holds no front-desk schema, or an older one than this program needs."
    " The operator runs: frontdesk admin migrate"
)
PROGRAM_TOO_OLD = "The server asks for a newer version of this program. Update it; nothing is lost."
NOT_ALLOWED = "This login lacks the permission for that."
TAKEN = "Somebody else has that time already."
STALE = "Somebody changed the same value meanwhile. Look at it again."
EXISTS = "That exists already; nothing was added twice."
MALFORMED = "A value cannot be stored as it was given."
UNEXPECTED = "The server refused something this program should not have asked."

_BY_CODE: dict[str, tuple[type[FrontDeskError], str]] = {
    "23P01": (ResourceTaken, TAKEN),
    "23505": (AlreadyExists, EXISTS),
    "42501": (NotAllowed, NOT_ALLOWED),
    "25006": (ServerReadOnly, READ_ONLY),
    "40001": (ServerBusy, BUSY),
    "40P01": (ServerBusy, BUSY),
    "55P03": (ServerBusy, BUSY),
    "57014": (ServerBusy, BUSY),
    "42883": (ServerTooOld, TOO_OLD),
    "42P01": (ServerTooOld, TOO_OLD),
    "42703": (ServerTooOld, TOO_OLD),
    "3F000": (ServerTooOld, TOO_OLD),
    "3D000": (ProfileUnusable, NO_DATABASE),
    "FD001": (NoBinding, NO_BINDING),
    "FD002": (StaleEdit, STALE),
    "FD008": (ProgramTooOld, PROGRAM_TOO_OLD),
}

_BY_CLASS: dict[str, tuple[type[FrontDeskError], str]] = {
    "08": (ServerUnreachable, UNREACHABLE),
    "57": (ServerUnreachable, UNREACHABLE),
    "22": (InvalidInput, MALFORMED),
    "23": (InvalidInput, MALFORMED),
    "28": (WrongPassword, WRONG_PASSWORD),
    "40": (ServerBusy, BUSY),
    "53": (ServerBusy, BUSY),
    "55": (ServerBusy, BUSY),
}

_PROTOCOL = {
    "FD004": "The server misses a change that this desk sent before.",
    "FD005": (
        "Another desk with a copy of this profile has sent changes. Stop using one of the two and"
        " ask your operator: nothing was lost."
    ),
    "FD006": "The server knows a change of this name with another content. Ask your operator.",
    "FD007": (
        "This workstation was shut out on the server. What was done here is kept;"
        " ask your operator to admit it again."
    ),
}

_LOGIN_TEXTS: tuple[tuple[str, type[FrontDeskError], str], ...] = (
    ("failed to resolve host", ServerUnreachable, UNREACHABLE),
    ("Connection refused", ServerUnreachable, UNREACHABLE),
    ("timeout", ServerUnreachable, UNREACHABLE),
    ("no pg_hba.conf entry", NotAdmitted, NOT_ADMITTED),
    ("pg_hba.conf rejects", NotAdmitted, NOT_ADMITTED),
    ("unexpected eof", ServerUnreachable, UNREACHABLE),
    ("does not match host name", ServerNotTrusted, WRONG_NAME),
    ("does not support SSL", ServerNotTrusted, NO_TLS),
    ("authentication method requirement", ServerNotTrusted, ASKED_IN_CLEAR),
    ("channel binding", ServerNotTrusted, LISTENED),
    ("SCRAM-SHA-256-PLUS", ServerNotTrusted, LISTENED),
    ("certificate", ServerNotTrusted, NOT_TRUSTED),
    ("SSL", ServerNotTrusted, NOT_TRUSTED),
    ("is not permitted to log in", NoBinding, NO_BINDING),
    ("permission denied for database", NoBinding, NO_BINDING),
    ("too many c", ServerBusy, BUSY),
    ("remaining connection slots", ServerBusy, BUSY),
    ("session is read-only", ServerReadOnly, READ_ONLY),
    ("server closed the connection", ServerUnreachable, UNREACHABLE),
    ("could not receive data", ServerUnreachable, UNREACHABLE),
    ("could not send", ServerUnreachable, UNREACHABLE),
    ("the database system is", ServerUnreachable, UNREACHABLE),
    ("password authentication failed", WrongPassword, WRONG_PASSWORD),
    ("no password supplied", WrongPassword, WRONG_PASSWORD),
    ("SASL authentication failed", WrongPassword, WRONG_PASSWORD),  # a pooler's words
    ("no such user", WrongPassword, WRONG_PASSWORD),
)
"""libpq's own texts are English in the bundled driver; the server's are in its language."""


def no_roots(file: str) -> str:
    """Return the words for a certificate file that is not there; a path is nobody's secret."""
    return (
        f"The certificate file {file} of this connection is missing or cannot be read, so no"
        " password was sent. Put it back, or ask your operator for it. What waits here is kept."
    )


def login_error(exc: psycopg.Error) -> FrontDeskError:
    """Return what a failed login means to the user."""
    text = str(exc)
    for part, kind, message in _LOGIN_TEXTS:
        if part in text:
            return kind(message)
    if "does not exist" in text and "database" in text:
        return ProfileUnusable(NO_DATABASE)
    if getattr(exc.pgconn, "used_password", False):
        # The server asked for the password and then refused, in a language we do not read.
        return WrongPassword(WRONG_PASSWORD)
    return ServerUnreachable(UNREACHABLE)


def statement_error(exc: psycopg.Error) -> FrontDeskError:
    """Return what a failed statement means, by its SQLSTATE; none means that the line is gone."""
    code = exc.sqlstate
    if code is None:
        lost = isinstance(exc, psycopg.OperationalError)
        return ServerUnreachable(UNREACHABLE) if lost else BugError(UNEXPECTED)
    if code in _PROTOCOL:
        return ProtocolRefused(_PROTOCOL[code], code)
    if code == "FD009":  # a rule of the trade, in words that our own function wrote for people
        return InvalidInput(exc.diag.message_primary or MALFORMED)
    kind, message = _BY_CODE.get(code) or _BY_CLASS.get(code[:2]) or (BugError, "")
    return kind(message or f"{UNEXPECTED} (SQLSTATE {code})")


@contextmanager
def translated() -> Iterator[None]:
    """Turn every driver error inside into one of ours, keeping the cause."""
    try:
        yield
    except psycopg.Error as exc:
        raise statement_error(exc) from exc
