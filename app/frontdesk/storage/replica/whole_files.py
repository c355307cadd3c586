"""Files that are there whole or not at all, whenever the power goes."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a small file; after a power cut it holds all of the text, or what it held before."""
    beside = path.with_name(f"{path.name}.part")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def copy_whole(source: Path, copy: Path) -> None:
    """Copy a file; it is on the disk once this returns."""
    with source.open("rb") as reading, copy.open("wb") as writing:
        shutil.copyfileobj(reading, writing)
        writing.flush()
        os.fsync(writing.fileno())


def sync_file(path: Path) -> None:
    """Let what is in a file be on the disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def remove_if_possible(path: Path) -> None:
    """Remove a file that should not be left; where nothing can be written, there is none."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder be on the disk."""
    if os.name != "posix":  # other systems cannot, and need not
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
