"""Which backups still hold what was erased: as far as this server, and a folder, can tell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from frontdesk.domain.errors import InvalidInput
from frontdesk.server.operator_connection import operator_session

_PGBACKREST_SECONDS = 30


@dataclass(frozen=True, slots=True)
class BackupTrace:
    """A backup made before an erasure: a file, a pgBackRest label, or the archive of the log."""

    kind: str
    name: str
    made_at: datetime | None

    def to_json(self) -> dict[str, str | None]:
        """Return the form that is printed."""
        made = None if self.made_at is None else self.made_at.isoformat()
        return {"kind": self.kind, "name": self.name, "made_at": made}


def backups_before(dsn: str, moment: datetime, directory: Path | None = None) -> list[BackupTrace]:
    """Return what is known of backups from before `moment`; files are judged by their date.

    Raises:
        InvalidInput: the folder cannot be read.
    """
    found = [*_archived(dsn), *_by_pgbackrest(moment)]
    if directory is not None:
        found += _files(directory, moment)
    return found


def _archived(dsn: str) -> Iterator[BackupTrace]:
    with operator_session(dsn) as connection:
        connection.execute("reset role")  # our owner sees nothing of the server's own affairs
        may = connection.execute(
            "select has_table_privilege('pg_catalog.pg_stat_archiver', 'select')"
        ).fetchone()
        if may != (True,):
            yield BackupTrace("archived log", "this login may not look", None)
            return
        row = connection.execute(
            "select last_archived_wal, last_archived_time from pg_stat_archiver"
            " where archived_count > 0"
        ).fetchone()
    if row is not None:
        yield BackupTrace("archived log up to", str(row[0]), row[1])


def _by_pgbackrest(moment: datetime) -> Iterator[BackupTrace]:
    program = shutil.which("pgbackrest")
    if program is None:
        return
    try:
        told = subprocess.run(
            [program, "info", "--output=json"],
            capture_output=True,
            check=True,
            timeout=_PGBACKREST_SECONDS,
        )
        stanzas: list[dict[str, Any]] = json.loads(told.stdout)
        for stanza in stanzas:
            for backup in stanza.get("backup", ()):
                stopped = datetime.fromtimestamp(backup["timestamp"]["stop"], UTC)
                if stopped < moment:
                    yield BackupTrace("pgBackRest", str(backup["label"]), stopped)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        yield BackupTrace("pgBackRest", "did not say; look with `pgbackrest info`", None)


def _files(directory: Path, moment: datetime) -> Iterator[BackupTrace]:
    if not directory.is_dir():
        message = "The folder of the backups cannot be read; nothing is known of them."
        raise InvalidInput(message, field="backups")
    for folder, _folders, names in os.walk(directory):
        for name in sorted(names):
            path = Path(folder) / name
            made = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
            if made < moment:
                yield BackupTrace("file", str(path), made)
