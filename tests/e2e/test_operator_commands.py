"""The operator's way, typed at the command line: from nothing to a signed-in desk, and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from frontdesk.server.embedded import EmbeddedServer

pytestmark = pytest.mark.e2e

OK, PROBLEM, WRONG_USE, ENVIRONMENT = 0, 1, 2, 3


def _frontdesk(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "frontdesk", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **(environment or {})},
    )


def _answer(*arguments: str, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    done = _frontdesk(*arguments, "--json", environment=environment)
    assert done.returncode == OK, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture
def directory() -> Iterator[Path]:
    # Not in pytest's own folder: a second run of pytest shuts that for the server's user.
    with TemporaryDirectory(prefix="frontdesk-operator-") as made:
        yield Path(made) / "server"
        EmbeddedServer(Path(made) / "server").stop()


def test_from_an_empty_machine_to_a_desk_and_back(directory: Path, tmp_path: Path) -> None:
    started = _answer("server", "start", "--dir", str(directory))
    dsn = started["dsn"]
    assert started["pid"] > 0
    assert _answer("server", "start", "--dir", str(directory)) == started
    assert _answer("admin", "migrate", "--dsn", dsn)["revision"]

    tenant = _answer(
        "admin", "tenant", "create", "Paws & Co", "--timezone", "Europe/Berlin", "--dsn", dsn
    )["tenant_id"]
    options = ("--tenant", tenant, "--name", "Ann Fraser", "--role", "receptionist")
    staff = _answer("admin", "staff", "add", *options, "--dsn", dsn)
    assert staff["password"] not in staff["dsn"]

    home = {"FRONTDESK_HOME": str(tmp_path / "home"), "FRONTDESK_PASSWORD": staff["password"]}
    profile = ("profile", "add", "counter", "--dsn", staff["dsn"])
    assert _answer(*profile, environment=home)["login"] == staff["login"]
    synced = _answer("sync", "--profile", "counter", "--once", environment=home)
    assert synced["waiting"] == 0
    listed = _frontdesk("list", "services", "--profile", "counter", "--json", environment=home)
    assert "Full groom" in {service["name"] for service in json.loads(listed.stdout)}

    renewed = _answer("admin", "staff", "reset-password", "--login", staff["login"], "--dsn", dsn)
    assert renewed["password"] != staff["password"]
    _answer("admin", "staff", "disable", "--login", staff["login"], "--dsn", dsn)
    home["FRONTDESK_HOME"] = str(tmp_path / "another home")
    _answer(*profile, environment=home)
    refused = _frontdesk("sync", "--profile", "counter", "--once", environment=home)
    assert refused.returncode != OK
    assert refused.stderr.strip()

    assert _answer("server", "stop", "--dir", str(directory))["running"] is False
    unreachable = _frontdesk("admin", "migrate", "--dsn", dsn)
    assert unreachable.returncode == ENVIRONMENT
    assert _answer("server", "start", "--dir", str(directory))["dsn"] == dsn


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("server", "start"), WRONG_USE),
        (("server", "restart", "--dir", "x"), WRONG_USE),
        (("admin", "migrate"), WRONG_USE),
        (("admin", "migrate", "--dsn", "nonsense"), WRONG_USE),
        (("admin", "migrate", "--dsn", "postgresql://a:secret@127.0.0.1:1/x"), ENVIRONMENT),
        (("admin", "tenant", "create", "X", "--timezone", "Mars", "--dsn", "host=x"), WRONG_USE),
        (
            (
                *("admin", "staff", "add", "--tenant", "paws", "--name", "A"),
                *("--role", "vet", "--dsn", "host=x"),
            ),
            WRONG_USE,
        ),
    ],
)
def test_a_wrong_command_says_so_in_a_line_and_shows_no_password(
    arguments: tuple[str, ...], code: int
) -> None:
    done = _frontdesk(*arguments)

    assert done.returncode == code, done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
