"""The support bundle: what an operator elsewhere needs to help, shown in whole before it is saved.

Everything in it passed an allow-list twice, when it was written and again here: findings, counts,
log lines and crash reports. Nothing is sent; a person saves the file and takes it where they want.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from frontdesk.doctor.examination import Examination
from frontdesk.doctor.subject import Subject
from frontdesk.logs.crash_folder import CrashFolder, as_text
from frontdesk.logs.fields import Word
from frontdesk.logs.reading import log_files, redacted

MANIFEST = "MANIFEST.json"
_FILES = ("profile.toml", "key.json", "outbox.db", "replica.db", "drafts.db")
_ALWAYS_THE_SAME = (1980, 1, 1, 0, 0, 0)
"""The date of each file in the archive: when it was made stands in doctor.json."""


@dataclass(frozen=True, slots=True)
class BundleFile:
    """One file of the bundle, as text that a person can read."""

    name: str
    text: str

    @property
    def content(self) -> bytes:
        """Its bytes in the archive."""
        return self.text.encode()

    @property
    def sha256(self) -> str:
        """What proves that it was not altered since."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Bundle:
    """All files of a bundle; the manifest lists the others with their SHA-256."""

    files: tuple[BundleFile, ...]

    def save(self, path: Path) -> None:
        """Write the archive, whole or not at all, for this user alone; OSError when it cannot."""
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w") as archive:
                for each in self.files:
                    info = zipfile.ZipInfo(each.name, _ALWAYS_THE_SAME)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(info, each.content)
            aside.replace(path)
        except OSError:
            aside.unlink(missing_ok=True)
            raise


def make_bundle(subject: Subject, examination: Examination) -> Bundle:
    """Gather what is to be sent; nothing is written yet."""
    files = [
        _json("doctor.json", examination.to_json()),
        _json("counts.json", _counts(subject, examination)),
        *_logs(subject.locations.logs),
        *_crashes(CrashFolder(subject.locations.logs / "crashes")),
    ]
    listed = [
        {"name": each.name, "bytes": len(each.content), "sha256": each.sha256} for each in files
    ]
    return Bundle((_json(MANIFEST, {"format": 1, "files": listed}), *files))


def _counts(subject: Subject, examination: Examination) -> dict[str, Any]:
    stores = examination.stores
    outbox = {} if stores.outbox is None else stores.outbox.states
    rows = {} if stores.replica is None else stores.replica.rows
    return {
        "entries": {Word(state): count for state, count in sorted(outbox.items())},
        "rows": {Word(table): count for table, count in sorted(rows.items())},
        "bytes": _sizes(subject),
    }


def _sizes(subject: Subject) -> dict[str, int]:
    if subject.profile is None:
        return {}
    paths = [subject.profile.directory / name for name in _FILES]
    return {path.name: path.stat().st_size for path in paths if path.is_file()}


def _logs(directory: Path) -> Iterator[BundleFile]:
    for path in log_files(directory):
        try:
            found = redacted(path.read_text("utf-8", "replace").splitlines())
        except OSError:
            continue
        lines = [*found.lines, json.dumps({"left_out": found.left_out})]
        yield BundleFile(f"logs/{path.name}", "\n".join(lines) + "\n")


def _crashes(folder: CrashFolder) -> Iterator[BundleFile]:
    kept = [*folder.seen(), *folder.pending()]
    for number, each in enumerate(kept, start=1):
        yield BundleFile(f"crashes/{number:02}.json", as_text(each))


def _json(name: str, value: Any) -> BundleFile:
    return BundleFile(name, json.dumps(value, indent=1) + "\n")
