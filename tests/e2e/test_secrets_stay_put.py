"""Passwords stay where they were given: in no list of processes, no child, no log, no file.

Whole programs are run, as a receptionist and an operator run them, also into every failure of a
sign-in. What they print, start, write and leave behind is searched for what they were told.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from frontdesk.commands.desk_access import DeskAccess
from frontdesk.server.access import Access
from frontdesk.server.demo.instances import DemoLogin
from frontdesk.server.staff import StaffLogin
from frontdesk.server.system_user import run_as
from frontdesk.storage.profiles import Profile
from frontdesk.ui.signed_in import SignedIn
from tests.clinics import Clinic
from tests.fakes.wiretap import found_in

pytestmark = pytest.mark.e2e

SPY = Path(__file__).resolve().parents[1] / "fakes/spy"
WRONG = "canary-of-a-wrong-password"
OPERATORS_WRONG = "canary-of-a-wrong-operator"


@dataclass
class Watched:
    """Runs `frontdesk` and keeps everything that others could see of it."""

    home: Path
    notes: Path
    said: str = ""
    secrets: set[str] = field(default_factory=set)

    def __call__(self, *arguments: str, exits: int | None = None, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "frontdesk", *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(SPY), *sys.path]),
                "FRONTDESK_HOME": str(self.home),
                "FRONTDESK_SPY_NOTES": str(self.notes),
                **environment,
            },
        )
        assert exits is None or done.returncode == exits, done.stderr
        self.said += done.stderr
        return done.stdout

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Yield where and what was said, started or left on the disk."""
        yield "said", self.said.encode()
        yield "started", self.notes.read_bytes()
        for file in self.home.rglob("*"):
            if file.is_file():
                yield str(file), file.read_bytes()


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "home", tmp_path / "notes")


@pytest.fixture
def staff(watched: Watched, clinic_a: Clinic) -> Iterator[dict[str, Any]]:
    """A receptionist made at the command line; the operator's DSN is no argument."""
    options = ("--tenant", str(clinic_a.tenant_id), "--name", "Ann", "--role", "receptionist")
    made = json.loads(
        watched(
            *("admin", "staff", "add", *options, "--json"),
            exits=0,
            FRONTDESK_DSN=clinic_a.operator_dsn,
        )
    )
    operator = str(conninfo_to_dict(clinic_a.operator_dsn)["password"])
    watched.secrets |= {made["password"], operator, WRONG, OPERATORS_WRONG}
    yield made
    with psycopg.connect(clinic_a.operator_dsn, autocommit=True) as connection:
        name = sql.Identifier(made["login"])
        connection.execute(sql.SQL("drop owned by {}").format(name))
        connection.execute(sql.SQL("drop role {}").format(name))


@pytest.mark.acceptance(41)
def test_nothing_that_was_told_is_seen_by_others(
    watched: Watched, staff: dict[str, Any], clinic_a: Clinic
) -> None:
    right = {"FRONTDESK_PASSWORD": staff["password"]}
    wrong = {"FRONTDESK_PASSWORD": WRONG}
    shown = [watched("profile", "add", "counter", "--dsn", staff["dsn"], exits=0)]
    shown.append(watched("sync", "--profile", "counter", "--once", exits=1, **wrong))
    failed = watched("sync", "--profile", "counter", "--once", FRONTDESK_SPY_FAULT="1", **right)
    shown.append(failed)
    shown.append(watched("sync", "--profile", "counter", "--once", exits=0, **right))
    shown.append(watched(*_booking(clinic_a), exits=0, **right))
    shown.append(watched(*_booking(clinic_a), exits=1, **wrong))
    nowhere = make_conninfo(clinic_a.operator_dsn, port="9")
    for dsn in (make_conninfo(clinic_a.operator_dsn, password=OPERATORS_WRONG), nowhere):
        reset = ("admin", "staff", "reset-password", "--login", staff["login"])
        shown.append(watched(*reset, FRONTDESK_DSN=dsn))
    assert "sign_in" in "".join(text.decode("latin-1") for _, text in watched.written())
    for where, text in (*watched.written(), ("shown", "".join(shown).encode())):
        for secret in watched.secrets:
            assert not found_in(text, secret, staff["login"]), where


def test_the_spy_sees_a_password_in_an_argument(watched: Watched) -> None:
    watched("profile", "add", "careless", "--dsn", f"postgresql://u:{WRONG}@127.0.0.1:9/d", exits=0)
    seen = [where for where, text in watched.written() if found_in(text, WRONG)]
    assert seen == ["started"]


def test_a_server_that_is_started_does_not_inherit_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_PASSWORD", WRONG)
    monkeypatch.setenv("PGPASSWORD", WRONG)
    shows = [sys.executable, "-c", "import os; print(dict(os.environ))"]
    shown = run_as(None, shows, cwd=tmp_path).stdout
    assert "PATH" in shown
    assert WRONG not in shown


def test_what_holds_a_password_does_not_show_it() -> None:
    profile = Profile("A", Path("/nowhere"), "h", 1, "d", "u")
    key = WRONG.encode()
    for holder in (
        SignedIn(profile, WRONG, key),
        DeskAccess(profile, WRONG, key),
        StaffLogin("u", WRONG, "dsn"),
        DemoLogin("n", "r", "u", WRONG, "dsn"),
        Access(1, WRONG),
    ):
        assert WRONG not in repr(holder)
        assert WRONG not in f"{holder}"


def _booking(clinic: Clinic) -> list[str]:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    weekday = tomorrow + timedelta(days=(7 - tomorrow.weekday()) % 7)
    ids = clinic.ids
    return [
        *("book", "--profile", "counter", "--pet", str(ids["bella"]), "--service", "BATH"),
        *("--resource", str(ids["anna"]), "--at", f"{weekday}T10:00"),
    ]
