"""The program as `frontdesk` starts it, opened on a desk whose files lie in the folder given."""

from __future__ import annotations

import sys
from pathlib import Path

from frontdesk.__main__ import collect_nothing_yet
from frontdesk.ui.qt_imports import load_qt

if __name__ == "__main__":
    collect_nothing_yet()
    load_qt()
    from tests.bench._startup_window import open_and_report  # after what `main` does first

    open_and_report(Path(sys.argv[1]))
