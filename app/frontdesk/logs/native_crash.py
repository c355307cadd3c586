"""Finds out at the next start that the interpreter itself went down, and where.

The system gives a program that crashes no time to write a report. faulthandler can write a few
lines into a file that is open already: which call each thread was in, without any value. A file
whose process is gone is read at the next start, and becomes a report like any other.
"""

from __future__ import annotations

import faulthandler
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from frontdesk.domain.fault_text import Fault, place
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.crash_report import CrashKind, CrashReport, CrashWord
from frontdesk.logs.private_file import PRIVATE_FOLDER, open_private
from frontdesk.logs.processes import Mark

_NAME = re.compile(r"native-(\d+)-(\d+)\.txt")
_HEAD = re.compile(r"^Fatal Python error: (.*)$")
_THREAD = re.compile(r"^(?:Current thread|Thread) 0x[0-9a-f]+")
_FRAME = re.compile(r'^  File "(.*)", line (\d+) in (.*)$')
_MOST_LINES = 2_000

CURRENT = "thread.current"
OTHER = "thread.other"


class NativeCrashes:
    """The file into which this process's crash would be written."""

    def __init__(self, folder: CrashFolder) -> None:
        """Be ready; OSError when the folder cannot be written."""
        mark = Mark.of_this_process()
        folder.directory.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        self._path = folder.directory / f"native-{mark.pid}-{int(mark.at)}.txt"
        self._file = open_private(self._path)
        faulthandler.enable(self._file)

    def close(self) -> None:
        """The program ends in good order: nothing is to be found."""
        faulthandler.disable()
        self._file.close()
        with suppress(OSError):
            self._path.unlink()


def collect(folder: CrashFolder) -> list[CrashReport]:
    """Make reports of what processes that are gone have left, and return them."""
    found = []
    for path, mark in _left_behind(folder.directory):
        if mark.is_of_this_process() or mark.is_at_work():
            continue
        with suppress(OSError):
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            report = read_native(path.read_text("utf-8", "replace"), written_at)
            if report is not None:
                folder.keep(report)
                found.append(report)
            path.unlink()
    return found


def read_native(text: str, at: datetime) -> CrashReport | None:
    """Return what faulthandler's lines say; None when there are none: the process was ended."""
    ended_by: CrashWord | None = None
    threads: list[tuple[str, list[str]]] = []
    for line in text.splitlines()[:_MOST_LINES]:
        if head := _HEAD.match(line):
            ended_by = _word(head[1])
        elif _THREAD.match(line):
            threads.append((CURRENT if line.startswith("Current") else OTHER, []))
        elif threads and (frame := _FRAME.match(line)):
            threads[-1][1].insert(0, place(frame[1], int(frame[2]), frame[3]))
    if ended_by is None:
        return None
    passed = tuple(Fault(kind, places=tuple(places)) for kind, places in threads)
    return CrashReport(CrashKind.NATIVE, at, passed, ended_by=ended_by)


def _word(text: str) -> CrashWord:
    return CrashWord(text) if text in tuple(CrashWord) else CrashWord.OTHER


def _left_behind(directory: Path) -> Iterator[tuple[Path, Mark]]:
    for path in sorted(directory.glob("native-*.txt")):
        if name := _NAME.fullmatch(path.name):
            yield path, Mark(int(name[1]), float(name[2]))
