from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from frontdesk.commands import dispatch

UNITS = Path(__file__).parents[3] / "packaging" / "server"


def _commands() -> list[list[str]]:
    text = (UNITS / "frontdesk-audit.service").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    return [line.partition("=")[2].split() for line in lines]


@pytest.mark.parametrize("words", _commands(), ids=lambda words: words[3])
def test_the_daily_unit_runs_commands_that_lack_nothing_but_the_dsn(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FRONTDESK_DSN", raising=False)
    assert words[0] == "/usr/bin/frontdesk"
    assert dispatch.run(words[1:]) == dispatch.WRONG_USE
    assert "Missing option '--dsn'" in capsys.readouterr().err


def test_the_timer_is_readable_and_daily() -> None:
    parser = configparser.ConfigParser()
    parser.read(UNITS / "frontdesk-audit.timer", encoding="utf-8")
    assert parser["Timer"]["OnCalendar"].startswith("*-*-*")
