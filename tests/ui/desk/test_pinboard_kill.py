from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.factories.clinic import small_clinic
from tests.factories.store import seeded_store

ROOT = Path(__file__).parents[3]


def _window(directory: Path, *numbers: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.ui.desk.parking_window",
            str(directory),
            *map(str, numbers),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "app"), str(ROOT)]),
            "QT_QPA_PLATFORM": "offscreen",
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def test_what_was_parked_is_on_the_board_after_the_program_was_killed(tmp_path: Path) -> None:
    clinic = small_clinic()
    seeded_store(tmp_path, clinic).close()
    with _window(tmp_path, 6, 3) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "parked\n"
        killed.kill()
    with _window(tmp_path) as again:
        shown, _ = again.communicate(timeout=60)
    assert again.returncode == 0
    assert shown.split() == [str(clinic.appointment_id(number)) for number in (6, 3)]
