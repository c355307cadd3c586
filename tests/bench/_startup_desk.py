"""The program as `frontdesk` starts it, opened on a desk whose files lie in the folder given."""

from __future__ import annotations

import sys
from pathlib import Path

from frontdesk.__main__ import collect_seldom

if __name__ == "__main__":
    collect_seldom()
    from tests.bench._startup_window import open_and_report  # Qt comes after the collector's rest

    open_and_report(Path(sys.argv[1]))
