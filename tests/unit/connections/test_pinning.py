"""A server that no authority vouches for: its certificate is compared once, then the only one."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
import typer

from frontdesk.commands.dispatch import run
from frontdesk.domain.errors import ServerNotTrusted
from frontdesk.settings import Locations
from frontdesk.storage.postgres.connection import prove
from frontdesk.storage.profiles import Profile, list_profiles, load_profile
from tests.fakes.man_in_the_middle import Asks, ManInTheMiddle, Tricks
from tests.fakes.self_signed import SelfSigned

NAME = "db.clinic.test"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def names_lead_here(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        known = str(host).endswith(".clinic.test")
        return real("127.0.0.1" if known else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Let somebody sit at a terminal and answer the question so."""

    def answer(yes: bool) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr(typer, "confirm", lambda *_words, **_options: yes)

    return answer


@contextmanager
def server(certificate: Any) -> Iterator[ManInTheMiddle]:
    with ManInTheMiddle(Tricks(certificate, Asks.FOR_A_PROOF)) as running:
        yield running


def dsn(port: int, host: str = NAME) -> str:
    return f"postgresql://u_ab:s3cret@{host}:{port}/clinic"


def profiles() -> list[Profile]:
    return list_profiles(Locations.of_this_user())


def test_a_certificate_is_shown_and_trusted_once_it_is_confirmed(
    answers: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = SelfSigned.of(NAME)
    answers(True)
    with server(certificate) as running:
        assert run(["profile", "add", "A", "--dsn", dsn(running.port), "--pin", "--json"]) == 0
        prove(load_profile(Locations.of_this_user(), "A"))
    shown = capsys.readouterr()
    assert certificate.sha256.upper() in shown.err.replace(":", "")
    assert NAME in shown.err
    added = json.loads(shown.out)
    assert added["proof"] == "proved by its pinned certificate"
    kept = Path(added["directory"]) / "server.pem"
    assert kept.read_bytes().strip() == certificate.certificate.strip()
    assert b"s3cret" not in running.heard


def test_who_does_not_confirm_gets_no_connection(
    answers: Callable[[bool], None], home: Path
) -> None:
    answers(False)
    with server(SelfSigned.of(NAME)) as running:
        assert run(["profile", "add", "A", "--dsn", dsn(running.port), "--pin"]) == 3
    assert running.heard == b""
    assert profiles() == []
    assert not list(home.rglob("*.pem"))


def test_without_a_terminal_the_fingerprint_is_shown_and_must_be_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    certificate = SelfSigned.of(NAME)
    with server(certificate) as running:
        command = ["profile", "add", "A", "--dsn", dsn(running.port)]
        assert run([*command, "--pin"]) == 2
        assert profiles() == []
        printed = capsys.readouterr().err.split("SHA-256 is")[1].split()[0]
        assert run([*command, "--fingerprint", f"SHA256 Fingerprint={printed}"]) == 0
    assert [each.sslrootcert for each in profiles()] == ["server.pem"]


@pytest.mark.parametrize("given", ["00" * 32, "ab", "SHA256:", "é"])
def test_another_fingerprint_than_the_servers_is_refused(given: str, home: Path) -> None:
    with server(SelfSigned.of(NAME)) as running:
        command = ["profile", "add", "A", "--dsn", dsn(running.port), "--fingerprint", given]
        assert run(command) == 3
    assert running.heard == b""
    assert profiles() == []


@pytest.mark.parametrize(
    "certificate",
    [SelfSigned.of("other.clinic.test"), SelfSigned.of(NAME, days=-1)],
    ids=["another name", "expired"],
)
def test_a_certificate_that_no_sign_in_would_take_is_not_pinned(
    certificate: SelfSigned, home: Path
) -> None:
    with server(certificate) as running:
        command = ["profile", "add", "A", "--dsn", dsn(running.port)]
        assert run([*command, "--fingerprint", certificate.sha256]) == 3
    assert profiles() == []
    assert not list(home.rglob("*.pem*"))


def test_a_name_where_old_tools_put_it_will_do() -> None:
    certificate = SelfSigned.of(NAME, in_subject=True)
    with server(certificate) as running:
        command = ["profile", "add", "A", "--dsn", dsn(running.port)]
        assert run([*command, "--fingerprint", certificate.sha256]) == 0


def test_a_certificate_of_an_authority_asks_for_the_authoritys_file(
    answers: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    answers(True)
    with server(trustme.CA().issue_cert(NAME)) as running:
        assert run(["profile", "add", "A", "--dsn", dsn(running.port), "--pin"]) == 2
    assert "sslrootcert=FILE" in capsys.readouterr().err
    assert profiles() == []


def test_a_server_without_tls_has_nothing_to_pin(answers: Callable[[bool], None]) -> None:
    answers(True)
    with ManInTheMiddle(Tricks(None, Asks.IN_CLEAR)) as running:
        assert run(["profile", "add", "A", "--dsn", dsn(running.port), "--pin"]) == 3
    assert profiles() == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_server_on_this_machine_needs_no_certificate(host: str) -> None:
    assert run(["profile", "add", "A", "--dsn", dsn(5432, host), "--pin"]) == 2
    assert profiles() == []


def test_a_renewed_certificate_is_refused_until_it_is_pinned_anew() -> None:
    first, second = SelfSigned.of(NAME), SelfSigned.of(NAME)
    with server(first) as running:
        add = ["profile", "add", "A", "--dsn", dsn(running.port), "--fingerprint", first.sha256]
        assert run(add) == 0
        port = running.port
    with server(second) as running:
        renewed = load_profile(Locations.of_this_user(), "A")
        _lead_to(renewed, port, running.port)
        with pytest.raises(ServerNotTrusted):
            prove(load_profile(Locations.of_this_user(), "A"))
        assert run(["profile", "pin", "A", "--fingerprint", first.sha256]) == 3
        assert run(["profile", "pin", "A", "--fingerprint", second.sha256]) == 0
        prove(load_profile(Locations.of_this_user(), "A"))


def test_a_pinned_connection_given_again_is_the_same_one() -> None:
    certificate = SelfSigned.of(NAME)
    with server(certificate) as running:
        add = ["profile", "add", "A", "--dsn", dsn(running.port)]
        assert run([*add, "--fingerprint", certificate.sha256]) == 0
    assert run(add) == 0
    assert [each.sslrootcert for each in profiles()] == ["server.pem"]


def test_what_only_an_operator_sets_is_kept_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    add = ["profile", "add", "A", "--dsn", dsn(5432)]
    assert run(add) == 0
    file = load_profile(Locations.of_this_user(), "A").directory / "profile.toml"
    assert "allow_no_channel_binding" not in file.read_text()
    assert run(["profile", "list"]) == 0
    assert "channel binding" not in capsys.readouterr().out
    file.write_text(file.read_text() + "allow_no_channel_binding = true\n")
    assert run(add) == 0
    assert "allow_no_channel_binding = true" in file.read_text()
    assert run(["profile", "list"]) == 0
    assert "without channel binding" in capsys.readouterr().out
    assert run(["profile", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["allow_no_channel_binding"] is True


def test_no_command_or_field_lets_anybody_do_without_proof() -> None:
    weak = "allow_no_channel_binding=1"
    assert run(["profile", "add", "A", "--dsn", f"{dsn(5432)}?{weak}"]) == 2
    for setting in ("sslmode=require", "channel_binding=prefer", "require_auth=password"):
        assert run(["profile", "add", "A", "--dsn", f"{dsn(5432)}?{setting}"]) == 2
    assert run(["profile", "add", "A", "--dsn", f"{dsn(5432)}?sslrootcert=system"]) == 2
    assert profiles() == []


def _lead_to(profile: Profile, old: int, new: int) -> None:
    file = profile.directory / "profile.toml"
    file.write_text(file.read_text().replace(str(old), str(new)))
