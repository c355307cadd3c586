"""The folder of crash reports: kept when they happen, shown at the next start, never sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from frontdesk.logs.crash_report import CrashReport
from frontdesk.logs.private_file import PRIVATE_FOLDER, open_private

MOST = 20
"""Reports that are kept of each sort, the newest; a fault that repeats itself is kept once."""

_SEEN = "seen"


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report and the file that holds it."""

    path: Path
    report: CrashReport


class CrashFolder:
    """Reports nobody has seen yet, and those that somebody put away.

    Any thread may keep a report; nothing here raises for a disk that fails: whoever comes here is
    in trouble already.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._kept: set[str] = set()

    @property
    def directory(self) -> Path:
        """Where they lie."""
        return self._directory

    def keep(self, report: CrashReport) -> Path | None:
        """Write a report down, once for each fault; None where that was not done."""
        if report.fingerprint in self._kept or len(self._kept) >= MOST:
            return None
        self._kept.add(report.fingerprint)
        path = self._directory / f"{report.at:%Y%m%dT%H%M%S}-{report.fingerprint}.json"
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
            with open_private(path) as file:
                file.truncate(0)
                json.dump(report.to_json(), file, indent=1)
        except OSError:
            return None
        self._forget_oldest(self._directory)
        return path

    def pending(self) -> list[KeptReport]:
        """Return what nobody has seen yet, the oldest first."""
        return list(_reports_in(self._directory))

    def seen(self) -> list[KeptReport]:
        """Return what somebody saw and put away, the oldest first."""
        return list(_reports_in(self._directory / _SEEN))

    def put_away(self, kept: KeptReport) -> None:
        """Keep a report that was seen, for a support bundle; it is not shown again."""
        with suppress(OSError):
            folder = self._directory / _SEEN
            folder.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
            kept.path.replace(folder / kept.path.name)
            self._forget_oldest(folder)

    def throw_away(self, kept: KeptReport) -> None:
        """Remove a report for good."""
        with suppress(OSError):
            kept.path.unlink(missing_ok=True)

    def _forget_oldest(self, folder: Path) -> None:
        for path in sorted(folder.glob("*.json"))[:-MOST]:
            path.unlink(missing_ok=True)


def as_text(kept: KeptReport) -> str:
    """Return a report in whole, as its file holds it."""
    return json.dumps(kept.report.to_json(), indent=1)


def _reports_in(folder: Path) -> Iterator[KeptReport]:
    for path in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError):
            yield KeptReport(path, CrashReport.read(json.loads(path.read_text("utf-8"))))
