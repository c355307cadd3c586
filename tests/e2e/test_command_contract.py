"""The command line as other programs use it: real processes, a real server, an empty home.

What is slow to make, a clinic and a desk that has fetched it, is made once for all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import StringIO
from itertools import count, pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from frontdesk.commands.dispatch import run
from tests.servers import Server, fresh_database

pytestmark = pytest.mark.e2e

OK, PROBLEM, WRONG_USE, ENVIRONMENT = 0, 1, 2, 3
ZONE = ZoneInfo("America/New_York")
PETS = "name,species,client_family_name,client_phone\nZoë,Cat,Marchetti,020 910 0178\nNeró,Dog,,\n"


@dataclass(frozen=True, slots=True)
class Told:
    """What a run of the program said."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """Return the only line on stdout, read as JSON."""
        assert self.code in (OK, PROBLEM), self.err
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def lines(self) -> list[Any]:
        """Return the lines on stdout, each read as JSON."""
        assert self.code == OK, self.err
        return [json.loads(line) for line in self.out.splitlines()]

    def failed(self, code: int) -> str:
        """Return the one clear line of a failure: nothing on stdout, JSON on stderr."""
        assert (self.code, self.out) == (code, ""), self
        (line,) = self.err.splitlines()
        error: str = json.loads(line)["error"]
        assert "Traceback" not in error
        return error


def _environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "PYTHONPATH": "app", "FRONTDESK_HOME": str(home), **more}


@dataclass(frozen=True, slots=True)
class Machine:
    """A computer with the program on it and a home of its own."""

    home: Path
    more: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str | Path) -> Told:
        """Run `frontdesk` with `--json`."""
        done = self.process(*arguments)
        out, err = done.communicate(timeout=280)
        return Told(done.returncode, out, err)

    def process(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start `frontdesk` with `--json`."""
        return subprocess.Popen(
            [sys.executable, "-m", "frontdesk", *map(str, arguments), "--json"],
            env=_environment(self.home, self.more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def text(self, *arguments: str | Path) -> Told:
        """Run `frontdesk` for people, without `--json`."""
        done = subprocess.run(
            [sys.executable, "-m", "frontdesk", *map(str, arguments)],
            env=_environment(self.home, self.more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        return Told(done.returncode, done.stdout, done.stderr)

    def quick(self, *arguments: str | Path) -> Told:
        """Run the same with `--json` in this process: for what starts in no way of its own."""
        out, err = StringIO(), StringIO()
        with ExitStack() as block:
            block.enter_context(pytest.MonkeyPatch.context()).setattr(
                os, "environ", _environment(self.home, self.more)
            )
            block.enter_context(redirect_stdout(out))
            block.enter_context(redirect_stderr(err))
            code = run([*map(str, arguments), "--json"])
        return Told(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True, slots=True)
class Desk(Machine):
    """A machine with the profiles A and B of one login, A with its data and two pets."""

    operator_dsn: str = ""
    tenant_id: str = ""
    staff: dict[str, str] = field(default_factory=dict)
    pets: tuple[str, ...] = ()
    resource: str = ""
    service: str = ""

    def book(self, at: str, *more: str, pet: int = 0, profile: str = "A") -> Told:
        """Book a visit."""
        return self(
            *("book", "--profile", profile, "--pet", self.pets[pet], "--service", self.service),
            *("--resource", self.resource, "--at", at, *more),
        )

    def count(self, table: str) -> int:
        """Return how many rows of the clinic the server holds."""
        with closing(psycopg.connect(self.operator_dsn)) as connection:
            row = connection.execute(
                f"select count(*) from app.{table} where tenant_id = %s",  # noqa: S608
                [self.tenant_id],
            ).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module")
def desk(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Made by nothing but the commands themselves."""
    folder = tmp_path_factory.mktemp("machine")
    with fresh_database(server) as database:
        machine = Machine(folder / "home")
        dsn = ("--dsn", database.dsn)
        place = ("--timezone", ZONE.key, "--currency", "USD", "--template", "grooming")
        tenant = machine("admin", "tenant", "create", "Paws & Co", *place, *dsn).answer["tenant_id"]
        person = ("--tenant", tenant, "--name", "Íñigo 🐾", "--role", "receptionist")
        staff = machine("admin", "staff", "add", *person, *dsn).answer
        machine.more["FRONTDESK_PASSWORD"] = staff["password"]
        with_password = staff["dsn"].replace("@", f":{staff['password']}@")
        for name in ("A", "B"):
            assert machine.quick("profile", "add", name, "--dsn", with_password).code == OK
        (folder / "pets.csv").write_text(PETS, encoding="utf-8")
        assert machine("import", "pets", folder / "pets.csv", "--profile", "A").code == OK
        assert machine("sync", "--profile", "B").code == OK

        def listed(what: str) -> Any:
            return machine.quick("list", what, "--profile", "A").answer

        yield Desk(
            machine.home,
            machine.more,
            database.dsn,
            tenant,
            staff,
            tuple(pet["id"] for pet in listed("pets")),
            listed("resources")[0]["id"],
            listed("services")[0]["code"],
        )


@pytest.fixture(scope="module")
def free_day() -> Callable[[], date]:
    """Return a Tuesday that nothing was booked on: each call another one."""
    begin = datetime.now(ZONE).date() + timedelta(days=7)
    tuesday = begin + timedelta(days=(1 - begin.weekday()) % 7)
    weeks = count()
    return lambda: tuesday + timedelta(weeks=next(weeks))


def test_a_password_in_a_dsn_is_written_nowhere(desk: Desk) -> None:
    secret = desk.staff["password"].encode()
    files = [path for path in desk.home.rglob("*") if path.is_file()]
    assert any(path.name == "profile.toml" for path in files)
    assert not [path for path in files if secret in path.read_bytes()]


def test_sync_says_state_position_waiting_and_attention_and_nothing_else(desk: Desk) -> None:
    lines = desk("sync", "--profile", "A", "--once").lines
    assert all(list(line) == ["state", "position", "waiting", "attention"] for line in lines)
    assert all(one != next_one for one, next_one in pairwise(lines))
    assert (lines[-1]["state"], lines[-1]["waiting"], lines[-1]["attention"]) == ("live", 0, 0)


def test_an_exchange_goes_on_when_its_reader_has_read_enough(
    desk: Desk, free_day: Callable[[], date]
) -> None:
    booked = desk.book(f"{free_day()}T10:00", "--offline").answer
    with desk.process("sync", "--profile", "A", "--once") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == OK
    waiting = desk.quick("list", "waiting", "--profile", "A").answer
    assert booked["command_id"] not in {each["id"] for each in waiting}


@pytest.mark.parametrize("written", ["{day}T10:00", "{day}T10:00:00{offset}", "{utc}Z"])
def test_a_time_is_the_clinics_own_unless_it_says_otherwise(
    desk: Desk, free_day: Callable[[], date], written: str
) -> None:
    begins = datetime.combine(free_day(), datetime.min.time(), ZONE).replace(hour=10)
    utc = begins.astimezone(ZoneInfo("UTC")).replace(tzinfo=None).isoformat()
    offset = begins.isoformat()[-6:]
    booked = desk.book(written.format(day=begins.date(), offset=offset, utc=utc)).answer
    assert set(booked) == {"command_id", "appointment_id", "state"}
    assert booked["state"] == "applied"
    day = ("--date", str(begins.date()))
    (visit,) = desk.quick("list", "appointments", "--profile", "A", *day).answer
    assert visit["id"] == booked["appointment_id"]
    assert datetime.fromisoformat(visit["starts_at"]) == begins


def test_of_two_desks_off_line_one_gets_the_slot_and_the_other_is_told(
    desk: Desk, free_day: Callable[[], date]
) -> None:
    at = f"{free_day()}T10:00"
    first = desk.book(at, "--offline", profile="A").answer
    second = desk.book(at, "--offline", pet=1, profile="B").answer
    assert (first["state"], second["state"]) == ("waiting", "waiting")
    assert desk("sync", "--profile", "A").lines[-1]["attention"] == 0
    assert desk("sync", "--profile", "B").lines[-1]["attention"] == 1
    (told,) = desk.quick("list", "attention", "--profile", "B").answer
    assert told["id"] == second["command_id"]
    assert len(told["alternatives"]) == 3
    visits = desk.quick("list", "appointments", "--profile", "B", "--date", at[:10]).answer
    assert [each["id"] for each in visits] == [first["appointment_id"]]


def test_a_taken_time_is_rejected_with_the_same_keys_and_exit_1(
    desk: Desk, free_day: Callable[[], date]
) -> None:
    at = f"{free_day()}T10:00"
    assert desk.book(at).answer["state"] == "applied"
    refused = desk.book(at, pet=1)
    assert (refused.code, refused.err) == (PROBLEM, "")
    assert {"command_id", "appointment_id", "state", "message"} <= set(refused.answer)
    assert refused.answer["state"] == "rejected"


@pytest.mark.parametrize(
    ("at", "said"), [("2027-03-02", "--at takes a time"), ("2027-03-02T03:00", "opening hours")]
)
def test_a_time_that_cannot_be_booked_is_said_in_a_line(desk: Desk, at: str, said: str) -> None:
    before = desk.count("appointment")
    assert said in desk.book(at).failed(WRONG_USE)
    assert desk.count("appointment") == before


@pytest.mark.parametrize("what", ["appointments", "pets", "clients", "services", "resources"])
def test_a_list_is_an_array_of_objects_with_their_ids(desk: Desk, what: str) -> None:
    listed = desk.quick("list", what, "--profile", "A").answer
    assert isinstance(listed, list)
    assert all(each["id"] for each in listed)


def test_a_profile_is_taken_by_name_folder_and_file(desk: Desk) -> None:
    folder = desk.home / "profiles" / "A"
    shown = [
        desk.quick("list", "pets", "--profile", given).answer
        for given in ("A", folder, folder / "profile.toml")
    ]
    assert shown[0] == shown[1] == shown[2]
    assert {pet["name"] for pet in shown[0]} == {"Zoë", "Neró"}


def test_a_sheet_is_printed_to_a_file(desk: Desk, tmp_path: Path) -> None:
    output = tmp_path / "sheet.pdf"
    given = ("run-sheet", "--date", "2027-03-02", "--profile", "A", "--output", output)
    assert desk("print", *given).answer["output"] == str(output)
    assert output.read_bytes().startswith(b"%PDF")


def test_a_broken_list_gives_its_good_lines_once_and_names_the_bad_ones(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "pets.csv"
    file.write_bytes(
        b"\xef\xbb\xbfname,species\r\n"  # line 1
        b"Rex,Dog\r\n"
        b"Zo\xeb,Cat\r\n"  # line 3: Latin-1
        b"A\0b,Dog\r\n"  # line 4: a NUL
        b"Ann,Dog,more\r\n"  # line 5
        b'"Open,Dog\r\n'  # line 6
        b"\r\n" + b"x" * 1_000_000 + b",Dog\r\n"  # line 8
        b"Mia,Cat"
    )
    told = desk("import", "pets", file, "--profile", "A")
    assert told.code == PROBLEM
    assert told.err == ""
    report = told.answer
    assert [bad["line"] for bad in report["bad"]] == [3, 4, 5, 6, 8]
    assert all(bad["reason"] for bad in report["bad"])
    assert report["imported"] == 2
    again = desk("import", "pets", file, "--profile", "A").answer
    assert (again["imported"], again["already_here"]) == (0, 2)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("admin", "staff", "disable", "--login", "u_nobody"), WRONG_USE),
        (("admin", "staff", "reset-password", "--login", "postgres"), WRONG_USE),
        (("admin", "tenant", "create", "X", "--timezone", "Mars/Olympus"), WRONG_USE),
        (("admin", "tenant", "create", "X", "--timezone", "UTC", "--currency", "XXX"), WRONG_USE),
        (("admin", "tenant", "create", "X", "--timezone", "UTC", "--template", "zoo"), WRONG_USE),
    ],
)
def test_what_the_operator_gets_wrong_is_said_in_a_line(
    desk: Desk, arguments: tuple[str, ...], code: int
) -> None:
    assert desk.quick(*arguments, "--dsn", desk.operator_dsn).failed(code)


@pytest.mark.parametrize("role", ["receptionist", "groomer", "vet", "manager", "owner", "janitor"])
def test_every_role_gets_a_login_of_its_own(desk: Desk, role: str) -> None:
    given = ("--tenant", desk.tenant_id, "--name", "N", "--role", role, "--dsn", desk.operator_dsn)
    told = desk.quick("admin", "staff", "add", *given)
    if role == "janitor":
        assert "receptionist" in told.failed(WRONG_USE)
        return
    assert set(told.answer) == {"login", "password", "dsn"}
    assert told.answer["password"] not in told.answer["dsn"]


def test_without_a_password_the_way_to_give_one_is_said(desk: Desk) -> None:
    forgetful = Machine(desk.home)
    assert "FRONTDESK_PASSWORD" in forgetful.quick("list", "pets", "--profile", "A").failed(
        WRONG_USE
    )


def test_people_are_told_the_same_in_words(desk: Desk) -> None:
    assert "Zoë" in desk.text("list", "pets", "--profile", "A").out
    wrong = desk.text("list", "pets", "--profile", "nobody")
    assert (wrong.code, wrong.out) == (WRONG_USE, "")
    assert len(wrong.err.splitlines()) == 1


def test_without_a_server_a_new_desk_says_so(desk: Desk) -> None:
    down = f"postgresql://{desk.staff['login']}@127.0.0.1:9/frontdesk"
    assert desk.quick("profile", "add", "down", "--dsn", down).code == OK
    for command in (("sync", "--once"), ("list", "pets")):
        assert desk.quick(*command, "--profile", "down").failed(ENVIRONMENT)
