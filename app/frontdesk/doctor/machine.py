"""Checks of the computer: disk, time zones, printers, what the program keeps of itself."""

from __future__ import annotations

import os
import platform
import shutil
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from frontdesk import __version__
from frontdesk.doctor.subject import Subject
from frontdesk.doctor.words import find
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.fields import KindOf, SystemName, Version
from frontdesk.logs.finding import Finding
from frontdesk.settings import preferences_path

FULL_MB = 20
LOW_MB = 500
_MEGABYTE = 1_000_000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def versions(_subject: Subject) -> Iterator[Finding]:
    """Say what runs here."""
    yield find(
        "program.version",
        version=Version(__version__),
        system=SystemName(f"{platform.system()}-{platform.release()}"),
        python=Version(platform.python_version()),
    )


def disk(subject: Subject) -> Iterator[Finding]:
    """Look for room where the desk's data grow."""
    place = subject.profile.directory if subject.profile is not None else subject.locations.data
    free_mb = shutil.disk_usage(_nearest(place)).free // _MEGABYTE
    if free_mb < FULL_MB:
        yield find("disk.full", free_mb=free_mb)
    elif free_mb < LOW_MB:
        yield find("disk.low", free_mb=free_mb)
    else:
        yield find("disk.room", free_mb=free_mb)


def zones(_subject: Subject) -> Iterator[Finding]:
    """Look whether this computer knows time zones at all."""
    if is_known_zone("Europe/Berlin"):
        yield find("zones.known", version=_zone_data())
    else:
        yield find("zones.missing")


def keyring(_subject: Subject) -> Iterator[Finding]:
    """Say which keyring there is; it is never needed."""
    try:
        import keyring as system
    except ImportError:
        yield find("keyring.none")
        return
    yield find("keyring.there", backend=KindOf.this(system.get_keyring()))


def printers(subject: Subject) -> Iterator[Finding]:
    """Count the printers, where somebody can."""
    count = subject.printers()
    if count == 0:
        yield find("printers.none")
    elif count is not None:
        yield find("printers.there", printers=count)


def preferences(subject: Subject) -> Iterator[Finding]:
    """Look whether the preferences can be read; a file that is not there is no fault."""
    path = preferences_path(subject.locations)
    try:
        tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError):
        yield find("preferences.damaged")


def logs(subject: Subject) -> Iterator[Finding]:
    """Look whether the log can be written, and read by its user alone."""
    folder = subject.locations.logs
    if not can_write(folder):
        yield find("logs.unwritable")
        return
    if any(is_open(path) for path in folder.glob("*.jsonl*")):
        yield find("logs.open")


def crashes(subject: Subject) -> Iterator[Finding]:
    """Look for reports that nobody has seen."""
    reports = CrashFolder(subject.locations.logs / "crashes").pending()
    if reports:
        yield find("crash.reported", reports=len(reports))


def is_known_zone(name: str) -> bool:
    """Whether this computer knows a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def can_write(folder: Path) -> bool:
    """Whether a file can be made in a folder, or in what it would be made in."""
    probe = _nearest(folder) / f".frontdesk-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return folder.is_dir() or not folder.exists()


def is_open(path: Path) -> bool:
    """Whether other accounts may do anything with a file, where the system tells."""
    return bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)


def _zone_data() -> Version:
    """Return the version of the time zone data, as its first line says it."""
    for folder in TZPATH:
        try:
            with (Path(folder) / "tzdata.zi").open(encoding="ascii") as file:
                return Version(file.readline().removeprefix("# version").strip())
        except (OSError, ValueError):
            continue
    return Version("")


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.is_dir())
