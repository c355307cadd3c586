"""Where tests put their files: into memory, for what they write is gone with them anyhow."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import psutil

_MEMORY = Path("/dev/shm")  # noqa: S108 - every file there gets a name of its own
_LEAST_BYTES = 4 * 2**30
"""More than a whole run has needed at once."""


def use_quick_disk() -> None:
    """Let this process and those that it starts put temporary files into memory, if it is ample.

    Half a run was spent waiting for a disk on which a thousand databases were made and removed.
    TMPDIR decides, where it is set.
    """
    if "TMPDIR" not in os.environ and _is_good():
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


def _is_good() -> bool:
    if not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK):
        return False
    if os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:  # tests start programs that they wrote
        return False
    free = min(shutil.disk_usage(_MEMORY).free, psutil.virtual_memory().available)
    return bool(free >= _LEAST_BYTES)
