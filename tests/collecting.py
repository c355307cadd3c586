"""What a test of the window dropped is collected between tests, as the program does it.

Python's own collector would do it on a worker's thread, and end the process.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from frontdesk.ui.collector import Collector


@pytest.fixture(scope="session")
def collector(qapp: QApplication) -> Collector:
    """Collects at `look` alone."""
    return Collector(qapp)


@pytest.fixture(autouse=True)
def collected(collector: Collector) -> Iterator[None]:
    """Look for garbage when the test is over, and let nobody else do it: not even afterwards.

    Whatever ran before in this process may have switched Python's own collector on again.
    """
    gc.disable()
    yield
    collector.look()
