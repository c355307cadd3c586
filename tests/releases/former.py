"""Desks of former releases: their own program, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, Self

from frontdesk.storage.profiles import Profile, save_profile

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

WALL = "0.2.0"
"""The release before this one; it knows the server as migration 0003 leaves it."""

FOUNDATION = "0.1.0"
"""The one before that, of migration 0001."""

REVISIONS = {FOUNDATION: "0001", WALL: "0003"}


def unpacked(version: str, into: Path) -> Path:
    """Unpack a release once and return the folder for the path of its interpreter."""
    folder = into / version
    if not folder.exists():
        with zipfile.ZipFile(HERE / f"{version}.zip") as release:
            release.extractall(folder)
    return folder


class FormerDesk:
    """A desk under the program of a former release; `ask` gives it an order of `driver.Desk`."""

    def __init__(self, profile: Profile, program: Path) -> None:
        save_profile(profile)
        environment = {**os.environ, "PYTHONPATH": str(program), "PYTHONWARNINGS": "ignore"}
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "driver.py"), str(profile.directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def ask(self, do: str, **more: Any) -> Any:
        """Give an order and return its answer."""
        self.order(do, **more)
        return self.answer()

    def order(self, do: str, **more: Any) -> None:
        """Give an order without waiting for its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """Wait for the answer to the order given last."""
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End the program."""
        self._process.communicate(timeout=60)
        assert self._process.returncode == 0
