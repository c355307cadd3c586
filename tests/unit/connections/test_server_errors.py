from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from frontdesk.domain.errors import (
    AlreadyExists,
    BugError,
    EnvironmentalError,
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
from frontdesk.storage.postgres.connection import connect
from frontdesk.storage.postgres.errors import login_error, statement_error, translated
from frontdesk.storage.profiles import Profile


def failure(code: str | None) -> psycopg.Error:
    try:
        return errors.lookup(code or "")("secret of the row")
    except KeyError:
        exc = psycopg.OperationalError("secret of the row")
        exc.sqlstate = code
        return exc


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (None, ServerUnreachable),
        ("08006", ServerUnreachable),
        ("57P01", ServerUnreachable),
        ("57P03", ServerUnreachable),
        ("40001", ServerBusy),
        ("40P01", ServerBusy),
        ("55P03", ServerBusy),
        ("53300", ServerBusy),
        ("23P01", ResourceTaken),
        ("23505", AlreadyExists),
        ("23514", InvalidInput),
        ("22P05", InvalidInput),
        ("42501", NotAllowed),
        ("42883", ServerTooOld),
        ("3F000", ServerTooOld),
        ("25006", ServerReadOnly),
        ("28P01", WrongPassword),
        ("FD001", NoBinding),
        ("FD002", StaleEdit),
        ("FD004", ProtocolRefused),
        ("FD005", ProtocolRefused),
        ("FD006", ProtocolRefused),
        ("FD007", ProtocolRefused),
        ("FD008", ProgramTooOld),
        ("42601", BugError),
        ("XX000", BugError),
    ],
)
def test_a_statement_fails_by_its_sqlstate(code: str | None, kind: type[FrontDeskError]) -> None:
    error = statement_error(failure(code))
    assert type(error) is kind
    assert "secret" not in str(error)
    assert len(str(error)) > 20


def test_a_driver_error_without_a_code_and_without_a_line_is_ours() -> None:
    assert type(statement_error(psycopg.ProgrammingError("x"))) is BugError


def test_the_cause_is_kept() -> None:
    cause = failure("40001")
    with pytest.raises(ServerBusy) as raised, translated():
        raise cause
    assert raised.value.__cause__ is cause


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("failed to resolve host 'x': Name or service not known", ServerUnreachable),
        ("connection failed: Connection refused", ServerUnreachable),
        ("connection timeout expired", ServerUnreachable),
        ('FATAL:  password authentication failed for user "u_secret"', WrongPassword),
        ("fe_sendauth: no password supplied", WrongPassword),
        ("FATAL:  SASL authentication failed", WrongPassword),
        ("FATAL:  no such user: u_secret", WrongPassword),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "u_secret"', NotAdmitted),
        ('FATAL:  pg_hba.conf rejects connection for user "u_secret"', NotAdmitted),
        ("SSL error: unexpected eof while reading", ServerUnreachable),
        ('FATAL:  role "u_secret" is not permitted to log in', NoBinding),
        ('FATAL:  permission denied for database "secret"', NoBinding),
        ('FATAL:  database "secret" does not exist', ProfileUnusable),
        ('FATAL:  too many connections for role "u_secret"', ServerBusy),
        ("server does not support SSL, but SSL was required", ServerNotTrusted),
        ("SSL error: certificate verify failed", ServerNotTrusted),
        ('root certificate file "/secret/x.pem" does not exist', ServerNotTrusted),
        ("server certificate for a does not match host name b", ServerNotTrusted),
        ("channel binding required, but SSL not in use", ServerNotTrusted),
        ('authentication method requirement "scram-sha-256" failed', ServerNotTrusted),
        ("FATAL:  the database system is starting up", ServerUnreachable),
        ("something new", ServerUnreachable),
    ],
)
def test_a_failed_login_says_what_to_do(text: str, kind: type[FrontDeskError]) -> None:
    error = login_error(psycopg.OperationalError(text))
    assert type(error) is kind
    assert "secret" not in str(error)


def profile(host: str, sslrootcert: str = "") -> Profile:
    return Profile("A", Path("/nowhere"), host, 5432, "clinic", "u_ab", sslrootcert)


def test_nobody_at_the_port_is_told_as_unreachable() -> None:
    with pytest.raises(ServerUnreachable):
        connect(Profile("A", Path("/nowhere"), "127.0.0.1", 1, "d", "u"), "pw")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 300, "x..y", "\udcff"])
def test_a_host_that_cannot_be_found_is_told_as_environment(host: str) -> None:
    with pytest.raises(EnvironmentalError):
        connect(profile(host, "/dev/null"), "pw")


def test_a_password_with_a_nul_is_wrong_and_does_not_crash() -> None:
    with pytest.raises(WrongPassword):
        connect(profile("127.0.0.1"), "a\0b")
