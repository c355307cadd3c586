from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

IDLES = """
from PySide6.QtCore import QCoreApplication, QTimer
from frontdesk.ui.event_loop import run_loop
application = QCoreApplication([])
{before}
print("told", run_loop(application, application.exit), flush=True)
"""
WHEN_RUNNING = "QTimer.singleShot(0, lambda: print('ready', flush=True))"
BEFORE_IT_RUNS = """
run = QCoreApplication.exec
def late(self=None):
    import os, signal
    os.kill(os.getpid(), signal.SIGTERM)
    return run()
QCoreApplication.exec = late
"""


def _program(before: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", IDLES.format(before=before)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "app"},
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_idle_program_ends_when_it_is_told_to(number: signal.Signals) -> None:
    with _program(WHEN_RUNNING) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.communicate(timeout=60)[0] == f"told {int(number)}\n"
    assert process.returncode == 0


def test_a_program_told_to_end_before_it_is_idle_ends_too() -> None:
    with _program(BEFORE_IT_RUNS) as process:
        try:
            assert process.communicate(timeout=60)[0] == f"told {int(signal.SIGTERM)}\n"
        finally:
            process.kill()
    assert process.returncode == 0
