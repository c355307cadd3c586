"""The document of promises names tests, files and commands; they have to be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from frontdesk.commands.dispatch import run

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/security-privacy.md").read_text(encoding="utf-8")

TESTS = sorted(set(re.findall(r"`(tests/[\w/.]+)`", TEXT)))
PACKED = sorted(set(re.findall(r"`((?:postgresql|pgbouncer)/[\w.]+|frontdesk-\w+\.timer)`", TEXT)))
LINKS = sorted(set(re.findall(r"\]\(([\w/.-]+)\)", TEXT)))
COMMANDS = sorted(
    set(re.findall(r"`frontdesk ((?:admin |profile )[a-z -]+?)(?= --| NAME|`)", TEXT))
)


@pytest.mark.parametrize("path", TESTS)
def test_a_promise_is_proved_by_a_test_that_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", PACKED)
def test_what_an_operator_is_told_to_use_is_packed(path: str) -> None:
    assert (ROOT / "packaging/server" / path).is_file()


@pytest.mark.parametrize("path", LINKS)
def test_a_link_leads_somewhere(path: str) -> None:
    assert (ROOT / "docs" / path).exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_is_named_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--help"]) == 0


def test_there_is_something_to_look_at() -> None:
    assert all((TESTS, PACKED, LINKS, COMMANDS))
