from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from frontdesk.domain.errors import ServerNotTrusted, WrongPassword
from frontdesk.storage.postgres.connection import connect
from frontdesk.storage.profiles import Profile
from tests.sync.tls import LOGIN, NAME, PASSWORD, FalseServer, TlsServer, tls_server


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> Iterator[TlsServer]:
    with tls_server(authority.issue_cert(NAME)) as running:
        yield running


@pytest.fixture
def roots(authority: trustme.CA, tmp_path: Path) -> Path:
    file = tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture(autouse=True)
def names_lead_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clinic's host name stand for this machine, as a real name server would."""
    real = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        known = str(host).endswith(".clinic.test")
        return real("127.0.0.1" if known else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def profile(port: int, roots: Path | str, host: str = NAME) -> Profile:
    return Profile("A", Path("/nowhere"), host, port, "frontdesk", LOGIN, str(roots))


def test_a_server_that_proves_its_name_is_talked_to_over_tls(tls: TlsServer, roots: Path) -> None:
    with closing(connect(profile(tls.port, roots), PASSWORD)) as line:
        row = line.execute("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()")
        assert row.fetchone() == (True, "TLSv1.3")


def test_over_tls_a_wrong_password_is_still_a_wrong_password(tls: TlsServer, roots: Path) -> None:
    with pytest.raises(WrongPassword):
        connect(profile(tls.port, roots), PASSWORD + "x")


def test_a_certificate_of_an_unknown_authority_is_refused(tls: TlsServer, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    with pytest.raises(ServerNotTrusted):
        connect(profile(tls.port, other), PASSWORD)


def test_public_authorities_do_not_vouch_for_a_private_one(tls: TlsServer) -> None:
    with pytest.raises(ServerNotTrusted):
        connect(profile(tls.port, ""), PASSWORD)


def test_a_missing_certificate_file_is_refused(tls: TlsServer, tmp_path: Path) -> None:
    with pytest.raises(ServerNotTrusted):
        connect(profile(tls.port, tmp_path / "missing.pem"), PASSWORD)


def test_a_server_of_another_name_is_refused(tls: TlsServer, roots: Path) -> None:
    with pytest.raises(ServerNotTrusted):
        connect(profile(tls.port, roots, "other.clinic.test"), PASSWORD)


def test_an_expired_certificate_is_refused(
    tls: TlsServer, authority: trustme.CA, roots: Path
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    tls.show(authority.issue_cert(NAME, not_after=yesterday))
    try:
        with pytest.raises(ServerNotTrusted):
            connect(profile(tls.port, roots), PASSWORD)
    finally:
        tls.show(authority.issue_cert(NAME))


def test_a_false_server_with_a_trusted_certificate_gets_no_password(
    authority: trustme.CA, roots: Path
) -> None:
    with (
        closing(FalseServer(authority.issue_cert(NAME))) as false,
        pytest.raises(ServerNotTrusted),
    ):
        connect(profile(false.port, roots), PASSWORD)
    assert false.heard
    assert PASSWORD.encode() not in false.heard


def test_a_server_without_tls_gets_neither_password_nor_login(roots: Path) -> None:
    with closing(FalseServer(None)) as false, pytest.raises(ServerNotTrusted):
        connect(profile(false.port, roots), PASSWORD)
    assert PASSWORD.encode() not in false.heard
    assert LOGIN.encode() not in false.heard


def test_even_on_this_machine_a_false_server_gets_no_password(roots: Path) -> None:
    with closing(FalseServer(None)) as false, pytest.raises(ServerNotTrusted):
        connect(profile(false.port, roots, "127.0.0.1"), PASSWORD)
    assert LOGIN.encode() in false.heard
    assert PASSWORD.encode() not in false.heard
