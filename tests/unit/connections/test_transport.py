"""What is demanded of a line, from the profile alone: nothing else may have a say."""

from __future__ import annotations

import os
import socket
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Conninfo

from frontdesk.domain.errors import (
    FrontDeskError,
    ProfileUnusable,
    ServerNotTrusted,
    ServerUnreachable,
    WrongPassword,
)
from frontdesk.storage.postgres.connection import connect
from frontdesk.storage.postgres.transport import addresses, connection_parameters, is_this_machine
from frontdesk.storage.profiles import Profile
from tests.fakes.man_in_the_middle import Asks, ManInTheMiddle, Tricks
from tests.fakes.wiretap import found_in

PASSWORD = "correct horse"  # noqa: S105 - a test's own

NAMES_OF_THIS_MACHINE = ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST"]
SOCKETS = ["/run/postgresql", "/tmp/odd, name", "@frontdesk"]  # noqa: S108 - only named
ELSEWHERE = [
    "db.example.org",
    "10.0.0.5",
    "192.168.1.2",
    "169.254.0.1",
    "0.0.0.0",  # noqa: S104 - a name that leads here, and not the loopback address
    "::",
    "fe80::1",
    "::ffff:127.0.0.1",
    "2001:db8::1",
    "127.evil.org",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "localhost.",
    "localhost.localdomain",
    "ip6-localhost",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    " localhost",
    "host=localhost",
    "localhost sslmode=disable",
    "postgresql://127.0.0.1",
]
WEAKENING = {
    "PGSSLMODE": "disable",
    "PGCHANNELBINDING": "disable",
    "PGREQUIREAUTH": "none,password,md5,scram-sha-256",
    "PGSSLROOTCERT": "/dev/null",
    "PGSSLNEGOTIATION": "direct",
    "PGSSLCERTMODE": "require",
    "PGSSLCERT": "/etc/hostname",
    "PGSSLKEY": "/etc/hostname",
    "PGSSLCRL": "/dev/null",
    "PGSSLMINPROTOCOLVERSION": "TLSv1",
    "PGSSLMAXPROTOCOLVERSION": "TLSv1.1",
    "PGSSLCOMPRESSION": "1",
    "PGSSLSNI": "0",
    "PGGSSENCMODE": "prefer",
    "PGGSSDELEGATION": "1",
    "PGHOST": "evil.example",
    "PGHOSTADDR": "203.0.113.9",
    "PGPORT": "1",
    "PGUSER": "somebody",
    "PGPASSWORD": "another",
    "PGDATABASE": "elsewhere",
    "PGREQUIREPEER": "root",
    "PGTARGETSESSIONATTRS": "any",
    "PGLOADBALANCEHOSTS": "random",
    "PGOPTIONS": "-c app.acting_tenant=x",
    "PGCLIENTENCODING": "LATIN1",
    "PGKRBSRVNAME": "evil",
    "PGMAXPROTOCOLVERSION": "latest",
}


@pytest.fixture
def roots(tmp_path: Path) -> str:
    file = tmp_path / "roots.pem"
    file.write_text("")
    return str(file)


def profile(host: str, sslrootcert: str = "") -> Profile:
    return Profile("A", Path("/nowhere"), host, 5432, "clinic", "u_ab", sslrootcert)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_a_server_elsewhere_must_prove_itself(host: str, roots: str) -> None:
    parameters = connection_parameters(profile(host, roots))
    assert parameters["sslmode"] == "verify-full"
    assert parameters["sslrootcert"] == roots
    assert parameters["channel_binding"] == "require"
    assert parameters["require_auth"] == "scram-sha-256"
    assert parameters["gssencmode"] == "disable"
    assert not is_this_machine(host)


@pytest.mark.parametrize("host", [*NAMES_OF_THIS_MACHINE, SOCKETS[0], SOCKETS[2]])
def test_this_machine_need_not_prove_itself_but_never_gets_a_clear_password(host: str) -> None:
    parameters = connection_parameters(profile(host))
    assert is_this_machine(host)
    assert parameters["sslmode"] == "prefer"
    assert parameters["require_auth"] == "scram-sha-256"


@pytest.mark.parametrize(
    "host",
    ["", "localhost,evil.example", "/tmp,evil.example", "127.0.0.1,203.0.113.9", SOCKETS[1], ","],  # noqa: S108
)
def test_a_profile_that_names_no_server_or_several_is_refused(host: str) -> None:
    with pytest.raises(ProfileUnusable):
        connect(profile(host), PASSWORD)


def test_a_name_that_leads_to_this_machine_is_still_a_name(
    monkeypatch: pytest.MonkeyPatch, roots: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _always("127.0.0.1"))
    with ManInTheMiddle(Tricks(None, Asks.IN_CLEAR)) as man:
        named = replace(profile("db.clinic.test", roots), port=man.port)
        with pytest.raises(ServerNotTrusted):
            connect(named, PASSWORD)
    assert man.heard == b""


def test_a_localhost_that_leads_elsewhere_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _always("203.0.113.9"))
    with pytest.raises(OSError, match="no address"):
        addresses("localhost", 5432)
    with pytest.raises(ServerUnreachable):
        connect(profile("localhost"), PASSWORD)


def test_every_setting_the_environment_could_make_is_made_here(roots: str) -> None:
    """A new one of a newer driver makes this fail: it has to be thought about."""
    decided = connection_parameters(profile("db.example.org", roots)) | {"password": "x"}
    open_to_it = {
        option.keyword.decode()
        for option in Conninfo.get_defaults()
        if option.envvar and option.keyword.decode() not in decided
    }
    # A password is always given, so its file is not read; services are forgotten.
    assert open_to_it == {"passfile", "service"}


def test_the_environment_does_not_weaken_a_line(
    monkeypatch: pytest.MonkeyPatch, roots: str
) -> None:
    usual = _effective(connection_parameters(profile("db.example.org", roots)))
    for name, value in WEAKENING.items():
        monkeypatch.setenv(name, value)
    assert _effective(connection_parameters(profile("db.example.org", roots))) == usual


@pytest.mark.parametrize("host", ["127.0.0.1", "db.clinic.test"])
def test_no_environment_makes_a_desk_give_its_password_away(
    host: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, roots: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _always("127.0.0.1"))
    for name, value in WEAKENING.items():
        monkeypatch.setenv(name, value)
    _name_a_service(monkeypatch, tmp_path, "sslmode=disable\nrequire_auth=password\n")
    with ManInTheMiddle(Tricks(None, Asks.IN_CLEAR)) as man, pytest.raises(ServerNotTrusted):
        connect(replace(profile(host, roots), port=man.port), PASSWORD)
    assert not found_in(man.heard, PASSWORD, "u_ab")


def test_the_same_environment_makes_a_careless_client_give_it_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _name_a_service(monkeypatch, tmp_path, "sslmode=disable\nrequire_auth=password\n")
    with ManInTheMiddle(Tricks(None, Asks.IN_CLEAR)) as man, pytest.raises(psycopg.Error):
        psycopg.connect(host="127.0.0.1", port=man.port, user="u_ab", password=PASSWORD)
    assert found_in(man.heard, PASSWORD) == ["plain"]


def test_a_service_that_is_not_known_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _name_a_service(monkeypatch, tmp_path, "")
    monkeypatch.setenv("PGSERVICE", "another")
    with ManInTheMiddle(Tricks(None, Asks.IN_CLEAR)) as man, pytest.raises(ServerNotTrusted):
        connect(replace(profile("127.0.0.1"), port=man.port), PASSWORD)
    assert b"u_ab" in man.heard


def test_an_empty_password_is_not_looked_up_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "pgpass"
    kept.write_text(f"*:*:*:*:{PASSWORD}\n")
    kept.chmod(stat.S_IRUSR | stat.S_IWUSR)
    monkeypatch.setenv("PGPASSFILE", str(kept))
    with ManInTheMiddle(Tricks(None, Asks.NOT_AT_ALL)) as man, pytest.raises(WrongPassword):
        connect(replace(profile("127.0.0.1"), port=man.port), "")
    assert man.heard == b""


def test_a_database_name_cannot_carry_settings(roots: str) -> None:
    odd = "clinic sslmode=disable host=evil.example"
    named = replace(profile("db.example.org", roots), dbname=odd, login="u ' sslmode=disable")
    read = conninfo_to_dict(make_conninfo(**connection_parameters(named)))
    assert (read["dbname"], read["sslmode"], read["host"]) == (odd, "verify-full", "db.example.org")


def test_only_a_file_made_by_hand_lets_a_pooler_do_without_binding(roots: str) -> None:
    pooled = replace(profile("db.example.org", roots), allow_no_channel_binding=True)
    strict = connection_parameters(profile("db.example.org", roots))
    assert connection_parameters(pooled) == strict | {"channel_binding": "prefer"}


def test_without_a_certificate_file_the_public_authorities_count() -> None:
    assert Path(str(connection_parameters(profile("db.example.org"))["sslrootcert"])).is_file()


@pytest.mark.parametrize("name", ["/no/such.pem", "/etc", "a\0b", "x" * 5000])
def test_a_certificate_file_that_cannot_be_read_is_told(name: str) -> None:
    with pytest.raises(ServerNotTrusted, match="missing or cannot be read"):
        connection_parameters(profile("db.example.org", name))


def test_a_certificate_beside_the_profile_is_found_wherever_the_program_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "server.pem").write_text("")
    monkeypatch.chdir(os.sep)
    pinned = replace(profile("db.example.org", "server.pem"), directory=tmp_path)
    assert connection_parameters(pinned)["sslrootcert"] == str(tmp_path / "server.pem")


def test_a_host_that_cannot_be_found_is_told_as_environment(roots: str) -> None:
    for host in ("no-such-host.invalid", "a" * 300, "x..y", "\udcff"):
        with pytest.raises(FrontDeskError):
            connect(profile(host, roots), "pw")


def _always(address: str) -> Any:
    family = socket.AF_INET

    def look_up(_host: object, port: int, *_rest: object, **_options: object) -> list[Any]:
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    return look_up


def _effective(parameters: dict[str, Any]) -> dict[str, str | None]:
    """Return what libpq would do, with its defaults and the environment filled in."""
    read = {
        option.keyword.decode(): None if option.val is None else option.val.decode()
        for option in Conninfo.get_defaults()
    }
    given = {name: str(value) for name, value in parameters.items()}
    return {name: given.get(name, read[name]) for name in read if name != "password"}


def _name_a_service(monkeypatch: pytest.MonkeyPatch, directory: Path, settings: str) -> None:
    file = directory / "services.conf"
    file.write_text(f"[weak]\n{settings}")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    monkeypatch.setenv("PGSERVICE", "weak")
