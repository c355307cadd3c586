from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.__main__ import main
from frontdesk.commands import COMMANDS
from frontdesk.commands.dispatch import exit_code, run
from frontdesk.commands.saying import say
from frontdesk.domain.errors import (
    BugError,
    FrontDeskError,
    InvalidInput,
    NotFound,
    ProfileUnusable,
    ResourceTaken,
    ServerUnreachable,
    WrongPassword,
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidInput("x"), 2),
        (NotFound("x"), 2),
        (ResourceTaken("x"), 1),
        (WrongPassword("x"), 1),
        (ServerUnreachable("x"), 3),
        (ProfileUnusable("x"), 3),
        (BugError("x"), 1),
    ],
)
def test_the_exit_code_says_whose_error_it_is(error: FrontDeskError, code: int) -> None:
    assert exit_code(error) == code


def test_a_profile_is_added_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["profile", "add", "A", "--dsn", "postgresql://u:pw@h:5433/d", "--json"]) == 0
    assert run(["profile", "list", "--json"]) == 0
    added, listed = map(json.loads, capsys.readouterr().out.splitlines())
    assert listed == [added]
    assert added["login"] == "u"


def test_an_expected_error_is_one_line_and_no_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["profile", "add", "A", "--dsn", "nonsense"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1


def test_an_expected_error_is_json_when_json_was_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["profile", "add", "A", "--dsn", "nonsense", "--json"]) == 2
    assert "connection string" in json.loads(capsys.readouterr().err)["error"]


LATER = ("device revoke", "audit verify", "export-tenant", "erase-client", "backup", "doctor --fly")
WRONG_USES = [
    *(["fly"], ["doctor", "--fly"], ["profile", "add"], ["profile", "fly"]),
    *(["profile", "list", "--nonsense"], ["list", "mice", "--profile", "A"], ["server", "start"]),
    *(["admin", *words.split()] for words in LATER),
]


@pytest.mark.parametrize("arguments", WRONG_USES)
def test_wrong_use_exits_2_and_is_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert captured.err.startswith("frontdesk")


@pytest.mark.parametrize("arguments", WRONG_USES)
def test_wrong_use_is_json_when_json_was_asked(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert json.loads(captured.err)["kind"] == "WrongUse"


def test_an_error_of_our_own_is_one_line_and_kept_in_the_log_without_names(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_locations: object) -> None:
        raise RuntimeError("Maya Stone")

    monkeypatch.setattr("frontdesk.commands.profile.list_profiles", fail)
    assert run(["profile", "list", "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    said = json.loads(captured.err)
    assert said["kind"] == "BugError"
    log = Path(said["error"].split(" in ")[-1].rstrip("."))
    kept = log.read_text("utf-8")
    assert "RuntimeError" in kept
    assert "profile.py" in kept
    assert "Maya" not in kept + captured.err


def test_what_the_system_refuses_is_told_without_its_number(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "file").touch()
    assert run(["server", "start", "--dir", str(home / "file")]) == 3
    assert capsys.readouterr().err == f"{home / 'file'}: File exists.\n"


def test_a_dsn_of_bytes_that_are_no_text_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["admin", "migrate", "--dsn", "postgresql://\udcff@h/d"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_name_of_bytes_that_are_no_text_can_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert say("/home/\udcff.pdf: 1 page")
    assert capsys.readouterr().out == "/home/\\udcff.pdf: 1 page\n"


def test_a_reader_who_goes_away_early_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "frontdesk", "--help"],
            stdout=gone,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": "app"},
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")


def test_ctrl_c_is_no_error_even_while_modules_are_imported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("frontdesk.commands.dispatch.run", interrupt)
    monkeypatch.setattr(sys, "argv", ["frontdesk", "profile", "list"])
    assert main() == 130
    assert capsys.readouterr().err == ""


WAITS_TO_BE_ENDED = """
import time
from frontdesk.commands.ending import orderly_end
try:
    with orderly_end():
        print("ready", flush=True)
        time.sleep(60)
finally:
    print("tidied", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_told_to_end_tidies_up(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITS_TO_BE_ENDED],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "app"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.read() == "tidied\n"
    assert process.returncode == 128 + number


def test_the_overview_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert "Usage: frontdesk" in capsys.readouterr().out


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "frontdesk", "--version"], capture_output=True, check=True
    )
    assert done.stdout.strip()


def test_the_way_to_the_window_loads_no_command_line_library() -> None:
    script = "import sys, frontdesk.__main__; print('typer' in sys.modules, 'rich' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout.split() == ["False", "False"]
