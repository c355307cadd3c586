"""Words in every personal field of a clinic turn up nowhere but on the screen and on paper.

The whole day is played by real programs: a window that is typed into and goes wrong in every way
until the interpreter dies, then commands, a printed sheet, the doctor and its bundle.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.crash_report import CrashKind, CrashWord
from frontdesk.logs.native_crash import collect
from frontdesk.storage.schema import METADATA
from tests.clinics import Clinic
from tests.e2e.canaries import PERSONAL, WORD, heard_in, plant, songs

pytestmark = [pytest.mark.e2e, pytest.mark.db]

ROOT = Path(__file__).resolve().parents[2]

NOT_PERSONAL = {
    *("species", "sex", "zip_code", "kind", "severity", "status", "currency", "code", "name"),
    *("perms", "role", "initials", "address", "phone", "label", "resource_kind", "custom"),
}
"""Words of the clinic's catalogue and of its staff, and custom fields, which are filled too."""


@dataclass
class Workstation:
    """A workstation of its own: its home, and the folder for what is temporary."""

    home: Path
    temporary: Path
    password: str
    said: bytes = b""

    def run(self, *arguments: str) -> int:
        """Run a program here and keep what it says on its error stream."""
        done = subprocess.run(
            [sys.executable, *arguments],
            check=False,
            capture_output=True,
            timeout=180,
            cwd=self.home.parent,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
                "QT_QPA_PLATFORM": "offscreen",
                "FRONTDESK_HOME": str(self.home),
                "FRONTDESK_PASSWORD": self.password,
                "TMPDIR": str(self.temporary),
            },
        )
        self.said += done.stderr
        return done.returncode


@pytest.fixture
def workstation(tmp_path: Path, clinic_a: Clinic) -> Workstation:
    for name in ("home", "temporary"):
        (tmp_path / name).mkdir()
    login = clinic_a.logins["receptionist"]
    made = Workstation(tmp_path / "home", tmp_path / "temporary", login.password)
    dsn = clinic_a.dsn(password=False)
    assert made.run("-m", "frontdesk", "profile", "add", "counter", "--dsn", dsn) == 0
    return made


def test_every_text_column_is_either_searched_for_or_known_to_hold_nobody() -> None:
    forgotten = [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if str(column.type).startswith(("TEXT", "VARCHAR"))
        and column.name not in {*PERSONAL.get(table.name, ()), *NOT_PERSONAL}
    ]
    assert forgotten == []


@pytest.mark.acceptance(25, 52)
def test_no_word_of_a_person_leaves_the_encrypted_files(
    workstation: Workstation, clinic_a: Clinic, tmp_path: Path
) -> None:
    assert len(plant(clinic_a)) >= 200
    assert workstation.run("-m", "tests.e2e.canary_day") < 0, workstation.said.decode()
    frontdesk = ("-m", "frontdesk")
    sheet, bundle = tmp_path / "sheet.pdf", tmp_path / "bundle.zip"
    at = ("--profile", "counter")
    assert workstation.run(*frontdesk, "sync", *at, "--once") == 0
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    printing = ("print", "run-sheet", *at, "--date", today, "--output", str(sheet))
    assert workstation.run(*frontdesk, *printing) == 0
    _the_crashes_are_found(CrashFolder(workstation.home / "logs" / "crashes"))
    assert workstation.run(*frontdesk, "doctor", *at, "--bundle", str(bundle)) == 1
    assert heard_in(workstation.home, workstation.temporary) == []
    assert list(songs("said", workstation.said)) == []
    with zipfile.ZipFile(bundle) as archive:
        shown = {name: archive.read(name) for name in archive.namelist()}
    assert [song for name, content in shown.items() for song in songs(name, content)] == []
    assert workstation.password.encode() not in b"".join([workstation.said, *shown.values()])
    assert {"logs/frontdesk.jsonl", "crashes/01.json"} <= set(shown)
    assert json.loads(shown["counts.json"])["rows"]["client"] > 12


def _the_crashes_are_found(folder: CrashFolder) -> None:
    collect(folder)  # as the next start of the window does
    reports = [each.report for each in folder.pending()]
    assert {each.kind for each in reports} == {
        CrashKind.WINDOW,
        CrashKind.THREAD,
        CrashKind.UNRAISABLE,
        CrashKind.NATIVE,
    }
    (died,) = [each for each in reports if each.kind is CrashKind.NATIVE]
    assert died.ended_by is CrashWord.SEGFAULT
    assert any("in _serve" in place for fault in died.faults for place in fault.places)
    (refused,) = [each for each in reports if each.faults[0].sqlstate]
    assert refused.faults[0].sqlstate == "23505"
    assert refused.faults[0].constraint == "client_contact_value_key"


def test_the_search_finds_a_word_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text(f"… {WORD}017q …")
    (tmp_path / "wide").write_bytes(f"{WORD.upper()}017q".encode("utf-16-le"))
    (tmp_path / "nothing").write_text("a sparrow")
    assert len(heard_in(tmp_path)) == 2
