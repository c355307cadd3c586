from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.replica.large_load import ROWS, VISITS

ROOT = Path(__file__).parents[3]


@pytest.mark.acceptance(14)
def test_eighty_thousand_rows_and_eight_thousand_events_are_little_work(tmp_path: Path) -> None:
    """Beside decoding the rows and writing them into one table, which takes about 0.7 s.

    Seconds are what the bench `snapshot` promises, with the server and the line.
    """
    output = subprocess.run(
        [sys.executable, "-m", "tests.unit.replica.large_load", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "app"), str(ROOT)])},
        capture_output=True,
        check=True,
        timeout=300,
    ).stdout
    told = json.loads(output)
    assert ROWS == 80_000
    assert told["rows"] == VISITS
    assert told["load"] < 8
    assert told["events"] < 2
    assert told["written"] < 2000  # with every column's indexes written again it was 2,729
    assert told["memory_mb"] < 300
