"""The files that operators are given start a real server, and it keeps what they promise."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from frontdesk.domain.errors import NotAdmitted, ServerNotTrusted, WrongPassword
from frontdesk.server.staff import StaffLogin, add_staff
from frontdesk.server.tenants import create_tenant
from frontdesk.storage.postgres import errors
from frontdesk.storage.postgres.connection import connect
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.profiles import Profile
from tests.e2e.reference_server import (
    HERE,
    NAME,
    PACKED,
    Reference,
    reference_pooler,
    reference_server,
)

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def server() -> Iterator[Reference]:
    with reference_server() as running:
        yield running


@pytest.fixture(scope="module")
def staff(server: Reference) -> StaffLogin:
    tenant_id = create_tenant(server.dsn, name="Paws", timezone="UTC", template="empty")
    return add_staff(server.dsn, tenant_id=tenant_id, name="Ann", role="receptionist")


@pytest.fixture
def profile(server: Reference, staff: StaffLogin, monkeypatch: pytest.MonkeyPatch) -> Profile:
    real = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        return real(HERE if host == NAME else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    roots = str(server.roots)
    return Profile("A", Path("/nowhere"), NAME, server.port, "frontdesk", staff.login, roots)


def test_a_desk_signs_in_to_a_server_set_up_so(profile: Profile, staff: StaffLogin) -> None:
    with closing(ServerLink.open(profile, staff.password)) as link, link.consistent():
        assert link.hello({})["user"]["login"] == staff.login


def test_nobody_comes_without_encryption_and_no_superuser_from_the_network(
    server: Reference, profile: Profile, staff: StaffLogin
) -> None:
    with pytest.raises(psycopg.OperationalError, match="rejects connection"):
        psycopg.connect(
            host=HERE,
            port=server.port,
            user=staff.login,
            password=staff.password,
            dbname="frontdesk",
            sslmode="disable",
        )
    with pytest.raises(NotAdmitted) as refused:
        connect(replace(profile, login="postgres"), "anything")
    assert str(refused.value) == errors.NOT_ADMITTED
    with pytest.raises(NotAdmitted):
        connect(replace(profile, dbname="postgres"), staff.password)


def test_a_refused_login_waits_and_learns_nothing(profile: Profile, staff: StaffLogin) -> None:
    said = set()
    for login in (staff.login, "u_0000000000000000", "fd_owner", "fd_staff"):
        begun = time.monotonic()
        with pytest.raises(WrongPassword) as refused:
            connect(replace(profile, login=login), "wrong")
        assert time.monotonic() - begun >= 0.5
        said.add(str(refused.value))
    assert len(said) == 1


def test_the_log_names_who_came_and_holds_no_value(
    server: Reference, profile: Profile, staff: StaffLogin
) -> None:
    with closing(connect(profile, staff.password)) as line, pytest.raises(psycopg.Error):
        line.execute("select 'canary'::text, %s::uuid", ["canary-parameter"])
    with psycopg.connect(server.dsn, autocommit=True) as operator:
        operator.execute("create role u_logged password 'canary-in-a-statement'")
    written = server.log.read_text(encoding="utf-8", errors="replace")
    assert f"connection authorized: user={staff.login}" in written
    assert "canary" not in written


def test_the_reaper_ends_what_hangs_and_nothing_else(
    server: Reference, profile: Profile, staff: StaffLogin
) -> None:
    with (
        closing(connect(profile, staff.password)) as hanging,
        closing(connect(profile, staff.password)) as quiet,
        psycopg.connect(server.dsn) as operator,
    ):
        hanging.execute("set idle_in_transaction_session_timeout = 0")
        hanging.execute("begin")
        hanging.execute("select 1")
        operator.execute("select 1")
        reaper = PACKED / "postgresql/reaper.sql"
        assert server.psql(reaper, seconds="600") == ""
        ended = server.psql(reaper, seconds="0").splitlines()
        assert [row.split("|")[1] for row in ended] == [staff.login]
        with pytest.raises(psycopg.OperationalError):
            hanging.execute("select 1")
        assert quiet.execute("select 1").fetchone() == (1,)
        assert operator.execute("select 1").fetchone() == (1,)


def test_a_pooler_set_up_so_needs_the_setting_that_only_an_operator_makes(
    server: Reference, profile: Profile, staff: StaffLogin
) -> None:
    with reference_pooler(server) as port:
        pooled = replace(profile, port=port)
        with pytest.raises(ServerNotTrusted) as unbound:
            connect(pooled, staff.password)
        assert str(unbound.value) == errors.LISTENED
        pooled = replace(pooled, allow_no_channel_binding=True)
        with closing(ServerLink.open(pooled, staff.password)) as link, link.consistent():
            assert link.hello({})["user"]["login"] == staff.login
        with pytest.raises(WrongPassword):
            connect(pooled, "wrong")
        said = set()
        for login in (staff.login, "postgres", "u_0000000000000000"):
            with pytest.raises(psycopg.OperationalError) as refused:
                _careless(port, login, "wrong")
            said.add(str(refused.value))
        assert len(said) == 1
        assert "SASL authentication failed" in said.pop()


def test_the_pooler_is_told_no_verifier_but_those_of_staff_and_workers(
    server: Reference, staff: StaffLogin
) -> None:
    with reference_pooler(server), psycopg.connect(server.dsn) as operator:
        kept = dict(
            operator.execute("select rolname, rolpassword from pg_authid where rolpassword <> ''")
        )
        names = [*kept, "nobody", "u_0000000000000000", ""]
        asked = (
            "select wanted, (pgbouncer.lookup(wanted)).verifier from unnest(%s::text[]) as wanted"
        )
        told = dict(operator.execute(asked, [names]))
    others = dict(told)
    assert others.pop(staff.login) == kept[staff.login]
    assert not set(others.values()) & set(kept.values())
    shape = r"SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}="
    assert all(re.fullmatch(shape, verifier) for verifier in others.values())
    assert len(set(others.values())) == len(others)


def test_the_reapers_unit_runs_the_packed_file() -> None:
    unit = (PACKED / "frontdesk-reaper.service").read_text()
    command = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    assert "-v seconds=60" in command
    assert (PACKED / "postgresql" / Path(command.split()[-1]).name).is_file()


def _careless(port: int, login: str, password: str) -> None:
    psycopg.connect(
        host=HERE, port=port, user=login, password=password, dbname="frontdesk", sslmode="require"
    ).close()
