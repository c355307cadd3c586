"""Qt is loaded without the hook that reads the source of every module imported later."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_APP = Path(__file__).resolve().parents[2] / "app"


def _run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(_APP), "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def test_imports_are_pythons_own_and_no_source_is_read() -> None:
    said = _run(
        "import builtins, linecache\n"
        "own = builtins.__import__\n"
        "from frontdesk.ui.qt_imports import load_qt\n"
        "load_qt()\n"
        "import frontdesk.ui.calendar.day_grid\n"
        "print(builtins.__import__ is own, any('frontdesk' in name for name in linecache.cache))\n"
    )
    assert said.split() == ["True", "False"]


def test_a_widget_loaded_so_still_works() -> None:
    said = _run(
        "from frontdesk.ui.qt_imports import load_qt\n"
        "load_qt()\n"
        "from PySide6.QtWidgets import QApplication\n"
        "application = QApplication([])\n"
        "from frontdesk.ui.calendar.day_grid import DayGrid\n"
        "from frontdesk.ui.theme import load_theme\n"
        "grid = DayGrid(load_theme('light'))\n"
        "grid.resize(300, 200)\n"
        "print(grid.grab().size().width(), grid.accessibleName())\n"
    )
    assert said.split() == ["300", "Day", "calendar"]


def test_the_program_starts_that_way() -> None:
    said = _run(
        "import sys\n"
        "sys.argv = ['frontdesk']\n"
        "import builtins\n"
        "own = builtins.__import__\n"
        "import frontdesk.__main__ as program\n"
        "import types\n"
        "stand_in = types.ModuleType('frontdesk.bootstrap')\n"
        "stand_in.run_window = lambda: 0\n"
        "sys.modules['frontdesk.bootstrap'] = stand_in\n"
        "print(program.main(), builtins.__import__ is own, 'PySide6.QtWidgets' in sys.modules)\n"
    )
    assert said.split() == ["0", "True", "True"]
