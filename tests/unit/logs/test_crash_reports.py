from __future__ import annotations

import gc
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from frontdesk.domain.fault_text import describe, faults
from frontdesk.logs.crash_folder import MOST, CrashFolder, as_text
from frontdesk.logs.crash_report import CrashKind, CrashReport, CrashWord
from frontdesk.logs.hooks import FaultHooks
from frontdesk.logs.native_crash import NativeCrashes, collect, read_native

CANARY = "Kanarienvogel 555-0144"


@pytest.fixture
def folder(tmp_path: Path) -> CrashFolder:
    return CrashFolder(tmp_path / "crashes")


@pytest.fixture
def hooks(folder: CrashFolder) -> Iterator[FaultHooks]:
    caught = FaultHooks(folder)
    caught.install()
    yield caught
    caught.uninstall()


def _failure(text: str = CANARY) -> Exception:
    try:
        int(text)
    except ValueError as error:
        return error
    raise AssertionError


def _report(number: int = 0) -> CrashReport:
    report = CrashReport.of(_failure(), CrashKind.WINDOW)
    return replace(report, at=datetime(2026, 11, 21, 9, 0, number, tzinfo=UTC))


def test_a_report_tells_kind_and_place_and_repeats_nothing(folder: CrashFolder) -> None:
    folder.keep(_report())
    (kept,) = folder.pending()
    text = kept.path.read_text("utf-8")
    assert "builtins.ValueError" in text
    assert "in _failure" in text
    assert "Kanarienvogel" not in text + as_text(kept)
    assert str(Path.cwd()) not in text
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600


def test_of_an_error_of_the_database_code_and_constraint_are_left() -> None:
    class Diagnosis:
        constraint_name = "client_phone_key"
        message_detail = f"Key (phone)=({CANARY}) already exists."

    class Taken(psycopg.errors.UniqueViolation):
        diag = Diagnosis()  # type: ignore[assignment]

    report = CrashReport.of(Taken(f"duplicate key {CANARY}"), CrashKind.COMMAND)
    text = json.dumps(report.to_json())
    assert '"23505"' in text
    assert '"client_phone_key"' in text
    assert "Kanarienvogel" not in text
    assert "23505 client_phone_key" in describe(Taken(CANARY))


def test_causes_are_told_too() -> None:
    error = RuntimeError(CANARY)
    error.__cause__ = _failure()
    kinds = [fault.kind for fault in faults(error)]
    assert kinds == ["builtins.RuntimeError", "builtins.ValueError"]


def test_a_circle_of_causes_comes_to_an_end() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert len(faults(one)) == 10


def test_a_report_is_read_as_it_was_written() -> None:
    report = _report()
    assert CrashReport.read(json.loads(json.dumps(report.to_json()))) == report


def test_an_altered_report_brings_nothing_in() -> None:
    document = json.loads(json.dumps(_report().to_json()))
    document["thread"] = CANARY
    document["errors"][0]["kind"] = CANARY
    document["errors"][0]["places"] = [CANARY]
    document["note"] = CANARY
    assert "Kanarienvogel" not in json.dumps(CrashReport.read(document).to_json())


@pytest.mark.parametrize("document", [None, [], {}, {"format": 2}, {"format": 1, "kind": "odd"}])
def test_what_is_no_report_is_refused(document: object) -> None:
    with pytest.raises(ValueError, match=r"report|format|odd"):
        CrashReport.read(document)


def test_a_fault_that_repeats_itself_is_kept_once(folder: CrashFolder) -> None:
    for number in range(5):
        folder.keep(_report(number))
    assert len(folder.pending()) == 1


def test_only_the_newest_reports_are_kept(tmp_path: Path) -> None:
    for number in range(MOST + 5):  # each by a program that knows nothing of the others
        CrashFolder(tmp_path).keep(_report(number))
    assert [kept.report.at.second for kept in CrashFolder(tmp_path).pending()] == list(
        range(5, MOST + 5)
    )


def test_a_seen_report_is_put_away_and_not_shown_again(folder: CrashFolder) -> None:
    folder.keep(_report())
    (kept,) = folder.pending()
    folder.put_away(kept)
    assert folder.pending() == []
    (seen,) = folder.seen()
    assert seen.report == kept.report
    folder.throw_away(seen)
    assert folder.seen() == []


def test_a_disk_that_takes_nothing_makes_it_no_worse(tmp_path: Path) -> None:
    (tmp_path / "crashes").write_text("a file where the folder should be")
    assert CrashFolder(tmp_path / "crashes").keep(_report()) is None


def test_what_leaves_the_program_is_reported(hooks: FaultHooks, folder: CrashFolder) -> None:
    error = _failure()
    sys.excepthook(type(error), error, error.__traceback__)
    assert [kept.report.kind for kept in folder.pending()] == [CrashKind.WINDOW]


def test_what_leaves_a_thread_is_reported(hooks: FaultHooks, folder: CrashFolder) -> None:
    thread = threading.Thread(target=int, args=(CANARY,), name="sync")
    thread.start()
    thread.join()
    (kept,) = folder.pending()
    assert (kept.report.kind, kept.report.thread) == (CrashKind.THREAD, "sync")
    assert "Kanarienvogel" not in as_text(kept)


def test_what_a_finaliser_raises_is_reported(hooks: FaultHooks, folder: CrashFolder) -> None:
    class Careless:
        def __del__(self) -> None:
            int(CANARY)

    Careless()
    gc.collect()
    (kept,) = folder.pending()
    assert kept.report.kind is CrashKind.UNRAISABLE
    assert "Kanarienvogel" not in as_text(kept)


def test_the_doors_are_given_back() -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    hooks = FaultHooks(None)
    hooks.install()
    assert sys.excepthook != before[0]
    hooks.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


_CRASHES = """
import ctypes, sys
from pathlib import Path
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.native_crash import NativeCrashes

def serve(visitor):
    ctypes.string_at(0)

native = NativeCrashes(CrashFolder(Path(sys.argv[1])))
if sys.argv[2] == "crash":
    serve("Kanarienvogel")
if sys.argv[2] == "vanish":
    import os
    os._exit(9)
native.close()
"""


def _run(folder: CrashFolder, how: str) -> int:
    return subprocess.run(
        [sys.executable, "-c", _CRASHES, str(folder.directory), how],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        timeout=120,
    ).returncode


def test_a_crash_of_the_interpreter_is_found_at_the_next_start(folder: CrashFolder) -> None:
    assert _run(folder, "crash") < 0
    assert folder.pending() == []
    (report,) = collect(folder)
    assert (report.kind, report.ended_by) == (CrashKind.NATIVE, CrashWord.SEGFAULT)
    assert any("in serve" in each for fault in report.faults for each in fault.places)
    assert [kept.report.faults for kept in folder.pending()] == [report.faults]
    assert collect(folder) == []


def test_a_program_that_was_killed_did_not_crash(folder: CrashFolder) -> None:
    assert _run(folder, "vanish") == 9
    assert collect(folder) == []
    assert list(folder.directory.iterdir()) == []


def test_a_program_that_ends_in_order_leaves_nothing(folder: CrashFolder) -> None:
    assert _run(folder, "end") == 0
    assert list(folder.directory.iterdir()) == []


def test_the_file_of_a_program_that_still_works_is_left_alone(folder: CrashFolder) -> None:
    native = NativeCrashes(folder)
    try:
        assert collect(folder) == []
        assert [path.suffix for path in folder.directory.iterdir()] == [".txt"]
    finally:
        native.close()


def test_what_stands_in_a_crash_file_besides_calls_is_not_read() -> None:
    text = f"""{CANARY}
Fatal Python error: Segmentation fault

Current thread 0x00007f2a [{CANARY}] (most recent call first):
  File "/home/ann/frontdesk/app/frontdesk/ui/tasks.py", line 12 in run
  File "/home/ann/{CANARY}.py", line 3 in work
{CANARY}

Extension modules: psycopg, {CANARY}
"""
    report = read_native(text, datetime.now(UTC))
    assert report is not None
    assert report.faults[0].places[-1] == "frontdesk/ui/tasks.py:12 in run"
    shown = json.dumps(report.to_json())
    assert "ann" not in shown.replace("Kanarienvogel", "")
