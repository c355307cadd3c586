"""What a desk does when somebody else may be on the line: every row, and why the row matters.

Each row names a fault or an attack and what the desk must say. The rows at the end do the same
with a careless client, which connects or is robbed: were they not to, the others would prove
nothing.
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import trustme

from frontdesk.domain.errors import FrontDeskError, NotAdmitted, ServerNotTrusted, WrongPassword
from frontdesk.storage.postgres import errors
from frontdesk.storage.postgres.connection import connect
from frontdesk.storage.profiles import Profile
from tests.fakes.man_in_the_middle import Asks, ManInTheMiddle, Tricks
from tests.fakes.wiretap import Wiretap, found_in
from tests.sync.tls import LOGIN, NAME, PASSWORD, SHUT_OUT, TlsServer, tls_server

pytestmark = pytest.mark.acceptance(40)

HERE = "127.0.0.1"
STRICT = {
    "sslmode": "verify-full",
    "channel_binding": "require",
    "require_auth": "scram-sha-256",
}


@dataclass(frozen=True)
class World:
    """The clinic's server, the authority its operator trusts, and one that somebody else runs."""

    server: TlsServer
    authority: trustme.CA
    rogue: trustme.CA
    directory: Path

    def roots(self, authority: trustme.CA) -> str:
        file = self.directory / ("ours.pem" if authority is self.authority else "rogue.pem")
        authority.cert_pem.write_to_path(str(file))
        return str(file)

    def profile(self, port: int, **changes: Any) -> Profile:
        usual = Profile(
            "A", self.directory, NAME, port, "frontdesk", LOGIN, self.roots(self.authority)
        )
        return replace(usual, **changes)

    @property
    def address(self) -> tuple[str, int]:
        return (HERE, self.server.port)

    @contextmanager
    def showing(self, certificate: trustme.LeafCert) -> Iterator[None]:
        """Let the real server show another certificate for a while."""
        self.server.show(certificate)
        try:
            yield
        finally:
            self.server.show(self.authority.issue_cert(NAME))

    def careless(self, port: int, **parameters: Any) -> bool:
        """Whether a client with only these guards gets in; it may be robbed all the same."""
        usual: dict[str, Any] = {
            "host": NAME,
            "hostaddr": HERE,
            "port": port,
            "dbname": "frontdesk",
        }
        try:
            with psycopg.connect(user=LOGIN, password=PASSWORD, **usual | parameters) as line:
                return line.execute("select 1").fetchone() == (1,)
        except psycopg.Error:
            return False


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[TlsServer, trustme.CA]]:
    authority = trustme.CA()
    with tls_server(authority.issue_cert(NAME)) as server:
        yield server, authority


@pytest.fixture
def world(
    running: tuple[TlsServer, trustme.CA], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> World:
    real = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        """Let the clinic's host name stand for this machine, as a real name server would."""
        known = str(host).endswith(".clinic.test")
        return real(HERE if known else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return World(*running, trustme.CA(), tmp_path)


@contextmanager
def listening(world: World) -> Iterator[Wiretap]:
    """The way to the real server, and a check afterwards that it never carried the password."""
    with Wiretap(world.address) as tap:
        yield tap
    assert tap.heard or tap.told
    assert not found_in(tap.heard + tap.told, PASSWORD, LOGIN)


@contextmanager
def attacked(world: World, tricks: Tricks) -> Iterator[ManInTheMiddle]:
    """The way to the man in the middle, and a check afterwards that he cannot give it away."""
    with ManInTheMiddle(tricks, world.address) as man:
        yield man
    assert not found_in(man.heard, PASSWORD, LOGIN)


def refused(profile: Profile) -> FrontDeskError:
    with pytest.raises(FrontDeskError) as caught:
        connect(profile, PASSWORD).close()
    return caught.value


def test_a_server_that_proves_its_name_is_talked_to_over_tls(world: World) -> None:
    with listening(world) as tap, closing(connect(world.profile(tap.port), PASSWORD)) as line:
        row = line.execute("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()")
        assert row.fetchone() == (True, "TLSv1.3")


def test_over_tls_a_wrong_password_is_still_a_wrong_password(world: World) -> None:
    with listening(world) as tap, pytest.raises(WrongPassword):
        connect(world.profile(tap.port), PASSWORD + "x")


def test_row_1_a_certificate_of_another_authority_is_refused(world: World) -> None:
    roots = world.roots(world.rogue)
    with listening(world) as tap:
        error = refused(world.profile(tap.port, sslrootcert=roots))
    assert type(error) is ServerNotTrusted
    assert str(error) == errors.NOT_TRUSTED
    assert LOGIN.encode() not in tap.heard
    assert world.careless(world.server.port, sslmode="require")  # proof of nothing is asked


@pytest.mark.parametrize("roots", ["system", ""])
def test_row_2_public_authorities_do_not_vouch_for_a_private_one(world: World, roots: str) -> None:
    with listening(world) as tap:
        error = refused(world.profile(tap.port, sslrootcert=roots))
    assert type(error) is ServerNotTrusted
    assert str(error) == errors.NOT_TRUSTED


def test_row_3_an_expired_certificate_is_refused(world: World) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with world.showing(world.authority.issue_cert(NAME, not_after=yesterday)):
        with listening(world) as tap:
            error = refused(world.profile(tap.port))
        assert world.careless(world.server.port, sslmode="require")
    assert type(error) is ServerNotTrusted
    assert str(error) == errors.NOT_TRUSTED


def test_row_4_a_server_of_another_name_is_refused(world: World) -> None:
    with listening(world) as tap:
        error = refused(world.profile(tap.port, host="other.clinic.test"))
    assert type(error) is ServerNotTrusted
    assert str(error) == errors.WRONG_NAME
    roots = world.roots(world.authority)
    assert world.careless(
        world.server.port, host="other.clinic.test", sslmode="verify-ca", sslrootcert=roots
    )


def test_row_5_an_attackers_own_certificate_is_refused_before_he_hears_a_word(world: World) -> None:
    tricks = Tricks(world.rogue.issue_cert(NAME))
    with attacked(world, tricks) as man:
        error = refused(world.profile(man.port))
    assert type(error) is ServerNotTrusted
    assert str(error) == errors.NOT_TRUSTED
    assert man.heard == b""


def test_row_6_a_missing_certificate_file_is_refused_and_named(world: World) -> None:
    missing = str(world.directory / "missing.pem")
    with Wiretap(world.address) as tap:
        error = refused(world.profile(tap.port, sslrootcert=missing))
    assert type(error) is ServerNotTrusted
    assert missing in str(error)
    assert tap.heard == b""


@pytest.mark.parametrize("asks", [Asks.AS_THE_SERVER_DOES, Asks.IN_CLEAR])
def test_row_7_a_server_without_tls_gets_neither_password_nor_login(
    world: World, asks: Asks
) -> None:
    with attacked(world, Tricks(None, asks)) as man:
        error = refused(world.profile(man.port))
    assert type(error) is ServerNotTrusted
    assert str(error) == errors.NO_TLS
    assert man.heard == b""


def test_row_8_a_login_that_the_servers_rules_shut_out_is_told_so(world: World) -> None:
    with listening(world) as tap:
        error = refused(world.profile(tap.port, login=SHUT_OUT))
    assert type(error) is NotAdmitted
    assert str(error) == errors.NOT_ADMITTED
    assert not world.careless(world.server.port, sslmode="disable")


@pytest.mark.parametrize("for_a_pooler", [False, True])
def test_row_9_a_trusted_but_false_certificate_does_not_hold_the_password_exchange(
    world: World, for_a_pooler: bool
) -> None:
    tricks = Tricks(world.rogue.issue_cert(NAME))
    roots = world.roots(world.rogue)
    with attacked(world, tricks) as man:
        error = refused(
            world.profile(man.port, sslrootcert=roots, allow_no_channel_binding=for_a_pooler)
        )
    assert type(error) is ServerNotTrusted
    assert str(error) == errors.LISTENED
    assert b"SCRAM-SHA-256-PLUS" in man.heard


@pytest.mark.parametrize("for_a_pooler", [False, True])
def test_row_10_hiding_that_the_line_can_be_bound_is_noticed(
    world: World, for_a_pooler: bool
) -> None:
    tricks = Tricks(world.rogue.issue_cert(NAME), strips_plus=True)
    roots = world.roots(world.rogue)
    with attacked(world, tricks) as man:
        error = refused(
            world.profile(man.port, sslrootcert=roots, allow_no_channel_binding=for_a_pooler)
        )
    assert type(error) is ServerNotTrusted
    assert str(error) == errors.LISTENED
    assert b"SCRAM-SHA-256-PLUS" in man.offered
    assert b"SCRAM-SHA-256-PLUS" not in man.heard


@pytest.mark.parametrize("strips_plus", [False, True])
def test_row_11_who_does_not_bind_the_line_talks_to_the_man_in_the_middle(
    world: World, strips_plus: bool
) -> None:
    tricks = Tricks(world.rogue.issue_cert(NAME), strips_plus=strips_plus)
    roots = world.roots(world.rogue)
    with attacked(world, tricks) as man:
        assert world.careless(
            man.port, sslmode="verify-full", sslrootcert=roots, channel_binding="disable"
        )
    assert b"select 1" in man.heard


@pytest.mark.parametrize("guards", [{}, {"sslmode": "require"}], ids=["row 12", "row 13"])
def test_rows_12_and_13_a_client_without_guards_is_robbed_of_its_password(
    world: World, guards: dict[str, str]
) -> None:
    tricks = Tricks(world.rogue.issue_cert(NAME), Asks.IN_CLEAR)
    with ManInTheMiddle(tricks) as man:
        assert not world.careless(man.port, **guards)
    assert found_in(man.heard, PASSWORD, LOGIN) == ["plain"]


def test_a_client_without_guards_gives_away_what_guesses_are_checked_by(world: World) -> None:
    with ManInTheMiddle(Tricks(None, Asks.AS_MD5)) as man:
        assert not world.careless(man.port)
    inner = _md5(PASSWORD.encode() + LOGIN.encode())
    assert _md5(inner + man.salt) in man.heard


@pytest.mark.parametrize("asks", [Asks.IN_CLEAR, Asks.AS_MD5, Asks.NOT_AT_ALL])
def test_row_14_a_trusted_false_server_gets_no_password_however_it_asks(
    world: World, asks: Asks
) -> None:
    tricks = Tricks(world.authority.issue_cert(NAME), asks)
    with attacked(world, tricks) as man:
        error = refused(world.profile(man.port))
    assert type(error) is ServerNotTrusted
    assert str(error) == errors.ASKED_IN_CLEAR
    assert LOGIN.encode() in man.heard
    inner = _md5(PASSWORD.encode() + LOGIN.encode())
    assert _md5(inner + man.salt) not in man.heard
    assert b"select" not in man.heard


@pytest.mark.parametrize("guard", sorted(STRICT))
def test_row_14_each_guard_alone_keeps_the_password(world: World, guard: str) -> None:
    tricks = Tricks(world.rogue.issue_cert(NAME), Asks.IN_CLEAR)
    roots = world.roots(world.authority)
    with attacked(world, tricks) as man:
        assert not world.careless(man.port, sslrootcert=roots, **{guard: STRICT[guard]})


@pytest.mark.parametrize("asks", [Asks.IN_CLEAR, Asks.AS_MD5, Asks.NOT_AT_ALL])
def test_even_on_this_machine_a_false_server_gets_no_password(world: World, asks: Asks) -> None:
    with attacked(world, Tricks(None, asks)) as man:
        error = refused(world.profile(man.port, host=HERE, sslrootcert=""))
    assert type(error) is ServerNotTrusted
    assert str(error) == errors.ASKED_IN_CLEAR
    assert LOGIN.encode() in man.heard
    assert _md5(_md5(PASSWORD.encode() + LOGIN.encode()) + man.salt) not in man.heard


def _md5(text: bytes) -> bytes:
    return hashlib.md5(text, usedforsecurity=False).hexdigest().encode()
