from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest

from frontdesk.commands.dispatch import run
from tests.clinics import Clinic
from tests.sync.desks import eventually, server_rows

BERLIN = ZoneInfo("Europe/Berlin")


def next_tuesday() -> date:
    today = datetime.now(BERLIN).date()
    return today + timedelta(days=(1 - today.weekday()) % 7 + 7)


DAY = next_tuesday()


class Shell:
    """Runs `frontdesk` with two profiles, A and B, of two desks of one clinic."""

    def __init__(self, clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
        self.clinic = clinic
        self._capsys = capsys
        for name in ("A", "B"):
            self("profile", "add", name, "--dsn", clinic.dsn(password=False))

    def __call__(self, *arguments: str, exits: int = 0) -> Any:
        self._capsys.readouterr()
        code = run([*arguments, "--json"])
        captured = self._capsys.readouterr()
        assert code == exits, captured.err
        lines = [json.loads(line) for line in captured.out.splitlines()]
        return lines[-1] if lines else json.loads(captured.err)

    def book(self, profile: str, *more: str, at: str, pet: str = "bella", exits: int = 0) -> Any:
        ids = self.clinic.ids
        arguments = ["--profile", profile, "--pet", str(ids[pet]), "--service", "BATH"]
        arguments += ["--resource", str(ids["anna"]), "--at", at]
        return self("book", *arguments, *more, exits=exits)


@pytest.fixture
def shell(
    clinic_a: Clinic,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    monkeypatch.setenv("FRONTDESK_PASSWORD", clinic_a.logins["receptionist"].password)
    return Shell(clinic_a, capsys)


@pytest.fixture
def watch(tmp_path: Path, shell: Shell) -> Iterator[Callable[[str], Path]]:
    """Start `frontdesk sync --watch` for a profile; returns the file of its lines."""
    running = []

    def start(profile: str) -> Path:
        lines = tmp_path / f"{profile}.lines"
        words = ["sync", "--watch", "--json", "--profile"]
        with lines.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "frontdesk", *words, profile],
                stdout=out,
                env={**os.environ, "PYTHONPATH": "app"},
            )
        running.append(process)
        eventually(lambda: bool(_told(lines)) and _told(lines)[-1]["state"] == "live")
        return lines

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(60) for process in running] == [0] * len(running)


def _told(lines: Path) -> list[dict[str, Any]]:
    """Return the lines that are written to their end."""
    return [
        json.loads(line) for line in lines.read_text().splitlines(keepends=True) if "\n" in line
    ]


def test_sync_once_says_where_it_stands(shell: Shell) -> None:
    line = shell("sync", "--profile", "A", "--once")
    position = server_rows(shell.clinic, "select max(position) from app.event")[0][0]
    assert line == {"state": "live", "position": position, "waiting": 0, "attention": 0}


def test_a_booking_is_applied_and_listed_on_both_desks(shell: Shell) -> None:
    shell("sync", "--profile", "A", "--once")
    answer = shell.book("A", at=f"{DAY}T09:30")
    assert answer["state"] == "applied"
    shell("sync", "--profile", "B", "--once")
    for profile in ("A", "B"):
        (listed,) = shell("list", "appointments", "--profile", profile, "--date", str(DAY))
        assert listed["id"] == answer["appointment_id"]
        assert listed["pet_id"] == str(shell.clinic.ids["bella"])
        assert datetime.fromisoformat(listed["starts_at"]) == datetime(
            DAY.year, DAY.month, DAY.day, 9, 30, tzinfo=BERLIN
        )
        assert listed["pending"] is False
        other_day = str(DAY + timedelta(days=1))
        assert shell("list", "appointments", "--profile", profile, "--date", other_day) == []


def test_a_booking_without_the_server_waits_and_is_sent_later(shell: Shell) -> None:
    shell("sync", "--profile", "A", "--once")
    answer = shell.book("A", "--offline", at=f"{DAY}T09:30")
    assert answer["state"] == "waiting"
    (waiting,) = shell("list", "waiting", "--profile", "A")
    assert waiting["id"] == answer["command_id"]
    (listed,) = shell("list", "appointments", "--profile", "A")
    assert listed["pending"] is True
    assert shell("sync", "--profile", "A", "--once")["waiting"] == 0
    assert shell("list", "waiting", "--profile", "A") == []
    assert server_rows(
        shell.clinic, "select status from app.command where id = %s", answer["command_id"]
    ) == [("applied",)]


@pytest.mark.acceptance(27)
def test_the_loser_of_a_slot_is_told_with_three_free_alternatives(shell: Shell) -> None:
    for profile in ("A", "B"):
        shell("sync", "--profile", profile, "--once")
    at = f"{DAY}T09:30"
    shell.book("A", at=at)
    lost = shell.book("B", at=at, pet="rex", exits=1)
    assert lost["state"] == "rejected"
    assert lost["code"] == "23P01"
    slots = [datetime.fromisoformat(slot["starts_at"]) for slot in lost["alternatives"]]
    assert len(slots) == 3
    assert len(set(slots)) == 3
    begins = datetime(DAY.year, DAY.month, DAY.day, 9, 30, tzinfo=BERLIN)
    assert all(slot >= begins + timedelta(minutes=30) for slot in slots)
    (attention,) = shell("list", "attention", "--profile", "B")
    assert attention["id"] == lost["command_id"]
    assert attention["state"] == "rejected"
    assert attention["message"] == "Slot taken meanwhile"
    offered = [datetime.fromisoformat(slot["starts_at"]) for slot in attention["alternatives"]]
    assert len(offered) == 3
    chosen = lost["alternatives"][0]
    again = shell.book("B", at=chosen["starts_at"], pet="rex")
    assert again["state"] == "applied"
    assert len(shell("list", "appointments", "--profile", "B", "--date", str(DAY))) == 2


def test_a_slot_known_to_be_taken_is_refused_before_anything_is_written(shell: Shell) -> None:
    shell("sync", "--profile", "A", "--once")
    at = f"{DAY}T09:30"
    shell.book("A", at=at)
    lost = shell.book("A", at=at, pet="rex", exits=1)
    assert lost["command_id"] is None
    assert len(lost["alternatives"]) == 3
    assert shell("list", "attention", "--profile", "A") == []


def test_a_watching_process_sends_what_another_books(
    shell: Shell, watch: Callable[[str], Path]
) -> None:
    shell("sync", "--profile", "A", "--once")
    lines = watch("A")
    answer = shell.book("A", at=f"{DAY}T09:30")
    assert answer["state"] == "applied"
    shell("sync", "--profile", "A", "--once")
    position = server_rows(shell.clinic, "select max(position) from app.event")[0][0]
    said = {"state": "live", "position": position, "waiting": 0, "attention": 0}
    eventually(lambda: _told(lines)[-1] == said)
    assert all(set(state) == set(said) for state in _told(lines))


def test_two_watching_desks_see_each_other(shell: Shell, watch: Callable[[str], Path]) -> None:
    for profile in ("A", "B"):
        shell("sync", "--profile", profile, "--once")
    watch("A")
    seen_by_b = watch("B")
    before = server_rows(shell.clinic, "select max(position) from app.event")[0][0]
    eventually(lambda: _told(seen_by_b)[-1]["position"] == before)
    shell.book("A", "--offline", at=f"{DAY}T09:30")
    eventually(lambda: _told(seen_by_b)[-1]["position"] > before)
    assert len(shell("list", "appointments", "--profile", "B", "--date", str(DAY))) == 1


@pytest.mark.parametrize(
    ("changes", "exits"),
    [
        ({"--pet": "no-id"}, 2),
        ({"--pet": "00000000-0000-7000-8000-000000000000"}, 2),
        ({"--service": "fly"}, 2),
        ({"--resource": "00000000-0000-7000-8000-000000000000"}, 2),
        ({"--at": "soon"}, 2),
        ({"--at": "0001-01-01T00:00+14:00"}, 2),
        ({"--at": "9999-12-31T23:30+00:00"}, 2),
        ({"--at": "2250-01-05T09:30"}, 2),
        ({"--at": f"{DAY}T03:00"}, 2),
        ({"--profile": "nobody"}, 2),
    ],
)
def test_a_booking_that_makes_no_sense_is_told_and_nothing_is_written(
    shell: Shell, changes: dict[str, str], exits: int
) -> None:
    shell("sync", "--profile", "A", "--once")
    ids = shell.clinic.ids
    given = {
        "--profile": "A",
        "--pet": str(ids["bella"]),
        "--service": "bath",
        "--resource": str(ids["anna"]),
        "--at": f"{DAY}T09:30",
    } | changes
    told = shell("book", *(word for pair in given.items() for word in pair), exits=exits)
    assert told["error"]
    assert shell("list", "waiting", "--profile", "A") == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "tomorrow"])
def test_a_day_that_no_calendar_has_is_refused(shell: Shell, day: str) -> None:
    shell("sync", "--profile", "A", "--once")
    told = shell("list", "appointments", "--profile", "A", "--date", day, exits=2)
    assert told["kind"] == "InvalidInput"


def test_a_new_desk_without_the_server_says_to_connect_once(shell: Shell) -> None:
    told = shell("list", "pets", "--profile", "A", exits=3)
    assert "the desk opens without the server too" in told["error"]


def test_a_wrong_password_is_told(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_PASSWORD", "wrong")
    assert shell("sync", "--profile", "A", "--once", exits=1)["kind"] == "WrongPassword"
    assert not any(Path(os.environ["FRONTDESK_HOME"]).rglob("key.json"))


def test_a_disabled_login_is_told(shell: Shell) -> None:
    with psycopg.connect(shell.clinic.operator_dsn, autocommit=True) as operator:
        operator.execute("update sec.login_binding set active = false")
    assert shell("sync", "--profile", "A", "--once", exits=1)["kind"] == "NoBinding"


def test_once_and_watch_together_are_wrong_use() -> None:
    assert run(["sync", "--profile", "A", "--once", "--watch"]) == 2


def test_another_person_of_the_workstation_books_under_their_own_name(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell("sync", "--profile", "A", "--once")
    manager = shell.clinic.logins["manager"]
    monkeypatch.setenv("FRONTDESK_NEW_PERSON_PASSWORD", manager.password)
    added = shell("profile", "add-person", "A", "--login", manager.login)
    assert added == {"login": manager.login, "name": "Staff manager", "role": "manager"}
    waiting = shell.book("A", "--offline", at=f"{DAY}T09:30")
    monkeypatch.setenv("FRONTDESK_PASSWORD", manager.password)
    answer = shell.book("A", "--login", manager.login, at=f"{DAY}T11:30")
    assert answer["state"] == "applied"
    listed = shell("list", "waiting", "--profile", "A", "--login", manager.login)
    assert [each["id"] for each in listed] == [waiting["command_id"]]
    rows = server_rows(
        shell.clinic,
        "select login::text from app.command where id = %s",
        UUID(answer["command_id"]),
    )
    assert rows == [(manager.login,)]
    monkeypatch.setenv("FRONTDESK_PASSWORD", shell.clinic.logins["receptionist"].password)
    assert shell("sync", "--profile", "A", "--once")["waiting"] == 0
