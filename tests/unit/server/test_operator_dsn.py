"""The operator's password opens everything: no false server gets it, whatever the string says."""

from __future__ import annotations

import socket
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from frontdesk.domain.errors import InvalidInput, ServerNotTrusted
from frontdesk.server.migrate import migrate
from frontdesk.server.operator_connection import operator_connection
from frontdesk.server.operator_dsn import secured
from tests.fakes.man_in_the_middle import Asks, ManInTheMiddle, Tricks
from tests.fakes.wiretap import found_in

PASSWORD = "of the operator"  # noqa: S105 - a test's own
NAME = "db.clinic.test"


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGSSLROOTCERT"):
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://o:p@db.example.org/d",
        "postgresql://o:p@10.0.0.5:6543/d?channel_binding=require",
        "postgresql://o:p@localhost.evil.example/d",
        "postgresql://o:p@127.0.0.1,db.example.org/d",
        "host=127.0.0.1 hostaddr=203.0.113.9 user=o dbname=d",
        "host=/tmp,db.example.org user=o dbname=d",
        "service=somewhere user=o",
    ],
)
def test_a_server_elsewhere_must_prove_itself(dsn: str) -> None:
    made = conninfo_to_dict(secured(dsn))
    assert made["sslmode"] == "verify-full"
    assert made["channel_binding"] == "require"
    assert made["require_auth"] == "scram-sha-256"
    assert made["sslrootcert"]
    assert conninfo_to_dict(secured(secured(dsn))) == made


@pytest.mark.parametrize("variable", ["PGHOST", "PGHOSTADDR", "PGSERVICE"])
def test_what_the_environment_leads_elsewhere_must_prove_itself(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = "user=o dbname=d" if variable == "PGHOST" else "host=127.0.0.1 user=o dbname=d"
    assert "sslmode" not in conninfo_to_dict(secured(dsn))
    monkeypatch.setenv(variable, "203.0.113.9")
    assert conninfo_to_dict(secured(dsn))["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    "weak", ["sslmode=require", "sslmode=disable", "channel_binding=disable", "require_auth=md5"]
)
def test_a_string_that_asks_for_less_is_refused(weak: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        secured(f"postgresql://o:{PASSWORD.split()[0]}@db.example.org/d?{weak}")
    assert refused.value.field == "dsn"


def test_an_operator_may_say_what_only_they_can_know() -> None:
    asked = "sslrootcert=/etc/ca.pem&channel_binding=prefer&require_auth=none"
    made = conninfo_to_dict(secured(f"postgresql://o@db.example.org/d?{asked}"))
    assert (made["sslrootcert"], made["channel_binding"]) == ("/etc/ca.pem", "prefer")
    assert made["require_auth"] == "none"


@pytest.mark.parametrize("asks", [Asks.IN_CLEAR, Asks.AS_MD5])
@pytest.mark.parametrize("host", ["127.0.0.1", NAME])
def test_no_false_server_gets_the_operators_password(
    host: str, asks: Asks, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def look_up(name: Any, *arguments: Any, **options: Any) -> Any:
        return real("127.0.0.1" if name == NAME else name, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with ManInTheMiddle(Tricks(None, asks)) as man:
        dsn = f"host={host} port={man.port} user=o dbname=d password='{PASSWORD}'"
        with pytest.raises(ServerNotTrusted), operator_connection(dsn):
            pass
        with pytest.raises(psycopg.OperationalError):
            migrate(dsn)
    assert not found_in(man.heard, PASSWORD, "o")
    with (
        ManInTheMiddle(Tricks(None, Asks.IN_CLEAR)) as robber,
        pytest.raises(psycopg.OperationalError),
    ):
        psycopg.connect(dsn, port=robber.port)
    assert found_in(robber.heard, PASSWORD) == ["plain"]
