"""Writes an export: private files under a working name, checked off in a manifest, then in place.

Nothing stands under the final name before it is whole: an export that was cut short leaves a hidden
folder beside it, which the next one of that name removes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from frontdesk.domain.errors import InvalidInput

FORMAT = 1
_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_BLOCK = 1 << 20


class ExportFolder:
    """The files of one export on their way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: list[dict[str, Any]] = []

    def write_rows(self, name: str, rows: Iterable[str]) -> int:
        """Write rows, given as JSON texts, as one JSON array; return how many there were."""
        count = 0
        with self._open(name) as file:
            file.write("[")
            for row in rows:
                file.write(",\n" if count else "\n")
                file.write(row)
                count += 1
            file.write("\n]\n")
        self._note(name, rows=count)
        return count

    def write_text(self, name: str, text: str) -> None:
        """Write a text for people."""
        with self._open(name) as file:
            file.write(text)
        self._note(name)

    def write_manifest(self, about: Mapping[str, Any]) -> None:
        """Write the manifest, last of all: what this is, and every file with its SHA-256."""
        document = {"format": FORMAT, **about, "files": self._files}
        with self._open("manifest.json") as file:
            json.dump(document, file, indent=2, ensure_ascii=False)

    @contextmanager
    def _open(self, name: str) -> Iterator[Any]:
        path = self._folder / name
        path.parent.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        with os.fdopen(os.open(path, flags, _PRIVATE_FILE), "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def _note(self, name: str, **more: int) -> None:
        path = self._folder / name
        entry = {"path": name, "bytes": path.stat().st_size, "sha256": _sha256(path), **more}
        self._files.append(entry)


@contextmanager
def export_folder(target: Path) -> Iterator[ExportFolder]:
    """Give a folder to write into; at the end it stands under `target`, packed for `….zip`.

    Raises:
        InvalidInput: something is there already, or nothing can be written there.
    """
    if target.exists():
        raise InvalidInput("There is something under that name already.", field="out")
    working = target.with_name(f".{target.name}.part")
    try:
        shutil.rmtree(working, ignore_errors=True)
        working.mkdir(mode=_PRIVATE_FOLDER)
    except OSError as exc:
        raise InvalidInput("Nothing can be written to that folder.", field="out") from exc
    try:
        yield ExportFolder(working)
        if target.suffix == ".zip":
            _pack(working, target)
        else:
            working.replace(target)
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _pack(folder: Path, target: Path) -> None:
    packed = target.with_name(f".{target.name}.packing")
    packed.unlink(missing_ok=True)
    descriptor = os.open(packed, os.O_CREAT | os.O_EXCL | os.O_RDWR, _PRIVATE_FILE)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(each for each in folder.rglob("*") if each.is_file()):
                archive.write(path, path.relative_to(folder).as_posix())
        file.flush()
        os.fsync(file.fileno())
    packed.replace(target)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
