from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.commands import COMMANDS
from frontdesk.commands.dispatch import exit_code, run
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


@pytest.mark.parametrize("arguments", [["fly"], ["profile", "add"], ["profile", "--nonsense"]])
def test_wrong_use_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err


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
