"""Keeps a former release for the tests: `python -m tests.releases.make VERSION COMMIT`.

What has no window is packed: command line, operations, local store, exchange with the server. The
same commit always gives the same bytes.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
LEFT_OUT = ("ui", "printing", "bootstrap", "bootstrap.py", "server/demo", "server/audit")
_THE_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)


def main(version: str, commit: str) -> None:
    with zipfile.ZipFile(
        HERE / f"{version}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9
    ) as out:
        for name in _git("ls-tree", "-r", "--name-only", commit, "app/frontdesk").splitlines():
            inside = name.removeprefix("app/frontdesk/")
            if not any(inside == each or inside.startswith(f"{each}/") for each in LEFT_OUT):
                text = _git("show", f"{commit}:{name}")
                entry = zipfile.ZipInfo(name.removeprefix("app/"), _THE_FIRST_DAY_OF_ZIP)
                entry.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(entry, _as_released(inside, text, version))


def _as_released(name: str, text: str, version: str) -> str:
    """Return the text with the release's number, which its commit did not have yet."""
    if name != "__init__.py":
        return text
    return re.sub(r'__version__ = ".*"', f'__version__ = "{version}"', text)


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
