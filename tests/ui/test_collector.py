"""No worker ever takes the window's garbage away: that ends the program in Qt's event loop."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject, QTimer

from frontdesk.ui.collector import Collector
from tests.patience import PatientBot


@pytest.fixture(autouse=True)
def _nothing_left(collector: Collector) -> None:
    """Begin where nothing is due."""
    gc.collect()


class Ring(QObject):
    """Holds itself, and a timer that runs."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self
        QTimer(self).start(1)


def _drop_a_ring(dropped_on: list[int]) -> None:
    """Note the thread that takes it away."""
    weakref.finalize(Ring(), lambda: dropped_on.append(threading.get_ident()))


def _work_hard() -> list[list[int]]:
    """Return more objects than any threshold, made on another thread."""
    made: list[list[int]] = []
    worker = threading.Thread(target=lambda: made.extend([n] for n in range(300_000)))
    worker.start()
    worker.join()
    return made


def test_a_busy_worker_does_not_collect_what_the_window_dropped(collector: Collector) -> None:
    dropped_on: list[int] = []
    _drop_a_ring(dropped_on)
    made = _work_hard()
    assert dropped_on == []
    collector.look()
    assert dropped_on == [threading.get_ident()]
    del made


def test_garbage_is_collected_while_the_window_is_open(
    collector: Collector, qtbot: PatientBot
) -> None:
    collector.begin()
    dropped_on: list[int] = []
    _drop_a_ring(dropped_on)
    made = _work_hard()
    qtbot.waitUntil(lambda: dropped_on == [threading.get_ident()])
    del made


def test_a_look_at_little_is_left_for_later(collector: Collector) -> None:
    dropped_on: list[int] = []
    _drop_a_ring(dropped_on)
    collector.look()
    assert dropped_on == []
