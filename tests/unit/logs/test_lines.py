from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.logs import lines as the_lines
from frontdesk.logs import log
from frontdesk.logs.events import (
    DeskFile,
    FileDamaged,
    LineGivenUp,
    Program,
)
from frontdesk.logs.logbook import Logbook
from frontdesk.logs.reading import log_files, redacted

CANARY = "Kanarienvogel"


@pytest.fixture
def logbook(tmp_path: Path) -> Iterator[Logbook]:
    book = Logbook(tmp_path / "logs", Program.WINDOW)
    yield book
    book.close()


def _lines(logbook: Logbook) -> list[dict[str, object]]:
    return [json.loads(line) for line in logbook.path.read_text("utf-8").splitlines()]


def test_an_event_is_a_line_of_json(logbook: Logbook) -> None:
    log(FileDamaged(DeskFile.OUTBOX))
    line = _lines(logbook)[-1]
    assert line.pop("at")
    assert line.pop("process")
    assert line == {
        "event": "store.damaged",
        "level": "warning",
        "thread": "MainThread",
        "file": "outbox.db",
    }


def test_of_what_a_library_logs_the_logger_and_the_level_are_left(logbook: Logbook) -> None:
    library = logging.getLogger("somebody.elses")
    try:
        int(CANARY)
    except ValueError:
        library.exception("%s said %s", CANARY, CANARY, stack_info=True)
    logging.getLogger(f"{CANARY} of somebody").warning(CANARY)
    first, second = _lines(logbook)
    assert first["event"] == second["event"] == "program.foreign"
    assert (first["logger"], first["severity"]) == ("somebody.elses", "error")
    assert (second["logger"], second["severity"]) == ("unfit", "warning")
    assert CANARY not in logbook.path.read_text("utf-8")


def test_nobody_else_may_read_the_log(logbook: Logbook) -> None:
    logbook.path.parent.mkdir()
    logbook.path.touch(0o644)
    log(LineGivenUp())
    assert stat.S_IMODE(logbook.path.stat().st_mode) == 0o600


def test_the_log_begins_with_what_runs_and_ends_with_how_long(tmp_path: Path) -> None:
    book = Logbook(tmp_path, Program.WINDOW)
    book.begin()
    book.close()
    begun, ended = _lines(book)
    assert (begun["event"], begun["program"]) == ("program.started", "window")
    assert ended["event"] == "program.ended"


def test_the_log_never_outgrows_its_five_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(the_lines, "BYTES", 1000)
    book = Logbook(tmp_path, Program.WINDOW)
    for _ in range(100):
        log(FileDamaged(DeskFile.REPLICA))
    book.close()
    sizes = [path.stat().st_size for path in log_files(tmp_path)]
    assert len(sizes) == len(list(tmp_path.iterdir())) == the_lines.FILES == 5
    assert max(sizes) <= 1000
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in log_files(tmp_path))


def test_a_log_that_cannot_be_written_stops_nobody(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    in_the_way = tmp_path / "logs"
    in_the_way.write_text("a file where the folder should be")
    book = Logbook(in_the_way, Program.COMMAND)
    log(LineGivenUp())
    book.close()
    assert capfd.readouterr() == ("", "")


def test_lines_read_back_hold_only_what_is_declared() -> None:
    good = {"at": "2026-11-21T09:00:00+00:00", "event": "store.damaged", "level": "warning"}
    lines = [
        json.dumps({**good, "file": "replica.db", "note": CANARY, "thread": "sync"}),
        json.dumps({**good, "file": CANARY}),
        json.dumps({**good, "event": CANARY}),
        json.dumps({**good, "at": CANARY}),
        json.dumps([CANARY]),
        f"2026-11-21 09:00:00,123 INFO sync frontdesk: {CANARY}",
    ]
    found = redacted(lines)
    assert found.left_out == 4
    assert [json.loads(line) for line in found.lines] == [
        {**good, "thread": "sync", "file": "replica.db"},
        good,
    ]


def test_every_line_the_program_writes_is_read_back_whole(logbook: Logbook) -> None:
    logbook.begin()
    log(FileDamaged(DeskFile.REPLICA))
    logging.getLogger("library").warning(CANARY)
    written = logbook.path.read_text("utf-8").splitlines()
    found = redacted(written)
    assert found.left_out == 0
    assert [set(json.loads(line)) for line in found.lines] == [set(json.loads(w)) for w in written]
